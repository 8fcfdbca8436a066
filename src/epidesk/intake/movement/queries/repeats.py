# SPDX-License-Identifier: Apache-2.0
"""What is on file already for the rows of a list, before anything is written."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any
from uuid import UUID

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.imports.rules import Found
from epidesk.foundation.people.matching import match_rows
from epidesk.intake.movement.models import Boarding, Stay
from epidesk.intake.movement.rules import Permission
from epidesk.intake.movement.rules.guest_rows import PassengerDraft
from epidesk.intake.movement.rules.lodging import GuestDraft
from epidesk.intake.movement.rules.told_people import as_person


def known_stays(lodging_id: UUID | None, drafts: Sequence[GuestDraft]) -> list[Found]:
    """For each guest: new, known, perhaps known, or a stay that is there already."""
    people = _matched(drafts)
    ids = {person_id for person_id, _ in people if person_id}
    there = set(Stay.objects.filter(lodging=lodging_id, person_id__in=ids).values_list("person_id", "arrived_on"))
    return _judged(
        people,
        [one.arrived_at.date() for one in drafts],
        [(one.name, one.id_number, one.phone_e164, one.born, one.arrived_at.date()) for one in drafts],
        there,
    )


def known_boardings(drafts: Sequence[PassengerDraft]) -> list[Found]:
    """The same for passengers."""
    people = _matched(drafts)
    ids = {person_id for person_id, _ in people if person_id}
    rows = Boarding.objects.filter(person_id__in=ids).values_list("person_id", "conveyance", "number", "on")
    return _judged(
        people,
        [(one.conveyance, one.number, one.on) for one in drafts],
        [(one.name, one.id_number, one.phone_e164, one.born, one.number, one.on) for one in drafts],
        {(person_id, (kind, number, on)) for person_id, kind, number, on in rows},
    )


def people_aboard(viewer: Viewer, batch_id: UUID) -> frozenset[UUID]:
    """Whom a list of passengers brought. Raises `Forbidden` without `movement:import_manifests`."""
    requires(viewer, Permission.IMPORT_MANIFESTS)
    return frozenset(Boarding.objects.filter(batch_id=batch_id).values_list("person_id", flat=True))


def _judged(
    people: Sequence[tuple[UUID | None, bool]],
    events: Sequence[Hashable],
    texts: Sequence[Hashable],
    there: set[tuple[Any, Any]],
) -> list[Found]:
    found: list[Found] = []
    seen: set[Hashable] = set()
    for (person_id, perhaps), event, text in zip(people, events, texts, strict=True):
        mark = (person_id, event) if person_id else text
        if mark in seen or (person_id and (person_id, event) in there):
            found.append(Found.REPEATED)
        elif person_id:
            found.append(Found.KNOWN)
        else:
            found.append(Found.PERHAPS if perhaps else Found.NEW)
        seen.add(mark)
    return found


def _matched(drafts: Sequence[GuestDraft | PassengerDraft]) -> list[tuple[UUID | None, bool]]:
    """(who it is, whether it may be somebody)."""
    rows = [as_person(one) for one in drafts]
    return [(match.person_id, bool(match.likely)) for match in match_rows(rows)]
