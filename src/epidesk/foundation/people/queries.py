# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.masking import mask_id_number, mask_name, mask_phone
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.indexing import id_number_index, phone_index
from epidesk.foundation.people.models import Merge, Person
from epidesk.foundation.people.rules import IdentifierKind, Permission
from epidesk.foundation.places.queries import get_area
from epidesk.foundation.places.refs import AreaRef
from epikit.text import BadPhone, fold_words, id_number_shape, phone_e164, sort_key

LONGEST_SEARCH = 100


@dataclass(frozen=True)
class PersonCard:
    """A person's record. `masked`: the viewer's area does not reach there, so nothing here names anybody."""

    id: UUID
    name: str
    year_of_birth: int | None
    sex: str
    phones: tuple[str, ...]
    id_numbers: tuple[str, ...]
    ward: AreaRef | None
    masked: bool
    version: int


@dataclass(frozen=True)
class PersonRow:
    """A line of a list: phones are masked even within the viewer's area."""

    id: UUID
    name: str
    year_of_birth: int | None
    phones: tuple[str, ...]
    ward: AreaRef | None


@dataclass(frozen=True)
class MergeCard:
    """A merge as it stands."""

    id: UUID
    kept_id: UUID
    dropped_id: UUID
    reason: str
    by_label: str
    undone: bool


def get_person(viewer: Viewer, person_id: UUID) -> PersonCard:
    """Opens a record and notes that it was read. A merged row gives the one it went into.

    Raises `NotFound`, and `Forbidden` without `people:read`. Outside the viewer's area all that names is masked.
    """
    requires(viewer, Permission.READ)
    row = _standing(person_id)
    masked = not viewer.covers(row.ward_id)
    viewer.note_read("person", [row.id], outside=masked)
    phones, numbers = _values(row, IdentifierKind.PHONE), _values(row, IdentifierKind.ID_NUMBER)
    return PersonCard(
        id=row.id,
        name=mask_name(row.name) if masked else row.name,
        year_of_birth=None if masked else row.year_of_birth,
        sex=row.sex,
        phones=tuple(map(mask_phone, phones)) if masked else phones,
        id_numbers=tuple(map(mask_id_number, numbers)) if masked else numbers,
        ward=get_area(row.ward_id) if row.ward_id else None,
        masked=masked,
        version=row.version,
    )


def find_people(viewer: Viewer, text: str, *, limit: int = 20) -> tuple[PersonRow, ...]:
    """Those in the viewer's area whose name has words beginning so, or whose phone or ID number it is exactly.

    Marks and case need not be typed. In Vietnamese order; the rows shown are noted as read. Raises `Forbidden`
    without `people:read`.
    """
    requires(viewer, Permission.READ)
    found = _matching(text[:LONGEST_SEARCH])
    if found is None:
        return ()
    if viewer.areas is not None:
        found = found.filter(Q(ward=None) | Q(ward__in=viewer.areas))
    first = found.filter(merged_into=None).prefetch_related("identifiers").order_by("folded", "id")[:limit]
    rows = sorted(first, key=lambda row: (sort_key(row.name), row.id))
    viewer.note_read("person", [row.id for row in rows])
    return tuple(
        PersonRow(
            id=row.id,
            name=row.name,
            year_of_birth=row.year_of_birth,
            phones=tuple(map(mask_phone, _values(row, IdentifierKind.PHONE))),
            ward=get_area(row.ward_id) if row.ward_id else None,
        )
        for row in rows
    )


def merges_of(viewer: Viewer, person_id: UUID) -> tuple[MergeCard, ...]:
    """Every merge that a person was part of, newest first. Raises `Forbidden` without `people:merge`."""
    requires(viewer, Permission.MERGE)
    rows = Merge.objects.filter(Q(kept=person_id) | Q(dropped=person_id)).order_by("-merged_at")
    return tuple(
        MergeCard(row.id, row.kept_id, row.dropped_id, row.reason, row.by_label, row.undone_at is not None)
        for row in rows
    )


def moved_references(merge_id: UUID, kind: str) -> tuple[UUID, ...]:
    """What a room noted as moved, for its handler of `PeopleUnmerged`. Raises `NotFound`."""
    moved = Merge.objects.filter(id=merge_id).values_list("moved", flat=True).first()
    if moved is None:
        raise NotFound
    return tuple(map(UUID, moved.get(kind, ())))


def _standing(person_id: UUID) -> Person:
    """The row, or the one that it was merged into, however often."""
    row = Person.objects.filter(id=person_id).first()
    while row is not None and row.merged_into_id is not None:
        row = Person.objects.filter(id=row.merged_into_id).first()
    if row is None:
        raise NotFound
    return row


def _matching(text: str) -> QuerySet[Person] | None:
    identifiers = set(_indexes(text))
    if identifiers:
        return Person.objects.filter(identifiers__index__in=identifiers).distinct()
    words = fold_words(text).split()
    if not words:
        return None
    prefixes = SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="simple")
    return Person.objects.annotate(vector=SearchVector("folded", config="simple")).filter(vector=prefixes)


def _indexes(text: str) -> Iterable[str]:
    if id_number_shape(text):
        yield id_number_index(text)
    try:
        yield phone_index(phone_e164(text, allow_retired=True))
    except BadPhone:
        return


def _values(row: Person, kind: IdentifierKind) -> tuple[str, ...]:
    """Each value once, oldest first: after a merge one phone may stand there under two names."""
    ordered = sorted(row.identifiers.all(), key=lambda one: one.id)
    return tuple(dict.fromkeys(one.value for one in ordered if one.kind == kind))
