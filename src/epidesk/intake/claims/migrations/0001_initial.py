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
        ('core', '0003_redacted_pictures'),
        ('places', '0004_directory'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8)),
                ('number', models.IntegerField(null=True)),
                ('state', models.CharField(max_length=12)),
                ('version', models.IntegerField(default=1)),
                ('priority', models.SmallIntegerField(default=4)),
                ('statement', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('blind_terms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('text_index', models.CharField(blank=True, default='', max_length=32)),
                ('first_seen_on', models.DateField(null=True)),
                ('asked_count', models.IntegerField(default=1)),
                ('demand', models.IntegerField(default=1)),
                ('verdict', models.CharField(blank=True, default='', max_length=24)),
                ('review_number', models.IntegerField(default=0)),
                ('searched', epidesk.foundation.desk.columns.WordsField()),
                ('received_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('changed_public_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('merged_into', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='claims.claim')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state__in', ['received', 'checking', 'published', 'paused'])), fields=['blind_terms'], name='claims_alike'), models.Index(condition=models.Q(('text_index', ''), _negated=True), fields=['text_index'], name='claims_same_words'), models.Index(condition=models.Q(('state', 'published')), fields=['-changed_public_at', '-number'], name='claims_newest'), models.Index(condition=models.Q(('state', 'published')), fields=['verdict', '-changed_public_at', '-number'], name='claims_newest_of_verdict'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state', 'published')), fields=['searched'], name='claims_public_words'), models.Index(condition=models.Q(('state__in', ['received', 'checking', 'paused'])), fields=['-demand', 'received_at'], name='claims_by_demand'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='claims_merged_ones')],
                'constraints': [models.UniqueConstraint(fields=('number',), name='claims_number'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'checking', 'published', 'paused', 'unpublished', 'rejected', 'merged'])), name='claims_state'), models.CheckConstraint(condition=models.Q(('priority__range', (1, 5))), name='claims_priority'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('number__isnull', False), ('published_at__isnull', False), ('review_number__gt', 0), models.Q(('verdict', ''), _negated=True)), _connector='OR'), name='claims_published_is_whole'), models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='claims_not_merged_into_itself'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into', None)), _connector='OR'), name='claims_merged_names_the_one_kept')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=8)),
                ('url', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('title', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('quote', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('reference', models.CharField(blank=True, default='', max_length=200)),
                ('dated_on', models.DateField(null=True)),
                ('shown', models.BooleanField(default=True)),
                ('copy_shown', models.BooleanField(default=False)),
                ('added_at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('removed_at', models.DateTimeField(null=True)),
                ('copy_state', models.CharField(max_length=8)),
                ('copy_note', models.CharField(blank=True, default='', max_length=24)),
                ('tries', models.SmallIntegerField(default=0)),
                ('fetched_at', models.DateTimeField(null=True)),
                ('final_url', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('content_type', models.CharField(blank=True, default='', max_length=80)),
                ('size_bytes', models.IntegerField(default=0)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('claim', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='claims.claim')),
            ],
            options={
                'indexes': [models.Index(fields=['claim', 'id'], name='claims_evidence_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['seen', 'source'])), name='claims_evidence_kind'), models.CheckConstraint(condition=models.Q(('copy_state__in', ['none', 'waiting', 'kept', 'refused', 'failed'])), name='claims_copy_state'), models.CheckConstraint(condition=models.Q(models.Q(('copy_state', 'kept'), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), ('fetched_at__isnull', False)), _connector='OR'), name='claims_kept_copy_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='draft', serialize=False, to='claims.claim')),
                ('verdict', models.CharField(blank=True, default='', max_length=24)),
                ('texts', models.JSONField(default=dict)),
                ('version', models.IntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('evidence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='snapshot', serialize=False, to='claims.evidence')),
                ('content', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Pair',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=10)),
                ('likeness', models.FloatField()),
                ('same_link', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('first', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='claims.claim')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='claims.claim')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='claims_pair_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='claims_pair_in_order'), models.CheckConstraint(condition=models.Q(('state__in', ['suggested', 'rejected', 'confirmed'])), name='claims_pair_state')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('verdict', models.CharField(max_length=24)),
                ('texts', models.JSONField()),
                ('evidence', models.JSONField(default=list)),
                ('change_note', models.CharField(blank=True, default='', max_length=500)),
                ('at', models.DateTimeField()),
                ('written_by_id', models.UUIDField(null=True)),
                ('written_by_label', models.CharField(blank=True, max_length=120)),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('claim', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='claims.claim')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('claim', 'number'), name='claims_review_once'), models.CheckConstraint(condition=models.Q(('number__gt', 0), models.Q(('verdict', ''), _negated=True)), name='claims_review_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=24)),
                ('state', models.CharField(max_length=12)),
                ('params', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, default='', max_length=600)),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('claim', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='claims.claim')),
            ],
            options={
                'indexes': [models.Index(fields=['claim', 'id'], name='claims_timeline')],
            },
        ),
        migrations.CreateModel(
            name='Tip',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8)),
                ('text', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('url', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('url_index', models.CharField(blank=True, default='', max_length=32)),
                ('seen', models.CharField(blank=True, default='', max_length=12)),
                ('where', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('seen_on', models.DateField(null=True)),
                ('reach', models.CharField(blank=True, default='', max_length=12)),
                ('device', models.CharField(blank=True, default='', max_length=64)),
                ('language', models.CharField(max_length=2)),
                ('channel', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('told', models.CharField(blank=True, default='', max_length=16)),
                ('area', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                ('asker', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('came_with', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='claims.claim')),
                ('claim', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tips', to='claims.claim')),
                ('upload', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.upload')),
            ],
            options={
                'indexes': [models.Index(fields=['claim', 'id'], name='claims_tips'), models.Index(condition=models.Q(('came_with__isnull', False)), fields=['came_with'], name='claims_tips_brought'), models.Index(condition=models.Q(('url_index', ''), _negated=True), fields=['url_index'], name='claims_same_link'), models.Index(condition=models.Q(('device', ''), _negated=True), fields=['device', 'id'], name='claims_tips_of_device'), models.Index(condition=models.Q(('asker__isnull', False)), fields=['asker', 'id'], name='claims_tips_of_account'), models.Index(fields=['at'], include=('answered_at',), name='claims_service_level')],
                'constraints': [models.UniqueConstraint(fields=('code',), name='claims_tip_code')],
            },
        ),
    ]
