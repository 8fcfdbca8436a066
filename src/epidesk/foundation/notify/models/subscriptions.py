# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field


class PushSubscription(models.Model):
    """A browser that asked to be told. `ward_ids` empty: the whole province; `levels`: which it wants.

    The id is a number, because campaigns carry many thousands of them. The endpoint is not encrypted: without our
    signing key nobody can send to it, and a campaign reads a million of them. `staff`: subscribed by a signed-in member
    of staff; it lives as long as that session (`session_key`), and duty decides whether it rings.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=64, blank=True, default="")
    endpoint = models.TextField()
    endpoint_sha256 = models.CharField(max_length=64, unique=True)
    origin = models.CharField(max_length=200)
    p256dh = models.BinaryField()
    auth = models.BinaryField()
    language = models.CharField(max_length=10, default="vi")
    levels = ArrayField(models.CharField(max_length=10))
    ward_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    staff = models.BooleanField(default=False)
    session_key = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(staff=False) | (Q(user__isnull=False) & ~Q(session_key="")),
                name="notify_push_staff_has_session",
            ),
        ]
        indexes = [
            models.Index(fields=["device"], name="notify_push_of_device", condition=Q(gone_at=None) & ~Q(device="")),
            models.Index(fields=["gone_at"], name="notify_push_gone", condition=Q(gone_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.id}"


class AddressSubscription(models.Model):
    """A number or mailbox that asked to be told: for phones that cannot be reached otherwise. Nothing is sent to it
    before `confirmed_at`: somebody may have typed another's. `wanted`: what somebody else than its reader asked for
    anew, and who (`by`), until the code proves that it is theirs."""

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=4, choices=[("sms", "sms"), ("mail", "mail")])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=64, blank=True, default="")
    address = EncryptedTextField()
    address_index = models.CharField(max_length=32)
    language = models.CharField(max_length=10, default="vi")
    levels = ArrayField(models.CharField(max_length=10))
    ward_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    code_sha256 = models.CharField(max_length=64, blank=True, default="")
    wanted = models.JSONField(default=dict)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address_index"], name="notify_address_once")]
        indexes = [
            models.Index(fields=["device"], name="notify_address_of_device", condition=~Q(device="")),
            models.Index(fields=["created_at"], name="notify_address_unproved", condition=Q(confirmed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"


class RingState(models.Model):
    """Whether a member of staff's phone may ring, as dispatch last said."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")
    policy = models.CharField(max_length=8)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(policy__in=["silent", "normal", "critical"]), name="notify_ring_policy")
        ]

    def __str__(self) -> str:
        return self.policy


class Webhook(models.Model):
    """A machine that is told of what is published. `topics`: what it wants, e.g. `alert`; `secret` signs what it
    gets."""

    id = UUIDv7Field()
    name = models.CharField(max_length=80)
    url = models.TextField()
    secret = EncryptedTextField()
    topics = ArrayField(models.CharField(max_length=30))
    created_at = models.DateTimeField()
    by_label = models.CharField(max_length=120, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One piece of news for one machine, tried for a day. `body` is what everybody may read."""

    id = UUIDv7Field()
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    topic = models.CharField(max_length=30)
    reference = models.CharField(max_length=120)
    body = models.TextField()
    state = models.CharField(max_length=8, default="queued")
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "reference"], name="notify_webhook_told_once"),
            models.CheckConstraint(
                condition=Q(state="queued", next_try_at__isnull=False, ended_at=None)
                | Q(state__in=["sent", "failed"], ended_at__isnull=False),
                name="notify_webhook_state",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="notify_webhook_due", condition=Q(state="queued")),
            models.Index(fields=["created_at"], name="notify_webhook_age"),
        ]

    def __str__(self) -> str:
        return str(self.id)
