# SPDX-License-Identifier: Apache-2.0
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
import epidesk.foundation.desk.columns
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8)),
                ('state', models.CharField(max_length=10)),
                ('version', models.IntegerField(default=1)),
                ('topic', models.CharField(blank=True, default='', max_length=12)),
                ('priority', models.SmallIntegerField(default=4)),
                ('lane', models.CharField(blank=True, default='', max_length=8)),
                ('text', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('blind_terms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('public', models.BooleanField(default=False)),
                ('language', models.CharField(max_length=2)),
                ('channel', models.CharField(max_length=10)),
                ('device', models.CharField(blank=True, default='', max_length=64)),
                ('received_at', models.DateTimeField()),
                ('clock_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('expert_id', models.UUIDField(null=True)),
                ('expert_name', models.CharField(blank=True, default='', max_length=120)),
                ('asked_count', models.IntegerField(default=1)),
                ('told_version', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='ReplyTemplate',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('topic', models.CharField(blank=True, default='', max_length=12)),
                ('language', models.CharField(default='vi', max_length=2)),
                ('title', models.CharField(max_length=80)),
                ('body', models.TextField()),
                ('version', models.IntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=90, null=True)),
                ('state', models.CharField(max_length=10)),
                ('topic', models.CharField(max_length=12)),
                ('language', models.CharField(default='vi', max_length=2)),
                ('wording', models.CharField(blank=True, default='', max_length=400)),
                ('body', models.TextField(blank=True, default='')),
                ('private_body', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('prepared_by', models.CharField(blank=True, default='', max_length=120)),
                ('version', models.IntegerField(default=1)),
                ('signed_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('useful_yes', models.IntegerField(default=0)),
                ('useful_no', models.IntegerField(default=0)),
                ('terms', epidesk.foundation.desk.columns.WordsField()),
                ('searched', epidesk.foundation.desk.columns.WordsField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state', 'published')), fields=['terms'], name='questions_answer_terms'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state', 'published')), fields=['searched'], name='questions_answer_words'), models.Index(condition=models.Q(('state', 'published')), fields=['-changed_at', '-id'], name='questions_newest'), models.Index(condition=models.Q(('state', 'published')), fields=['topic', '-changed_at', '-id'], name='questions_newest_of_topic')],
                'constraints': [models.UniqueConstraint(fields=('slug',), name='questions_answer_address'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_at__isnull', False), ('slug__isnull', False), models.Q(('wording', ''), _negated=True), models.Q(('body', ''), _negated=True)), _connector='OR'), name='questions_published_is_whole'), models.CheckConstraint(condition=models.Q(('private_body', ''), models.Q(('body', ''), ('wording', '')), _connector='OR'), name='questions_private_is_not_public'), models.CheckConstraint(condition=models.Q(('state__in', ['signed', 'published', 'withdrawn'])), name='questions_answer_state')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='draft', serialize=False, to='questions.question')),
                ('wording', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('body', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('edit', models.IntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.AddField(
            model_name='question',
            name='answer',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='questions.answer'),
        ),
        migrations.AddField(
            model_name='question',
            name='asker',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='question',
            name='merged_into',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='questions.question'),
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('reader', models.CharField(max_length=32)),
                ('useful', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('answer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='questions.answer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'reader'), name='questions_opinion_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=24)),
                ('state', models.CharField(max_length=10)),
                ('params', models.JSONField(default=dict)),
                ('reason', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('told_at', models.DateTimeField(null=True)),
                ('question', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='questions.question')),
            ],
            options={
                'indexes': [models.Index(fields=['question', 'id'], name='questions_timeline')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('term', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('answers', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('answers__gte', 0)), name='questions_term_count')],
            },
        ),
        migrations.CreateModel(
            name='AnswerVersion',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('state', models.CharField(max_length=10)),
                ('wording', models.CharField(max_length=400)),
                ('body', models.TextField()),
                ('change_note', models.CharField(blank=True, default='', max_length=500)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('answer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='questions.answer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'number'), name='questions_version_once')],
            },
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('device', ''), _negated=True), fields=['device', 'id'], name='questions_of_device'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('asker__isnull', False)), fields=['asker', 'id'], name='questions_of_account'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='questions_merged'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('answer__isnull', False)), fields=['answer', 'id'], name='questions_of_answer'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state__in', ['received', 'accepted', 'routed', 'drafted'])), fields=['blind_terms'], name='questions_open_alike'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('code',), name='questions_code'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'accepted', 'routed', 'drafted', 'answered', 'declined', 'merged'])), name='questions_state'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('lane__in', ['', 'slow', 'held'])), name='questions_lane'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('priority__range', (1, 5))), name='questions_priority'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into', None), models.Q(('state', 'merged'), _negated=True)), models.Q(('merged_into__isnull', False), ('state', 'merged'), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='questions_merged_has_its_main'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), ('answer__isnull', False), _connector='OR'), name='questions_answered_has_answer'),
        ),
    ]
