# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0006_endings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='F1Row',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('name', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('year_of_birth', models.SmallIntegerField(null=True)),
                ('phone', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('met_on', models.DateField()),
                ('relation', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('has_signs', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('told_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, default='', max_length=200)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='f1_rows', to='dispatch.mission')),
            ],
            options={
                'indexes': [models.Index(fields=['mission', 'at'], name='dispatch_f1_of_mission')],
                'constraints': [models.CheckConstraint(condition=models.Q(('taken_at', None), ('problem', ''), _connector='OR'), name='dispatch_f1_taken_or_problem')],
            },
        ),
    ]
