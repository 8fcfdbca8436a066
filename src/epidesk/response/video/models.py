# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field


class ShownOut(models.Model):
    """Somebody was asked to leave a room and may not sit in it before `until_at`. `seat_id`: as the gate names them."""

    id = UUIDv7Field()
    room = models.CharField(max_length=16)
    seat_id = models.CharField(max_length=40)
    reason = EncryptedTextField()
    by_label = models.CharField(max_length=120)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="video_shown_out_ends_later"),
        ]
        indexes = [models.Index(fields=["room", "seat_id", "until_at"], name="video_shown_out_who")]  # each entry

    def __str__(self) -> str:
        return str(self.id)
