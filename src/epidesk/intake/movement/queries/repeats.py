# SPDX-License-Identifier: Apache-2.0
"""What is on file already for the rows of a list, before anything is written."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any
from uuid import UUID

from epidesk.foundation.imports.rules import Found
from epidesk.foundation.people.indexing import id_number_index, phone_index
from epidesk.foundation.people.models import Identifier
from epidesk.intake.movement.models import Boarding, Stay
from epidesk.intake.movement.rules.guest_rows import PassengerDraft
from epidesk.intake.movement.rules.lodging import GuestDraft
from epikit.text import name_key

_LOOKED_UP = 20_000


def known_stays(lodging_id: UUID | None, drafts: Sequence[GuestDraft]) -> list[Found]:
    """For each guest: new, known, perhaps known, or a stay that is there already."""
    people = _matched(drafts)
    ids = {person_id for person_id, _ in people if person_id}
    there = set(Stay.objects.filter(lodging=lodging_id, person_id__in=ids).values_list("person_id", "arrived_on"))
    return _judged(
        people,
        [one.arrived_at.date() for one in drafts],
        [(one.name, one.id_number, one.phone_e164, one.born_year, one.arrived_at.date()) for one in drafts],
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
        [(one.name, one.id_number, one.phone_e164, one.born_year, one.number, one.on) for one in drafts],
        {(person_id, (kind, number, on)) for person_id, kind, number, on in rows},
    )


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
    """(who it is, whether it may be somebody): by ID number, then by phone and name."""
    ids = [id_number_index(one.id_number) if one.id_number else "" for one in drafts]
    phones = [phone_index(one.phone_e164) if one.phone_e164 else "" for one in drafts]
    wanted = sorted({index for index in (*ids, *phones) if index})
    by_id: dict[str, UUID] = {}
    by_phone: dict[tuple[str, str], UUID] = {}
    for start in range(0, len(wanted), _LOOKED_UP):
        rows = Identifier.objects.filter(index__in=wanted[start : start + _LOOKED_UP], person__merged_into=None)
        for person_id, kind, index, key in rows.values_list("person_id", "kind", "index", "name_key"):
            if kind == "id_number":
                by_id[index] = person_id
            else:
                by_phone[index, key] = person_id
    return [
        (by_id.get(id_index) or by_phone.get((phone, name_key(one.name))), False)
        for one, id_index, phone in zip(drafts, ids, phones, strict=True)
    ]
