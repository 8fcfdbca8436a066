# SPDX-License-Identifier: Apache-2.0

import epidesk.foundation.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CacheEntry',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'core_cache',
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('storage_key', models.CharField(max_length=120, unique=True)),
                ('thumbnail_key', models.CharField(max_length=120)),
                ('sha256', models.CharField(max_length=64)),
                ('width_px', models.IntegerField()),
                ('height_px', models.IntegerField()),
                ('size_bytes', models.IntegerField()),
                ('uploader', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('caller', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=128)),
                ('body_sha256', models.BinaryField(max_length=32)),
                ('status', models.SmallIntegerField()),
                ('answer', models.JSONField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='core_idempotency_expiry')],
                'constraints': [models.UniqueConstraint(fields=('caller', 'key'), name='core_idempotency_caller_key')],
            },
        ),
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(max_length=12)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='core_installation_one_row')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('gateway', models.CharField(max_length=10)),
                ('address', models.CharField(max_length=254)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-created_at'], name='core_outbox_newest')],
            },
        ),
    ]
