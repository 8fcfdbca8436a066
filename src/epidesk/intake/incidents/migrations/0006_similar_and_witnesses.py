# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
import epidesk.intake.incidents.models
from django.conf import settings
from django.db import migrations, models

# A duplicate points to the one that is worked on, never to another duplicate.
POINT_STRAIGHT = """
WITH RECURSIVE up (id, kept) AS (
    SELECT id, duplicate_of_id FROM incidents_incident WHERE duplicate_of_id IS NOT NULL
    UNION
    SELECT up.id, next.duplicate_of_id FROM up JOIN incidents_incident AS next ON next.id = up.kept
    WHERE next.duplicate_of_id IS NOT NULL
)
UPDATE incidents_incident AS incident SET duplicate_of_id = up.kept FROM up JOIN incidents_incident AS last
    ON last.id = up.kept AND last.duplicate_of_id IS NULL
WHERE incident.id = up.id AND incident.duplicate_of_id <> up.kept
"""


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0005_fair_use'),
        ('people', '0003_reasons_encrypted'),
        ('places', '0003_alert_level'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(POINT_STRAIGHT, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='SimilaritySetting',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('radius_m', models.IntegerField()),
                ('window_h', models.IntegerField()),
                ('offered', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8)),
                ('joined_at', models.DateTimeField()),
                ('device', models.CharField(blank=True, max_length=64)),
                ('phone', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('phone_index', models.CharField(blank=True, max_length=32)),
                ('proved', models.BooleanField(default=False)),
                ('seen', models.JSONField(default=list)),
                ('statement', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('language', models.CharField(max_length=2)),
            ],
        ),
        migrations.AddField(
            model_name='incident',
            name='witness_count',
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='incident',
            name='witnesses_proved',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(models.F('kind'), django.db.models.functions.math.Floor(django.db.models.expressions.CombinedExpression(models.F('lat'), '*', models.Value(200.0))), models.F('lon'), condition=models.Q(('lat__isnull', False), ('state__in', ['received', 'triaged', 'assigned', 'in_progress'])), include=('lat', 'received_at'), name='incidents_open_nearby'),
        ),
        migrations.AddIndex(
            model_name='similaritysetting',
            index=models.Index(fields=['kind', 'id'], name='incidents_similarity'),
        ),
        migrations.AddField(
            model_name='witness',
            name='incident',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='witnesses', to='incidents.incident'),
        ),
        migrations.AddField(
            model_name='witness',
            name='user',
            field=models.ForeignKey(db_index=False, null=True, on_delete=epidesk.intake.incidents.models.forget_who, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='witness',
            index=models.Index(fields=['incident', 'id'], name='incidents_witnesses'),
        ),
        migrations.AddIndex(
            model_name='witness',
            index=models.Index(condition=models.Q(('user__isnull', True), models.Q(('device', ''), _negated=True)), fields=['device', 'id'], name='incidents_joined_by_device'),
        ),
        migrations.AddIndex(
            model_name='witness',
            index=models.Index(condition=models.Q(('user__isnull', False)), fields=['user', 'id'], name='incidents_joined_by_user'),
        ),
        migrations.AddConstraint(
            model_name='witness',
            constraint=models.UniqueConstraint(fields=('code',), name='incidents_witness_code'),
        ),
        migrations.AddConstraint(
            model_name='witness',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('incident', 'user'), name='incidents_witness_account_once'),
        ),
        migrations.AddConstraint(
            model_name='witness',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', True), models.Q(('device', ''), _negated=True)), fields=('incident', 'device'), name='incidents_witness_device_once'),
        ),
    ]
