# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_redacted_pictures'),
        ('dispatch', '0004_roster'),
        ('incidents', '0010_witnesses_by_number'),
        ('places', '0005_wrong_numbers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Directive',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8, unique=True)),
                ('kind', models.CharField(max_length=12)),
                ('unit_kind', models.CharField(max_length=8)),
                ('agency', models.CharField(blank=True, default='', max_length=120)),
                ('text', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(default='sent', max_length=12)),
                ('version', models.IntegerField(default=1)),
                ('given_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                ('given_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='incidents.incident')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dispatch.team')),
            ],
        ),
        migrations.CreateModel(
            name='DirectiveStep',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('verb', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('by_unit', models.BooleanField(default=True)),
                ('note', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('params', models.JSONField(default=dict)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('directive', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='dispatch.directive')),
                ('from_person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dispatch.team')),
            ],
        ),
        migrations.CreateModel(
            name='DirectivePicture',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.upload')),
                ('step', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='dispatch.directivestep')),
            ],
        ),
        migrations.AddIndex(
            model_name='directive',
            index=models.Index(condition=models.Q(('state__in', ['sent', 'received', 'in_progress'])), fields=['due_at'], name='dispatch_directive_open'),
        ),
        migrations.AddIndex(
            model_name='directive',
            index=models.Index(fields=['given_at'], name='dispatch_directive_given'),
        ),
        migrations.AddConstraint(
            model_name='directive',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unit_kind', 'team'), models.Q(('team', None), _negated=True), ('area', None), ('agency', ''), ('person', None)), models.Q(('unit_kind', 'ward'), models.Q(('area', None), _negated=True), ('team', None), ('agency', ''), ('person', None)), models.Q(('unit_kind', 'agency'), models.Q(('agency', ''), _negated=True), ('team', None), ('area', None), ('person', None)), models.Q(('unit_kind', 'person'), models.Q(('person', None), _negated=True), ('team', None), ('area', None), ('agency', '')), _connector='OR'), name='dispatch_directive_one_unit'),
        ),
        migrations.AddConstraint(
            model_name='directive',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['sent', 'received', 'in_progress'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'cancelled'])), _connector='OR'), name='dispatch_directive_ends'),
        ),
        migrations.AddIndex(
            model_name='directivestep',
            index=models.Index(fields=['directive', 'at'], name='dispatch_step_of_directive'),
        ),
        migrations.AddConstraint(
            model_name='directivepicture',
            constraint=models.UniqueConstraint(fields=('step', 'upload'), name='dispatch_picture_once'),
        ),
    ]
