# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0009_verdicts_and_entries"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="witness",
            index=models.Index(
                condition=models.Q(("phone_index", ""), _negated=True),
                fields=["phone_index", "id"],
                name="incidents_joined_by_number",
            ),
        ),
    ]
