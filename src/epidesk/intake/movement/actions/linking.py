# SPDX-License-Identifier: Apache-2.0
"""References to people who turned out to be one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import note_moved
from epidesk.foundation.people.queries import moved_references
from epidesk.intake.movement.models import Boarding, Declaration, Passage, Presence, Stay

_HELD = (
    ("declaration", Declaration, "person_id"),
    ("declaration_proxy", Declaration, "proxy_id"),
    ("presence", Presence, "person_id"),
    ("passage", Passage, "person_id"),
    ("stay", Stay, "person_id"),
    ("boarding", Boarding, "person_id"),
)
_ONE_A_PERSON = {"stay": ("lodging_id", "arrived_on"), "boarding": ("conveyance", "number", "on")}
"""What a person has once: where both have it, the dropped one's stays as it is, and is found through the merge."""


def move_people(*, merge_id: UUID, kept_id: UUID, dropped_id: UUID) -> None:
    """Points what the dropped person declared, and where they were, to the kept one, and notes which. Safe to run
    twice."""
    with unit_of_work():
        for kind, model, column in _HELD:
            rows = model.objects.filter(**{column: dropped_id})
            if kind in _ONE_A_PERSON:
                same = {name: OuterRef(name) for name in _ONE_A_PERSON[kind]}
                rows = rows.exclude(Exists(model.objects.filter(person_id=kept_id, **same)))
            ids = list(rows.order_by("id").values_list("id", flat=True))
            if ids:
                model.objects.filter(id__in=ids).update(**{column: kept_id})
                note_moved(merge_id=merge_id, kind=kind, ids=ids)


def move_people_back(*, merge_id: UUID, kept_id: UUID, dropped_id: UUID) -> None:
    """Gives back what a merge that was undone had moved. Safe to run twice."""
    with unit_of_work():
        for kind, model, column in _HELD:
            ids = moved_references(merge_id, kind)
            model.objects.filter(id__in=ids, **{column: kept_id}).update(**{column: dropped_id})
