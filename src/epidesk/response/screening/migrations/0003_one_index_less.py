# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("screening", "0002_alarms"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="difference", name="screening_once_a_run"),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.UniqueConstraint(fields=("declaration", "run"), name="screening_once_a_run"),
        ),
        migrations.RemoveIndex(model_name="difference", name="screening_differs_decl"),
    ]
