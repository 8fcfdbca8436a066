# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.ids import UUIDv7Field


class Presence(models.Model):
    """One person in one place for one half-open period, from whatever source: what exposure is matched against.

    `place_key`: `rules.journeys` and its neighbours make it ("flight:VN54:2020-03-01", "lodging:<uuid>").
    `ends_at` null: not yet left. `source_kind`, `source_id`: the row that says so, so that it can be withdrawn with it.
    """

    id = UUIDv7Field()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, db_index=False, related_name="+")
    place_key = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    seat = models.CharField(max_length=8, blank=True)
    ward = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    source_kind = models.CharField(max_length=12)
    source_id = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="movement_lasts"),
        ]
        indexes = [
            # Who was in a place in a span of time.
            models.Index(
                fields=["place_key", "starts_at"], include=["ends_at", "person", "seat"], name="movement_at_place"
            ),
            # Where a person was; moving references when two people turn out to be one.
            models.Index(fields=["person", "starts_at"], name="movement_where_was"),
            # Taking back what a source said.
            models.Index(fields=["source_id", "source_kind"], name="movement_source"),
        ]

    def __str__(self) -> str:
        return self.place_key
