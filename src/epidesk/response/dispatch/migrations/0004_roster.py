# SPDX-License-Identifier: Apache-2.0
import django.db.models.deletion
import epidesk.foundation.core.crypto
import epidesk.foundation.core.ids
from django.conf import settings
from django.db import migrations, models


NO_OVERLAP = """
ALTER TABLE dispatch_dutyturn ADD CONSTRAINT dispatch_turn_no_overlap EXCLUDE USING gist (
    numrange(
        ({person}) * 68719476736 + extract(epoch FROM starts_at - timestamptz '1970-01-01 00:00:00+00'),
        ({person}) * 68719476736 + extract(epoch FROM ends_at - timestamptz '1970-01-01 00:00:00+00')
    ) WITH &&
)
""".format(
    person="""('x' || left(replace(user_id::text, '-', ''), 16))::bit(64)::bigint::numeric * 18446744073709551616
        + ('x' || right(replace(user_id::text, '-', ''), 16))::bit(64)::bigint"""
)
"""Nobody is on two shifts at once. Equal person and overlapping time would need btree_gist, which is contrib; ranges of
numbers have a GiST class of their own, so each person gets a stretch of 2^36 seconds of one number line: the two halves
of the id give the stretch, exactly, the time gives the place in it."""


def duty_so_far_was_by_button(apps, schema_editor):
    apps.get_model("dispatch", "Team").objects.filter(on_duty=True).update(button_on=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_fair_use'),
        ('dispatch', '0003_arrivals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DutyPhone',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('phone', epidesk.foundation.core.crypto.EncryptedTextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='team',
            name='button_on',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='team',
            name='signed_off_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='DutyShift',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=16)),
                ('starts_on', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('open_places', models.SmallIntegerField(default=0)),
                ('number_listed', models.BooleanField(default=False)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dispatch.team')),
            ],
        ),
        migrations.CreateModel(
            name='DutyTurn',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('signed_up', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('shift', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='dispatch.dutyshift')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ShiftSwap',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(default='asked', max_length=12)),
                ('reason', epidesk.foundation.core.crypto.EncryptedTextField(blank=True, default='')),
                ('asked_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('colleague', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('in_return', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dispatch.dutyshift')),
                ('shift', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dispatch.dutyshift')),
            ],
        ),
        migrations.CreateModel(
            name='StockChange',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('item', models.CharField(max_length=24)),
                ('before', models.IntegerField()),
                ('after', models.IntegerField()),
                ('why', models.CharField(blank=True, max_length=120)),
                ('by_id', models.UUIDField(null=True)),
                ('by_label', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dispatch.team')),
            ],
        ),
        migrations.CreateModel(
            name='TeamSkill',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('skill', models.CharField(max_length=24)),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='dispatch.team')),
            ],
        ),
        migrations.CreateModel(
            name='TeamStock',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('item', models.CharField(max_length=24)),
                ('count', models.IntegerField()),
                ('counted_at', models.DateTimeField()),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stock', to='dispatch.team')),
            ],
        ),
        migrations.CreateModel(
            name='TeamVehicle',
            fields=[
                ('id', epidesk.foundation.core.ids.UUIDv7Field(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('name', models.CharField(max_length=40)),
                ('usable', models.BooleanField(default=True)),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='vehicles', to='dispatch.team')),
            ],
        ),
        migrations.AddIndex(
            model_name='dutyshift',
            index=models.Index(fields=['starts_on'], name='dispatch_shift_day'),
        ),
        migrations.AddIndex(
            model_name='dutyshift',
            index=models.Index(fields=['ends_at'], name='dispatch_shift_end'),
        ),
        migrations.AddConstraint(
            model_name='dutyshift',
            constraint=models.UniqueConstraint(fields=('team', 'kind', 'starts_on'), name='dispatch_shift_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='dutyshift',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='dispatch_shift_ends'),
        ),
        migrations.AddConstraint(
            model_name='dutyshift',
            constraint=models.CheckConstraint(condition=models.Q(('open_places__gte', 0)), name='dispatch_shift_places'),
        ),
        migrations.AddIndex(
            model_name='dutyturn',
            index=models.Index(fields=['user', 'ends_at'], name='dispatch_turn_of_user'),
        ),
        migrations.AddConstraint(
            model_name='dutyturn',
            constraint=models.UniqueConstraint(fields=('shift', 'user'), name='dispatch_turn_once'),
        ),
        migrations.AddConstraint(
            model_name='dutyturn',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='dispatch_turn_ends'),
        ),
        migrations.AddIndex(
            model_name='shiftswap',
            index=models.Index(condition=models.Q(('state__in', ['asked', 'agreed'])), fields=['asked_at'], name='dispatch_swap_open'),
        ),
        migrations.AddIndex(
            model_name='shiftswap',
            index=models.Index(fields=['asked_by', 'asked_at'], name='dispatch_swap_of_asker'),
        ),
        migrations.AddIndex(
            model_name='shiftswap',
            index=models.Index(fields=['colleague', 'asked_at'], name='dispatch_swap_of_colleague'),
        ),
        migrations.AddConstraint(
            model_name='shiftswap',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'agreed'])), fields=('shift', 'asked_by'), name='dispatch_swap_one_open'),
        ),
        migrations.AddConstraint(
            model_name='shiftswap',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['asked', 'agreed'])), models.Q(('ended_at__isnull', False), ('state__in', ['approved', 'declined', 'refused', 'withdrawn'])), _connector='OR'), name='dispatch_swap_ends_when_final'),
        ),
        migrations.AddConstraint(
            model_name='shiftswap',
            constraint=models.CheckConstraint(condition=models.Q(('colleague__isnull', False), ('in_return', None), _connector='OR'), name='dispatch_swap_return_from_somebody'),
        ),
        migrations.AddConstraint(
            model_name='shiftswap',
            constraint=models.CheckConstraint(condition=models.Q(('colleague', None), models.Q(('colleague', models.F('asked_by')), _negated=True), _connector='OR'), name='dispatch_swap_of_two'),
        ),
        migrations.AddIndex(
            model_name='stockchange',
            index=models.Index(fields=['team', 'at'], name='dispatch_stock_history'),
        ),
        migrations.AddConstraint(
            model_name='teamskill',
            constraint=models.UniqueConstraint(fields=('team', 'skill'), name='dispatch_skill_once'),
        ),
        migrations.AddConstraint(
            model_name='teamstock',
            constraint=models.UniqueConstraint(fields=('team', 'item'), name='dispatch_stock_once'),
        ),
        migrations.AddConstraint(
            model_name='teamstock',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 0)), name='dispatch_stock_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='teamvehicle',
            constraint=models.UniqueConstraint(fields=('team', 'name'), name='dispatch_vehicle_once'),
        ),
        migrations.RunSQL(NO_OVERLAP, "ALTER TABLE dispatch_dutyturn DROP CONSTRAINT dispatch_turn_no_overlap"),
        migrations.RunPython(duty_so_far_was_by_button, migrations.RunPython.noop),
    ]
