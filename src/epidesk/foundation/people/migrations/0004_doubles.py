# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import epidesk.foundation.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_reasons_encrypted'),
        ('places', '0005_wrong_numbers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('probability', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(default='open', max_length=8)),
                ('found_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('merge_id', models.UUIDField(null=True)),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Newcomer',
            fields=[
                ('person_id', models.UUIDField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='birth_day',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='birth_month',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='block',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='person',
            name='words',
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('words', ''), _negated=True), fields=['words', 'year_of_birth', 'ward'], name='people_person_same_words'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('block', ''), _negated=True), fields=['block'], name='people_person_same_birth'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('birth_month', None), models.Q(('birth_month__range', (1, 12)), models.Q(('year_of_birth', None), _negated=True)), _connector='OR'), name='people_person_month'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('birth_day', None), models.Q(('birth_day__range', (1, 31)), models.Q(('birth_month', None), _negated=True)), _connector='OR'), name='people_person_day'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='high',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='low',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(condition=models.Q(('state__in', ['open', 'later'])), fields=['-probability', 'id'], name='people_candidate_waiting'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'later', 'same', 'not_same'])), name='people_candidate_state'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='people_candidate_in_order'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('low', 'high'), name='people_candidate_once'),
        ),
    ]
