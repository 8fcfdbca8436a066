# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.response.dispatch.models.missions import Mission


class F1Row(models.Model):
    """Somebody whom the ill person met, as the team wrote it down on the spot. `taken_at`: since when the register of
    contacts has it; `problem`: why it could not be taken. The row is kept either way."""

    id = UUIDv7Field()
    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, db_index=False, related_name="f1_rows")
    name = EncryptedTextField()
    year_of_birth = models.SmallIntegerField(null=True)
    phone = EncryptedTextField(blank=True, default="")
    met_on = models.DateField()
    relation = EncryptedTextField(blank=True, default="")
    has_signs = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["mission", "at"], name="dispatch_f1_of_mission")]
        constraints = [
            models.CheckConstraint(condition=Q(taken_at=None) | Q(problem=""), name="dispatch_f1_taken_or_problem")
        ]

    def __str__(self) -> str:
        return str(self.id)
