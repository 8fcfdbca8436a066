# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.intake.movement.rules.lodging import LodgingKind


class Lodging(models.Model):
    """A house that takes guests and tells of them every day. `since_on`: the first day it is asked about."""

    id = UUIDv7Field()
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    ward = models.ForeignKey("places.Area", on_delete=models.PROTECT, db_index=False, related_name="+")
    address = models.CharField(max_length=200)
    phone = EncryptedTextField(blank=True)
    contact_name = EncryptedTextField(blank=True)
    rooms = models.IntegerField(null=True)
    since_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in LodgingKind]), name="movement_lodging_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["ward", "folded"], condition=Q(closed_at=None), name="movement_lodging_list"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Clerk(models.Model):
    """An account that speaks for one house. Its role (`movement:report_guests`) opens the door, this row the house."""

    id = UUIDv7Field()
    lodging = models.ForeignKey(Lodging, on_delete=models.CASCADE, related_name="clerks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(until_at=None), name="movement_clerk_of_one"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Stay(models.Model):
    """A guest in a house. `name`: as the house wrote it; the person may be known by another spelling. `left_at` null:
    still there, or nobody said. `batch_id`: the file it came in, so that the file can be taken back; `left_by_batch`:
    the file that said that they left."""

    id = UUIDv7Field()
    lodging = models.ForeignKey(Lodging, on_delete=models.PROTECT, db_index=False, related_name="stays")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=160)
    room = models.CharField(max_length=24, blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    came_from = models.CharField(max_length=80, blank=True)
    arrived_at = models.DateTimeField()
    arrived_on = models.DateField()
    leaves_on = models.DateField(null=True)
    left_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField()
    late = models.BooleanField()
    batch_id = models.UUIDField(null=True)
    left_by_batch = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gt=F("arrived_at")), name="movement_stay_lasts"
            ),
            # The same guest told twice is one stay.
            models.UniqueConstraint(fields=["lodging", "person", "arrived_on"], name="movement_stay_once"),
        ]
        indexes = [
            models.Index(fields=["lodging", "-arrived_at"], name="movement_stay_of_house"),  # the house's own list
            models.Index(fields=["lodging"], condition=Q(left_at=None), name="movement_stay_in_house"),
            models.Index(fields=["person", "arrived_at"], name="movement_stay_of_person"),
            models.Index(fields=["arrived_on"], name="movement_stays_by_day"),  # who came these days
            models.Index(fields=["batch_id"], condition=Q(batch_id__isnull=False), name="movement_stay_of_batch"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LodgingDay(models.Model):
    """That a house said who came on a day, or that nobody did, and whether it had to be asked."""

    id = models.BigAutoField(primary_key=True)
    lodging = models.ForeignKey(Lodging, on_delete=models.CASCADE, db_index=False, related_name="days")
    on = models.DateField()
    told_at = models.DateTimeField(null=True)
    nobody = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lodging", "on"], name="movement_lodging_day_once")]

    def __str__(self) -> str:
        return str(self.on)
