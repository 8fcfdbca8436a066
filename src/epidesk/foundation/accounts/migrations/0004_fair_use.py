# SPDX-License-Identifier: Apache-2.0
import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_sessions_ended_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='phone_verified_by_call',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='PhoneCall',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8)),
                ('phone', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('phone_index', models.CharField(max_length=32)),
                ('device', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('refused_at__isnull', True), ('used_at__isnull', True)), fields=('code',), name='accounts_call_code_once'), models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('refused_at__isnull', True), _connector='OR'), name='accounts_call_one_answer')],
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('device', models.CharField(blank=True, max_length=64)),
                ('phone_index', models.CharField(blank=True, max_length=32)),
                ('step', models.CharField(max_length=12)),
                ('reason', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('language', models.CharField(default='vi', max_length=2)),
                ('subject_id', models.UUIDField(null=True)),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by_id', models.UUIDField(null=True)),
                ('lifted_by_label', models.CharField(blank=True, max_length=120)),
                ('lift_reason', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sanctions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('user__isnull', False)), fields=['user', 'until_at'], name='accounts_sanction_user'), models.Index(condition=models.Q(('device', ''), _negated=True), fields=['device', 'until_at'], name='accounts_sanction_device'), models.Index(condition=models.Q(('phone_index', ''), _negated=True), fields=['phone_index', 'until_at'], name='accounts_sanction_phone'), models.Index(fields=['until_at'], name='accounts_sanction_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('device', ''), _negated=True), models.Q(('phone_index', ''), _negated=True), _connector='OR'), name='accounts_sanction_of_somebody'), models.CheckConstraint(condition=models.Q(('until_at__gt', models.F('from_at'))), name='accounts_sanction_ends'), models.CheckConstraint(condition=models.Q(('step__in', ['warning', 'limit', 'hold', 'suspension'])), name='accounts_sanction_step')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('text', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('at', models.DateTimeField()),
                ('sanctioned_by_id', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by_id', models.UUIDField(null=True)),
                ('decided_by_label', models.CharField(blank=True, max_length=120)),
                ('granted', models.BooleanField(null=True)),
                ('answer', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('sanction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='accounts.sanction')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('decided_at__isnull', True)), fields=['at'], name='accounts_appeal_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by_id__isnull', True), ('sanctioned_by_id__isnull', True), models.Q(('decided_by_id', models.F('sanctioned_by_id')), _negated=True), _connector='OR'), name='accounts_appeal_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('granted__isnull', True)), models.Q(('decided_at__isnull', False), ('granted__isnull', False)), _connector='OR'), name='accounts_appeal_decided_whole')],
            },
        ),
    ]
