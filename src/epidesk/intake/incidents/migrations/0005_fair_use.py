# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("incidents", "0004_opaque_ids_and_encrypted_reasons")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="folded_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="folded",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="lane",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("contact_phone_index", ""), _negated=True),
                fields=["contact_phone_index", "id"],
                name="incidents_of_number",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("folded_into__isnull", False)),
                fields=["folded_into", "id"],
                name="incidents_folded",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("lane__in", ["", "slow", "held"])), name="incidents_lane"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "medical_help"), _negated=True),
                    models.Q(("lane", "held"), _negated=True),
                    _connector="OR",
                ),
                name="incidents_medical_help_is_never_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("folded_into", None),
                    models.Q(("folded_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="incidents_not_folded_into_itself",
            ),
        ),
    ]
