# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("movement", "0005_declared_at")]

    operations = [
        migrations.AddIndex(
            model_name="stay", index=models.Index(fields=["arrived_on"], name="movement_stays_by_day")
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                condition=Q(status="standing"), fields=["arrived_on"], name="movement_arrivals"
            ),
        ),
    ]
