# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field


class InboxMessage(models.Model):
    """One text for one reader: an account or a device. The words are made at reading, in the reader's language."""

    id = UUIDv7Field()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True, default="")
    template = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
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
            # the number on the bell, on every page
            models.Index(fields=["user"], name="notify_unread_of_user", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["device"], name="notify_unread_of_device", condition=Q(read_at__isnull=True) & ~Q(device="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.id}"


class OutgoingMessage(models.Model):
    """An SMS or e-mail that a job hands to a gateway, once. Address and words are gone when it has been sent."""

    id = UUIDv7Field()
    channel = models.CharField(max_length=4, choices=[("sms", "sms"), ("mail", "mail")])
    address = EncryptedTextField()
    subject = models.CharField(max_length=200, blank=True, default="")
    text = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="notify_outgoing_expiry")]  # the nightly clean-up

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"
