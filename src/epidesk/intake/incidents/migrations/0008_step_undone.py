# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0007_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="step",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
    ]
