# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import Q

from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.intake.movement.models.declaration import Declaration
from epidesk.intake.movement.rules.passages import Outcome


class Checkpoint(models.Model):
    """A post on a road, at a station or a port, with lanes counted from 1. Closed ones stay: passages name them."""

    id = UUIDv7Field()
    name = models.CharField(max_length=120)
    ward = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    lanes = models.SmallIntegerField(default=1)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lanes__range=(1, 30)), name="movement_checkpoint_lanes"),
        ]

    def __str__(self) -> str:
        return self.name


class Passage(models.Model):
    """Somebody stood at a checkpoint. `at`: when, also if it was told later; `took_ms`: from the first sign of them to
    the decision. `receipt_id`: of the receipt that was scanned, hex; `class_code`: what it said, or the centre knew.
    `person` null: written down without a name, or by a receipt that is not the centre's."""

    id = UUIDv7Field()
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, db_index=False, related_name="passages")
    lane = models.SmallIntegerField()
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    declaration = models.ForeignKey(
        Declaration, on_delete=models.SET_NULL, null=True, db_index=False, related_name="passages"
    )
    receipt_id = models.CharField(max_length=16, blank=True)
    class_code = models.CharField(max_length=40, blank=True)
    temperature_tenths = models.SmallIntegerField(null=True)
    took_ms = models.IntegerField(null=True)
    by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[str(outcome) for outcome in Outcome]), name="movement_passage_outcome"
            ),
            models.CheckConstraint(
                condition=Q(temperature_tenths=None) | Q(temperature_tenths__range=(300, 450)),
                name="movement_passage_temperature",
            ),
            models.CheckConstraint(condition=Q(took_ms=None) | Q(took_ms__gte=0), name="movement_passage_took"),
        ]
        indexes = [
            # Throughput of a post by lane, and the day's figures.
            models.Index(
                fields=["checkpoint", "at"], include=["lane", "outcome", "took_ms"], name="movement_throughput"
            ),
            # Whether this receipt was shown before.
            models.Index(fields=["receipt_id", "at"], condition=~Q(receipt_id=""), name="movement_receipt_shown"),
            # Where a person passed; moving references when two people turn out to be one.
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="movement_passages_of"),
        ]

    def __str__(self) -> str:
        return self.outcome
