# SPDX-License-Identifier: Apache-2.0
"""References to people who turned out to be one."""

from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import note_moved
from epidesk.foundation.people.queries import moved_references
from epidesk.response.screening.models import Difference, Screening

_HELD = (("screening", Screening), ("screening_difference", Difference))


def move_people(*, merge_id: UUID, kept_id: UUID, dropped_id: UUID) -> None:
    """Points classes and their history to the person kept, and notes which. Safe to run twice."""
    with unit_of_work():
        for kind, model in _HELD:
            ids = list(model.objects.filter(person_id=dropped_id).order_by("pk").values_list("pk", flat=True))
            if ids:
                model.objects.filter(pk__in=ids).update(person_id=kept_id)
                note_moved(merge_id=merge_id, kind=kind, ids=ids)


def move_people_back(*, merge_id: UUID, kept_id: UUID, dropped_id: UUID) -> None:
    """Gives back what a merge that was undone had moved. Safe to run twice."""
    with unit_of_work():
        for kind, model in _HELD:
            ids = moved_references(merge_id, kind)
            model.objects.filter(pk__in=ids, person_id=kept_id).update(person_id=dropped_id)
