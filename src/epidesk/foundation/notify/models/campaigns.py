# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.foundation.notify.rules import OVER, CampaignState, Reach


class Campaign(models.Model):
    """One text for many. It is cut into chunks, which any number of workers send; what everybody in an area may read
    stands here once and is found by ward (`shown_at`), not a million times in their inboxes. `fallback_at`: when those
    whom no push had reached were written to.

    `texts`: language -> the fields of `CampaignText`. `ward_ids` None: the whole province. `totals`: what the chunks
    came to, kept when they are gone.
    """

    id = UUIDv7Field()
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    level = models.CharField(max_length=10)
    reach = models.CharField(max_length=8)
    audience = models.CharField(max_length=200)
    ward_ids = ArrayField(models.UUIDField(), null=True)
    texts = models.JSONField()
    topic = models.CharField(max_length=32)
    ttl_s = models.IntegerField()
    channels = ArrayField(models.CharField(max_length=8))
    state = models.CharField(max_length=8, default=str(CampaignState.QUEUED))
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    until_at = models.DateTimeField()
    cut_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    fallback_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    totals = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reach=str(Reach.REAL)) | Q(shown_at=None), name="notify_campaign_exercise_hidden"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in OVER], ended_at__isnull=False)
                | Q(state__in=["queued", "sending"], ended_at=None),
                name="notify_campaign_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-created_at"], name="notify_campaign_shown", condition=Q(shown_at__isnull=False)
            ),  # every inbox
            models.Index(
                fields=["state"], name="notify_campaign_going", condition=Q(state__in=["queued", "sending"])
            ),  # the mending job
            models.Index(fields=["subject_id"], name="notify_campaign_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.id}"


class Chunk(models.Model):
    """A piece of a campaign for one worker. `members`: ids of subscriptions, or of addresses; `outcomes`: one byte for
    each, so that a worker that takes it over knows whom the dead one had reached.

    A worker holds it while `held_until` lies ahead and `holder` is its mark; who lost it can write no more.
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="chunks")
    channel = models.CharField(max_length=8)
    origin = models.CharField(max_length=200, blank=True, default="")
    members = ArrayField(models.BigIntegerField())
    outcomes = models.BinaryField()
    size = models.IntegerField()
    sent = models.IntegerField(default=0)
    gone = models.IntegerField(default=0)
    failed = models.JSONField(default=dict)
    tries = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=32, blank=True, default="")
    held_until = models.DateTimeField(null=True)
    first_sent_at = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"


class CampaignAddress(models.Model):
    """Where a campaign goes by SMS or e-mail, and whether it does so only if no push arrived. Gone when it has ended.

    `user_id` or `device` tell whose push would make it needless.
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=4)
    address = EncryptedTextField()
    address_index = models.CharField(max_length=32)
    language = models.CharField(max_length=10)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True, default="")
    fallback = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "channel", "address_index"], name="notify_address_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"


class BroadcastRead(models.Model):
    """That a reader has acknowledged what everybody in the area may read."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=64, blank=True, default="")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user"], condition=Q(user__isnull=False), name="notify_read_once_by_user"
            ),
            models.UniqueConstraint(
                fields=["campaign", "device"], condition=~Q(device=""), name="notify_read_once_by_device"
            ),
        ]
        indexes = [models.Index(fields=["device"], name="notify_read_of_device", condition=~Q(device=""))]

    def __str__(self) -> str:
        return str(self.id)


class ChannelTest(models.Model):
    """A question to all teams: does this reach you? `closes_at`: until then an answer is in time."""

    id = UUIDv7Field()
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.SET_NULL, related_name="+")
    audience = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True, default="")
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True, default="")
    started_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="notify_test_list")]

    def __str__(self) -> str:
        return str(self.id)


class ChannelTestTeam(models.Model):
    """One team that was asked, as it was called then; `people`: how many of it were told."""

    id = models.BigAutoField(primary_key=True)
    test = models.ForeignKey(ChannelTest, on_delete=models.CASCADE, related_name="teams")
    team_id = models.UUIDField()
    name = models.CharField(max_length=60)
    people = models.SmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    answered_via = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["test", "team_id"], name="notify_test_team_once")]

    def __str__(self) -> str:
        return self.name
