# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='areaset',
            name='changed_at',
        ),
        migrations.AddField(
            model_name='areaset',
            name='revision',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
    ]
