# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models

from epidesk.foundation.core.ids import UUIDv7Field


class Boarding(models.Model):
    """Somebody on a carrier's list of passengers. `number` as `epikit.text.conveyance_number` writes it."""

    id = UUIDv7Field()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=160)
    conveyance = models.CharField(max_length=8)
    number = models.CharField(max_length=24)
    on = models.DateField()
    seat = models.CharField(max_length=8, blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    destination = models.CharField(max_length=80, blank=True)
    batch_id = models.UUIDField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conveyance", "number", "on", "person"], name="movement_boarding_once"
            ),  # the same list twice
        ]
        indexes = [
            models.Index(fields=["batch_id"], name="movement_boarding_of_batch"),
            models.Index(fields=["person"], name="movement_boarding_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)
