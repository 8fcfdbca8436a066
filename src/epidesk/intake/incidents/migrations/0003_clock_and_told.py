# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_figures")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="clock_at",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(model_name="step", name="told_at", field=models.DateTimeField(null=True)),
    ]
