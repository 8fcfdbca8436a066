# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0005_campaigns")]

    operations = [
        migrations.RenameField("campaign", "push_ended_at", "fallback_at"),
        migrations.AddField("addresssubscription", "wanted", models.JSONField(default=dict)),
    ]
