# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("dispatch", "0002_reason_may_be_emptied")]

    operations = [
        migrations.AddField(
            model_name="mission",
            name="eta_guessed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mission",
            name="eta_minutes",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="mission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("eta_minutes", None),
                    models.Q(("eta_guessed_at__isnull", False), ("eta_minutes__gt", 0)),
                    _connector="OR",
                ),
                name="dispatch_mission_whole_guess",
            ),
        ),
    ]
