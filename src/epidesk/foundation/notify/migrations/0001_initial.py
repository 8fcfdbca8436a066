# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingMessage',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('sms', 'sms'), ('mail', 'mail')], max_length=4)),
                ('address', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('subject', models.CharField(blank=True, default='', max_length=200)),
                ('text', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='notify_outgoing_expiry')],
            },
        ),
        migrations.CreateModel(
            name='InboxMessage',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('device', models.CharField(blank=True, default='', max_length=64)),
                ('template', models.CharField(max_length=60)),
                ('params', models.JSONField(default=dict)),
                ('subject_kind', models.CharField(blank=True, default='', max_length=20)),
                ('subject_id', models.UUIDField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('user__isnull', False)), fields=['user', '-id'], name='notify_inbox_of_user'), models.Index(condition=models.Q(('device', ''), _negated=True), fields=['device', '-id'], name='notify_inbox_of_device'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notify_unread_of_user'), models.Index(condition=models.Q(('read_at__isnull', True), models.Q(('device', ''), _negated=True)), fields=['device'], name='notify_unread_of_device')],
                'constraints': [models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('device', ''), _negated=True), _connector='OR'), name='notify_inbox_has_reader')],
            },
        ),
    ]
