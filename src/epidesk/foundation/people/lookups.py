# SPDX-License-Identifier: Apache-2.0
"""Many people at once, for rooms above that list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from epidesk.foundation.core.masking import mask_name
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.models import Identifier, Person
from epidesk.foundation.people.rules import IdentifierKind, Permission


@dataclass(frozen=True)
class PersonLine:
    """Enough for a line of a list. `masked`: outside the viewer's area, so that the name is initials only."""

    id: UUID
    name: str
    year_of_birth: int | None
    sex: str
    ward_id: UUID | None
    masked: bool


def lines_of(viewer: Viewer, person_ids: Iterable[UUID]) -> dict[UUID, PersonLine]:
    """The people by id; one query. Each is noted as read. Raises `Forbidden` without `people:read`."""
    requires(viewer, Permission.READ)
    found = {}
    rows = Person.objects.filter(id__in=set(person_ids)).values_list("id", "name", "year_of_birth", "sex", "ward_id")
    for id, name, year, sex, ward_id in rows:
        masked = not viewer.covers(ward_id)
        found[id] = PersonLine(id, mask_name(name) if masked else name, None if masked else year, sex, ward_id, masked)
    for outside in (False, True):
        viewer.note_read("person", [one.id for one in found.values() if one.masked is outside], outside=outside)
    return found


def wards_of(person_ids: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Where people stay, for rooms that keep rows by ward. Nothing of it names anybody."""
    return dict(Person.objects.filter(id__in=set(person_ids)).values_list("id", "ward_id"))


def phone_for_calls(person_id: UUID) -> str:
    """The newest number of somebody, in E.164; "" where there is none. For rooms that file or call in the centre's
    name; nothing of it is shown."""
    rows = Identifier.objects.filter(person_id=person_id, kind=IdentifierKind.PHONE).order_by("-id")
    row = rows.first()
    return row.value if row else ""


def phones_for_news(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The newest number of each, in E.164, of those who have one. For rooms that send an SMS in the centre's name; it
    says nothing of anybody, for a family may share a number."""
    rows = Identifier.objects.filter(person_id__in=set(person_ids), kind=IdentifierKind.PHONE).order_by("id")
    return {row.person_id: row.value for row in rows}
