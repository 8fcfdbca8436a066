# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0006_views_and_handover"),
    ]

    operations = [
        migrations.AddField(
            model_name="deskitem",
            name="waits_since",
            field=models.DateTimeField(null=True),
        ),
    ]
