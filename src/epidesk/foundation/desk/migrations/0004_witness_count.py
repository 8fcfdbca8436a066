# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0003_escalation'),
    ]

    operations = [
        migrations.AddField(
            model_name='deskitem',
            name='witness_count',
            field=models.IntegerField(db_default=1, default=1),
        ),
    ]
