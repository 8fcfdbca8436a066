# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_similar_and_witnesses")]

    operations = [
        migrations.CreateModel(
            name="CallAttempt",
            fields=[
                ("id", epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=24)),
                ("note", epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default="")),
                ("next_at", models.DateTimeField(null=True)),
                ("by_id", models.UUIDField(null=True)),
                ("by_label", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="next_call_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "resolved"), _negated=True),
                    models.Q(("outcome", ""), _negated=True),
                    _connector="OR",
                ),
                name="incidents_ends_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("next_call_at", None), _connector="OR"),
                name="incidents_closed_awaits_no_call",
            ),
        ),
        migrations.AddField(
            model_name="callattempt",
            name="incident",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calls",
                to="incidents.incident",
            ),
        ),
        migrations.AddIndex(
            model_name="callattempt",
            index=models.Index(fields=["incident", "id"], name="incidents_calls"),
        ),
        migrations.AddConstraint(
            model_name="callattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", ""), _negated=True), name="incidents_call_has_outcome"
            ),
        ),
        migrations.AddConstraint(
            model_name="callattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_at", None), ("next_at__gt", models.F("at")), _connector="OR"),
                name="incidents_next_call_comes_after",
            ),
        ),
    ]
