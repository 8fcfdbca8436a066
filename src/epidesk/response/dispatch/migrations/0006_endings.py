# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0005_directives'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='mission',
            name='alarmed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='mission',
            name='uncovered_reason',
            field=epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='mission',
            name='well_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='MissionEnding',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('by_label', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
                ('told_at', models.DateTimeField()),
                ('outcome', models.CharField(max_length=40)),
                ('note', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('pictures', models.IntegerField(default=0)),
                ('print_of', models.CharField(max_length=64)),
                ('is_first', models.BooleanField(default=False)),
                ('decided_at', models.DateTimeField(null=True)),
                ('taken', models.JSONField(default=list)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='endings', to='dispatch.mission')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('decided_at', None), ('is_first', False)), fields=['told_at'], name='dispatch_ending_waits')],
                'constraints': [models.UniqueConstraint(fields=('mission', 'print_of'), name='dispatch_ending_once'), models.UniqueConstraint(condition=models.Q(('is_first', True)), fields=('mission',), name='dispatch_ending_one_first')],
            },
        ),
    ]
