# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0008_step_undone"),
        ("people", "0003_reasons_encrypted"),
        ("places", "0003_alert_level"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("check_by", models.CharField(max_length=10)),
                ("finding", models.CharField(max_length=10)),
                ("note", epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default="")),
                ("by_id", models.UUIDField(null=True)),
                ("by_label", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="entered_by_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="sms_wanted",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="verdict",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="incident",
            name="verdict_confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", ""), ("verdict_confirmed_at", None)),
                    models.Q(("state", "resolved"), ("verdict__in", ["founded", "unfounded", "malicious"])),
                    _connector="OR",
                ),
                name="incidents_verdict_of_what_has_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "malicious"), _negated=True),
                    ("verdict_confirmed_at__isnull", False),
                    _connector="OR",
                ),
                name="incidents_malicious_is_said_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="incident",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="checks",
                to="incidents.incident",
            ),
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(fields=["incident", "id"], name="incidents_checks"),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("check_by__in", ["call_back", "station", "on_site"])),
                name="incidents_check_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("finding__in", ["confirmed", "refuted", "unclear"])),
                name="incidents_finding_is_known",
            ),
        ),
    ]
