# SPDX-License-Identifier: Apache-2.0

import django.contrib.postgres.fields
import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0005_fair_use"),
        ("places", "0003_alert_level"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskSetting",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "view_order",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("theme", models.CharField(blank=True, max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name="HandoverMatter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("code", models.CharField(max_length=16)),
                ("to_name", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="HandoverNote",
            fields=[
                ("id", epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("by_label", models.CharField(max_length=120)),
                ("shift", models.CharField(max_length=16)),
                ("shift_on", models.DateField()),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("text", epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="HandoverRead",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ("role", models.CharField(blank=True, max_length=32)),
                ("name", models.CharField(max_length=60)),
                ("filters", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("by_label", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.AddField(
            model_name="deskitem",
            name="locked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="deskitem",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("escalation__gt", 0)),
                fields=["rank", "due_at", "subject_id"],
                name="desk_open_escalated",
            ),
        ),
        migrations.AddIndex(
            model_name="deskitem",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["opened_at"], name="desk_open_by_age"
            ),
        ),
        migrations.AddField(
            model_name="handovermatter",
            name="to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handovernote",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handovermatter",
            name="note",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="matters",
                to="desk.handovernote",
            ),
        ),
        migrations.AddField(
            model_name="handoverread",
            name="note",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reads",
                to="desk.handovernote",
            ),
        ),
        migrations.AddField(
            model_name="handoverread",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="desksetting",
            name="default_view",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="desk.savedview",
            ),
        ),
        migrations.AddConstraint(
            model_name="handovermatter",
            constraint=models.UniqueConstraint(fields=("note", "subject_id"), name="desk_handover_matter_once"),
        ),
        migrations.AddConstraint(
            model_name="handoverread",
            constraint=models.UniqueConstraint(fields=("note", "user"), name="desk_handover_read_once"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner__isnull", False), ("role", "")),
                    models.Q(("owner__isnull", True), models.Q(("role", ""), _negated=True)),
                    _connector="OR",
                ),
                name="desk_view_is_ones_own_or_a_roles",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="desk_view_own_name"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", ""), _negated=True), fields=("role", "name"), name="desk_view_role_name"
            ),
        ),
    ]
