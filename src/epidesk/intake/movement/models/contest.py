# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.intake.movement.models.declaration import Declaration


class Contest(models.Model):
    """Somebody says that what the centre holds or decides about them is wrong. One open at a time for a declaration.
    `upheld`: what somebody decided, null while open; `decision` is for the person to read."""

    id = UUIDv7Field()
    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, db_index=False, related_name="contests")
    text = EncryptedTextField()
    contested_at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    decision = EncryptedTextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(decided_at=None), name="movement_one_open_contest"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, upheld=None) | Q(decided_at__isnull=False, upheld__isnull=False),
                name="movement_contest_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["declaration", "id"], name="movement_contests")]  # of one declaration

    def __str__(self) -> str:
        return str(self.id)
