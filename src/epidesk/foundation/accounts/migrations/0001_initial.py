# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='FirstAdminLink',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('citizen', 'citizen'), ('staff', 'staff')], max_length=8)),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ('phone', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('phone_index', models.CharField(blank=True, max_length=32, null=True, unique=True)),
                ('phone_verified_at', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(blank=True, default='', max_length=120)),
                ('year_of_birth', models.SmallIntegerField(blank=True, null=True)),
                ('id_number', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('id_number_index', models.CharField(blank=True, default='', max_length=32)),
                ('language', models.CharField(default='vi', max_length=2)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('id_number_index', ''), _negated=True), fields=['id_number_index'], name='accounts_user_id_number'), models.Index(fields=['kind', 'name'], name='accounts_user_staff_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('email__isnull', False), ('kind', 'staff')), models.Q(('kind', 'citizen'), ('phone_index__isnull', False)), _connector='OR'), name='accounts_user_has_a_way_in'), models.CheckConstraint(condition=models.Q(('phone_index__isnull', True), models.Q(('phone', ''), _negated=True), _connector='OR'), name='accounts_user_phone_with_index')],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('prefix', models.CharField(max_length=12)),
                ('key_sha256', models.CharField(max_length=64, unique=True)),
                ('roles', models.JSONField(default=list)),
                ('permissions', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(max_length=32)),
                ('team_id', models.UUIDField(blank=True, null=True)),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(blank=True, null=True)),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user'], name='accounts_grant_of_user'), models.Index(condition=models.Q(('team_id__isnull', False)), fields=['team_id'], name='accounts_grant_of_team')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_at__isnull', True), ('until_at__gte', models.F('from_at')), _connector='OR'), name='accounts_grant_ends_after_it_begins')],
            },
        ),
    ]
