# SPDX-License-Identifier: Apache-2.0
"""References to people who turned out to be one."""

from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import note_moved
from epidesk.foundation.people.queries import moved_references
from epidesk.intake.incidents.models import Incident


def move_people(*, merge_id: UUID, kept_id: UUID, dropped_id: UUID) -> None:
    """Points the incidents of the dropped person to the kept one, and notes which. Safe to run twice."""
    with unit_of_work():
        ids = list(Incident.objects.filter(person_id=dropped_id).order_by("id").values_list("id", flat=True))
        if ids:
            Incident.objects.filter(id__in=ids).update(person_id=kept_id)
            note_moved(merge_id=merge_id, kind="incident", ids=ids)


def move_people_back(*, merge_id: UUID, kept_id: UUID, dropped_id: UUID) -> None:
    """Gives back what a merge that was undone had moved. Safe to run twice."""
    ids = moved_references(merge_id, "incident")
    Incident.objects.filter(id__in=ids, person_id=kept_id).update(person_id=dropped_id)
