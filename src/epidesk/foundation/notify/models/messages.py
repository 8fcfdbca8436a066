# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedJSONField, EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.foundation.notify.rules import ENDED, UNDELIVERED, UNDER_WAY, Delivery


class InboxMessage(models.Model):
    """One text for one reader: an account or a device. The words are made at reading, in the reader's language.

    `params` may hold somebody's own words (why a report was closed) and a tracking code, so they are encrypted.
    """

    id = UUIDv7Field()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True, default="")
    template = models.CharField(max_length=60)
    params = EncryptedJSONField(blank=True, default=dict)
    subject_kind = models.CharField(max_length=20, blank=True, default="")
    subject_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(device=""), name="notify_inbox_has_reader")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notify_inbox_of_user", condition=Q(user__isnull=False)),
            models.Index(fields=["device", "-id"], name="notify_inbox_of_device", condition=~Q(device="")),
            # who was told of this already, so that nobody is told twice
            models.Index(
                fields=["subject_id", "template"], name="notify_inbox_of_subject", condition=Q(subject_id__isnull=False)
            ),
            # the number on the bell, on every page
            models.Index(fields=["user"], name="notify_unread_of_user", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["device"], name="notify_unread_of_device", condition=Q(read_at__isnull=True) & ~Q(device="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.id}"


class OutgoingMessage(models.Model):
    """An SMS or e-mail on its way to a gateway. Address and words are gone as soon as it was handed over; what could
    not be keeps them (codes excepted) until it is deleted a week later, so that staff can have it tried again.

    `error`: a slug of the last failure, e.g. `http-503`. `subject_kind`, `subject_id`: what it is about, so that staff
    know whom to call when it could not be handed over.
    """

    id = UUIDv7Field()
    channel = models.CharField(max_length=4, choices=[("sms", "sms"), ("mail", "mail")])
    address = EncryptedTextField()
    subject = models.CharField(max_length=200, blank=True, default="")
    text = EncryptedTextField()
    subject_kind = models.CharField(max_length=20, blank=True, default="")
    subject_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=8, default=str(Delivery.QUEUED))
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    give_up_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="queued", next_try_at__isnull=False, ended_at=None)
                | Q(state="sending", claimed_at__isnull=False, ended_at=None)
                | Q(state__in=[str(state) for state in ENDED], ended_at__isnull=False),
                name="notify_outgoing_state",
            )
        ]
        indexes = [
            models.Index(fields=["ended_at"], name="notify_outgoing_ended"),  # the nightly clean-up
            # what lost its job or its worker, looked for every few minutes
            models.Index(
                fields=["state"],
                name="notify_outgoing_under_way",
                condition=Q(state__in=[str(state) for state in UNDER_WAY]),
            ),
            models.Index(
                fields=["-created_at"],
                name="notify_outgoing_undelivered",
                condition=Q(state__in=[str(state) for state in UNDELIVERED]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"
