# SPDX-License-Identifier: Apache-2.0

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0001_initial'),
        ('places', '0002_area_set_revision'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='deskitem',
            name='desk_words',
        ),
        migrations.AddIndex(
            model_name='deskitem',
            index=django.contrib.postgres.indexes.GinIndex(fields=['searched'], gin_pending_list_limit=512, name='desk_words'),
        ),
    ]
