# SPDX-License-Identifier: Apache-2.0
from datetime import timedelta

from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone


def say_where_they_stand(apps, schema_editor):
    """What was sent is sent; what waits is tried at once, for three days from when it was written."""
    messages = apps.get_model("notify", "OutgoingMessage").objects
    messages.filter(ended_at__isnull=False).update(state="sent", give_up_at=F("created_at"))
    messages.filter(ended_at=None).update(next_try_at=timezone.now(), give_up_at=F("created_at") + timedelta(days=3))


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="outgoingmessage", name="notify_outgoing_expiry"),
        migrations.RenameField(model_name="outgoingmessage", old_name="sent_at", new_name="ended_at"),
        migrations.AlterField(model_name="outgoingmessage", name="created_at", field=models.DateTimeField()),
        migrations.AddField(
            model_name="outgoingmessage", name="state", field=models.CharField(default="queued", max_length=8)
        ),
        migrations.AddField(model_name="outgoingmessage", name="attempts", field=models.SmallIntegerField(default=0)),
        migrations.AddField(
            model_name="outgoingmessage", name="error", field=models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AddField(
            model_name="outgoingmessage", name="next_try_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(model_name="outgoingmessage", name="give_up_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="outgoingmessage", name="claimed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="subject_kind",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="outgoingmessage", name="subject_id", field=models.UUIDField(blank=True, null=True)
        ),
        migrations.RunPython(say_where_they_stand, migrations.RunPython.noop),
        migrations.AlterField(model_name="outgoingmessage", name="give_up_at", field=models.DateTimeField()),
        migrations.AddIndex(
            model_name="outgoingmessage", index=models.Index(fields=["ended_at"], name="notify_outgoing_ended")
        ),
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                condition=Q(state__in=["queued", "sending"]), fields=["state"], name="notify_outgoing_under_way"
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                condition=Q(state__in=["failed", "unknown"]),
                fields=["-created_at"],
                name="notify_outgoing_undelivered",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.CheckConstraint(
                condition=Q(ended_at=None, next_try_at__isnull=False, state="queued")
                | Q(claimed_at__isnull=False, ended_at=None, state="sending")
                | Q(ended_at__isnull=False, state__in=["sent", "failed", "unknown"]),
                name="notify_outgoing_state",
            ),
        ),
    ]
