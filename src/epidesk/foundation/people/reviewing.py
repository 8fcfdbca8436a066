# SPDX-License-Identifier: Apache-2.0
"""Pairs that may be one person, as somebody looks at them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.masking import mask_id_number, mask_name, mask_phone
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.models import Candidate, Identifier, Person
from epidesk.foundation.people.rules import IdentifierKind, Permission
from epidesk.foundation.places.queries import get_area
from epidesk.foundation.places.refs import AreaRef

WAITING = (Candidate.OPEN, Candidate.LATER)
DECIDED = (Candidate.SAME, Candidate.NOT_SAME)
MOST_LISTED = 50


@dataclass(frozen=True)
class PairSide:
    """One of the two records. `masked`: outside the viewer's area, so that nothing here names anybody."""

    person_id: UUID
    name: str
    year: int | None
    month: int | None
    day: int | None
    sex: str
    ward: AreaRef | None
    phones: tuple[str, ...]
    id_numbers: tuple[str, ...]
    registered_at: datetime
    masked: bool


@dataclass(frozen=True)
class Agreement:
    """What was compared and how far it agrees, as slugs of `epikit.linkage`; `weight` in bits, negative against."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person. `left` is the one on file longer."""

    id: UUID
    left: PairSide
    right: PairSide
    probability: float
    reasons: tuple[Agreement, ...]
    state: str
    may_decide: bool
    decided_at: datetime | None
    by_label: str


@dataclass(frozen=True)
class PairLine:
    """A line of a list: two names."""

    id: UUID
    left_name: str
    right_name: str
    probability: float
    state: str
    decided_at: datetime | None
    by_label: str


def count_candidates(viewer: Viewer, *, most: int = 100) -> int:
    """How many pairs wait for this viewer, counted up to `most`; 0 without `people:merge`."""
    if not viewer.may(Permission.MERGE):
        return 0
    return _seen_by(viewer, WAITING)[:most].count()


def candidates(viewer: Viewer, *, decided: bool = False, limit: int = MOST_LISTED) -> tuple[PairLine, ...]:
    """The pairs that wait, likeliest first and those put off last, or the newest that were decided.

    Pairs of which at least one is in the viewer's area; the other's name is masked. The people are noted as read.
    Raises `Forbidden` without `people:merge`.
    """
    requires(viewer, Permission.MERGE)
    if decided:
        rows = _seen_by(viewer, DECIDED).order_by("-decided_at", "id")
    else:
        rows = _seen_by(viewer, WAITING).order_by("-state", "-probability", "id")  # «open» after «later», turned round
    found = []
    for row in rows.select_related("low", "high")[:limit]:
        left, right = _shown_name(viewer, row.low), _shown_name(viewer, row.high)
        found.append(PairLine(row.id, left, right, row.probability, row.state, row.decided_at, row.by_label))
    return tuple(found)


def candidates_among(viewer: Viewer, person_ids: Collection[UUID], *, limit: int = 5) -> tuple[Pair, ...]:
    """The likeliest pairs that wait in which one of these people stands, both sides as `get_candidate` shows them.
    Raises `Forbidden` without `people:merge`."""
    requires(viewer, Permission.MERGE)
    among = Q(low__in=person_ids) | Q(high__in=person_ids)
    rows = _seen_by(viewer, WAITING).filter(among).order_by("-state", "-probability", "id")
    return tuple(_pair(viewer, row) for row in rows.select_related("low", "high")[:limit])


def get_candidate(viewer: Viewer, candidate_id: UUID) -> Pair:
    """One pair, both sides whole as far as the viewer's area reaches. Notes that both were read.

    Raises `NotFound`, also for a pair of which neither is in the viewer's area; `Forbidden` without `people:merge`.
    """
    requires(viewer, Permission.MERGE)
    row = _seen_by(viewer, None).select_related("low", "high").filter(id=candidate_id).first()
    if row is None:
        raise NotFound
    return _pair(viewer, row)


def _pair(viewer: Viewer, row: Candidate) -> Pair:
    sides = [_side(viewer, person) for person in (row.low, row.high)]
    return Pair(
        id=row.id,
        left=sides[0],
        right=sides[1],
        probability=row.probability,
        reasons=tuple(Agreement(one["comparison"], one["level"], one["weight"]) for one in row.reasons),
        state=row.state,
        may_decide=not any(side.masked for side in sides),
        decided_at=row.decided_at,
        by_label=row.by_label,
    )


def _seen_by(viewer: Viewer, states: tuple[str, ...] | None) -> QuerySet[Candidate]:
    rows = Candidate.objects.all()
    if states is not None:
        rows = rows.filter(state__in=states)
        if states == WAITING:
            rows = rows.filter(low__merged_into=None, high__merged_into=None)
    if viewer.areas is not None:
        here = Q(low__ward__in=viewer.areas) | Q(high__ward__in=viewer.areas)
        rows = rows.filter(here | Q(low__ward=None) | Q(high__ward=None))
    return rows


def _shown_name(viewer: Viewer, person: Person) -> str:
    masked = not viewer.covers(person.ward_id)
    viewer.note_read("person", [person.id], outside=masked)
    return mask_name(person.name) if masked else person.name


def _side(viewer: Viewer, person: Person) -> PairSide:
    masked = not viewer.covers(person.ward_id)
    viewer.note_read("person", [person.id], outside=masked)
    values: dict[str, dict[str, None]] = {kind: {} for kind in IdentifierKind}
    for one in Identifier.objects.filter(person=person).order_by("id"):
        values[one.kind][one.value] = None
    phones, numbers = tuple(values[IdentifierKind.PHONE]), tuple(values[IdentifierKind.ID_NUMBER])
    return PairSide(
        person_id=person.id,
        name=mask_name(person.name) if masked else person.name,
        year=None if masked else person.year_of_birth,
        month=None if masked else person.birth_month,
        day=None if masked else person.birth_day,
        sex=person.sex,
        ward=get_area(person.ward_id) if person.ward_id else None,
        phones=tuple(map(mask_phone, phones)) if masked else phones,
        id_numbers=tuple(map(mask_id_number, numbers)) if masked else numbers,
        registered_at=person.created_at,
        masked=masked,
    )
