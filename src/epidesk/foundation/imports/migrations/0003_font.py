# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_headers")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="font",
            field=models.CharField(blank=True, db_default="", default="", max_length=5),
        ),
    ]
