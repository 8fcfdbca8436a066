# SPDX-License-Identifier: Apache-2.0
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=160)),
                ('name_key', models.CharField(blank=True, max_length=160)),
                ('folded', models.CharField(blank=True, max_length=160)),
                ('sort_key', models.CharField(blank=True, max_length=600)),
                ('year_of_birth', models.SmallIntegerField(null=True)),
                ('sex', models.CharField(blank=True, max_length=8)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='people.person')),
                ('ward', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('folded', config='simple'), name='people_person_words')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sex__in', ['', 'female', 'male', 'other'])), name='people_person_sex'), models.CheckConstraint(condition=models.Q(('year_of_birth', None), ('year_of_birth__range', (1880, 2200)), _connector='OR'), name='people_person_year'), models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='people_person_not_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('reason', models.TextField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(max_length=120)),
                ('moved', models.JSONField(default=dict)),
                ('filled', models.JSONField(default=list)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_reason', models.TextField(blank=True)),
                ('undone_by_id', models.UUIDField(null=True)),
                ('undone_by_label', models.CharField(blank=True, max_length=120)),
                ('dropped', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_as_dropped', to='people.person')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_as_kept', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('dropped',), name='people_merge_dropped_once')],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('value', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('index', models.CharField(max_length=32)),
                ('name_key', models.CharField(blank=True, max_length=160)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['index', 'name_key'], name='people_identifier_match')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['phone', 'id_number'])), name='people_identifier_kind'), models.UniqueConstraint(condition=models.Q(('kind', 'id_number')), fields=('index',), name='people_identifier_one_holder'), models.UniqueConstraint(fields=('person', 'kind', 'index', 'name_key'), name='people_identifier_once')],
            },
        ),
    ]
