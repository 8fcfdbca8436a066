# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='LoadedData',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('checksum', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AreaSet',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, unique=True)),
                ('valid_from', models.DateField(unique=True)),
                ('valid_to', models.DateField(null=True)),
                ('source', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='places_areaset_valid_period')],
            },
        ),
        migrations.CreateModel(
            name='Facility',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('folded', models.CharField(max_length=400)),
                ('sort_key', models.CharField(max_length=600)),
                ('ward_code', models.CharField(blank=True, max_length=20)),
                ('zone_code', models.CharField(blank=True, max_length=20)),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('location_note', models.TextField(blank=True)),
                ('phone', models.CharField(max_length=40, null=True)),
                ('phone_verified', models.BooleanField(default=False)),
                ('phone_source', models.TextField(blank=True)),
                ('beds', models.IntegerField(null=True)),
                ('beds_note', models.CharField(blank=True, max_length=120)),
                ('source', models.TextField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lat', None), ('lon', None)), models.Q(('lat__isnull', False), ('lon__isnull', False)), _connector='OR'), name='places_facility_whole_point'), models.CheckConstraint(condition=models.Q(('phone', None), models.Q(models.Q(('phone', ''), _negated=True), models.Q(('phone_source', ''), _negated=True)), _connector='OR'), name='places_facility_phone_sourced')],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('level', models.CharField(max_length=8)),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('short_name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, max_length=120)),
                ('unit_type', models.CharField(blank=True, max_length=40)),
                ('folded', models.CharField(max_length=240)),
                ('sort_key', models.CharField(max_length=600)),
                ('label_lon', models.FloatField()),
                ('label_lat', models.FloatField()),
                ('outline', models.JSONField(null=True)),
                ('zone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='wards', to='places.area')),
                ('set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='places.areaset')),
            ],
            options={
                'indexes': [models.Index(fields=['level', 'code'], name='places_area_by_code')],
                'constraints': [models.UniqueConstraint(fields=('set', 'level', 'code'), name='places_area_code'), models.CheckConstraint(condition=models.Q(('level__in', ['ward', 'zone'])), name='places_area_level'), models.CheckConstraint(condition=models.Q(('level', 'ward'), ('zone', None), _connector='OR'), name='places_area_zone_of_ward'), models.CheckConstraint(condition=models.Q(models.Q(('level', 'ward'), ('outline__isnull', False)), models.Q(('level', 'zone'), ('outline__isnull', True)), _connector='OR'), name='places_area_outline_of_ward')],
            },
        ),
    ]
