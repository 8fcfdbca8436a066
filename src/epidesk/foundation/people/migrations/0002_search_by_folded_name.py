# SPDX-License-Identifier: Apache-2.0

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='person',
            name='name_key',
        ),
        migrations.RemoveField(
            model_name='person',
            name='sort_key',
        ),
    ]
