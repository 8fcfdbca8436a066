# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_describe_those_on_file")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="nationality",
            field=models.CharField(blank=True, db_default="", default="", max_length=2),
        ),
        migrations.CreateModel(
            name="Leftover", fields=[("person_id", models.UUIDField(primary_key=True, serialize=False))]
        ),
    ]
