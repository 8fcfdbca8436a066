# SPDX-License-Identifier: Apache-2.0
"""Who sat where on a flight, train or bus, seen from a case aboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.lookups import PersonLine, lines_of
from epidesk.foundation.places.queries import get_area
from epidesk.intake.movement.queries.exposures import Trace, aboard
from epidesk.response.cases.models import Case, Contact, Stop
from epidesk.response.cases.policy import default_disease
from epidesk.response.cases.queries.shapes import PREFIX
from epidesk.response.cases.rules import CONFIRMED, Permission
from epidesk.response.cases.rules.places import is_vehicle
from epidesk.response.cases.texts import CLASS, PROXIMITY, place_words
from epikit.exposure import Degree, Seat, parse_seat
from epikit.exposure.near import seated

MOST_ABOARD = 1_500
_RANK = {str(degree): place for place, degree in enumerate(Degree)}


@dataclass(frozen=True)
class SeatLine:
    """Somebody aboard. `degree` is "" without a case to measure from, and for cases themselves. `row` None: the seat is
    not known; `letter` "" where seats have numbers only."""

    person_id: UUID
    name: str
    year_of_birth: int | None
    masked: bool
    area_name: str
    seat: str
    row: int | None
    letter: str
    day: date
    is_case: bool
    case_public_id: str
    class_label: str
    level: int | None
    degree: str
    degree_label: str
    is_contact: bool


@dataclass(frozen=True)
class Seating:
    """`lines`: by seat, those without one last. `letters`: the columns that occur, from the left. `chosen`: the case it
    is seen from, "" for all confirmed ones aboard; `chosen_seats`: theirs."""

    place_key: str
    place: str
    chosen: str
    chosen_seats: tuple[str, ...]
    lines: tuple[SeatLine, ...]
    letters: tuple[str, ...]
    rows: tuple[int, ...]
    may_write: bool


def seating(viewer: Viewer, place_key: str, case_id: UUID | None = None) -> Seating:
    """Of a journey by its key. With a case that was aboard, nearness is measured from it, else from every confirmed one
    aboard. Names outside the viewer's area are masked; all are noted as read. Raises `NotFound` for what is no vehicle
    and for a case that was not aboard, `Forbidden`, `OutsideArea` for another area's case."""
    requires(viewer, Permission.READ)
    if not is_vehicle(place_key):
        raise NotFound
    row = _chosen(viewer, place_key, case_id)
    there = {one.person_id: one for one in aboard(place_key, limit=MOST_ABOARD)}
    if row is not None and row.person_id not in there:
        stop = Stop.objects.filter(case=row, place_key=place_key).order_by("starts_at").first()
        if stop is None:
            raise NotFound
        there[row.person_id] = Trace(row.person_id, place_key, stop.starts_at, stop.ends_at, stop.seat)
    disease = row.disease if row else default_disease()
    cases = {
        one.person_id: one
        for one in Case.objects.filter(person_id__in=list(there), disease=disease, absorbed_into=None).defer("clinical")
    }
    sources = [row.person_id] if row else [id for id, one in cases.items() if one.classification in CONFIRMED]
    seats = [seat for id in sources if (seat := parse_seat(_seat(there[id], cases.get(id), place_key))) is not None]
    met = _met(sources)
    people = lines_of(viewer, there)
    lines = [
        _line(people[id], one, cases.get(id), _seat(one, cases.get(id), place_key), seats, id in sources, id in met)
        for id, one in there.items()
        if id in people
    ]
    lines.sort(key=lambda one: (one.row is None, one.row or 0, one.letter, one.name))
    rows = [one.row for one in lines if one.row is not None]
    return Seating(
        place_key=place_key,
        place=place_words(place_key),
        chosen=public_id(PREFIX, row.id) if row else "",
        chosen_seats=tuple(f"{seat.row}{seat.letter}" for seat in seats),
        lines=tuple(lines),
        letters=tuple(sorted({one.letter for one in lines if one.letter})),
        rows=tuple(range(min(rows), max(rows) + 1)) if rows else (),
        may_write=row is not None and viewer.may(Permission.WRITE),
    )


def _chosen(viewer: Viewer, place_key: str, case_id: UUID | None) -> Case | None:
    if case_id is None:
        return None
    row = Case.objects.filter(id=case_id, absorbed_into=None).first()
    if row is None:
        raise NotFound
    requires(viewer, Permission.READ, area_id=row.area_id)
    return row


def _seat(one: Trace, case: Case | None, place_key: str) -> str:
    """As the carrier tells it; for a case, as it was written down when the carrier does not."""
    if one.seat or case is None:
        return one.seat
    told = Stop.objects.filter(case=case, place_key=place_key).exclude(seat="").values_list("seat", flat=True)
    return told.first() or ""


def _met(person_ids: Sequence[UUID]) -> set[UUID]:
    pairs = Contact.objects.filter(Q(one_id__in=person_ids) | Q(other_id__in=person_ids), dropped_at=None).values_list(
        "one_id", "other_id"
    )
    return {id for pair in pairs for id in pair} - set(person_ids)


def _line(
    person: PersonLine, one: Trace, case: Case | None, seat: str, seats: Sequence[Seat], is_source: bool, met: bool
) -> SeatLine:
    parsed = parse_seat(seat)
    degrees = [str(seated(source, parsed, ())) for source in seats] if not is_source else []
    degree = min(degrees, key=_RANK.__getitem__, default="")
    area = get_area(person.ward_id) if person.ward_id else None
    told = case if case is not None and not person.masked else None  # of one's own wards only
    return SeatLine(
        person_id=person.id,
        name=person.name,
        year_of_birth=person.year_of_birth,
        masked=person.masked,
        area_name=area.name if area else "",
        seat=seat,
        row=parsed.row if parsed else None,
        letter=parsed.letter if parsed else "",
        day=timezone.localdate(one.starts_at),
        is_case=is_source,
        case_public_id=public_id(PREFIX, told.id) if told else "",
        class_label=str(CLASS.get(told.classification, "")) if told else "",
        level=told.level if told else None,
        degree=degree,
        degree_label=str(PROXIMITY[degree]) if degree else "",
        is_contact=met,
    )
