# SPDX-License-Identifier: Apache-2.0
"""Houses, their guests, and who has not said today who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.masking import mask_name
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal, PrincipalKind, Viewer
from epidesk.foundation.places.queries import get_area
from epidesk.intake.movement.models import Clerk, Lodging, LodgingDay, Stay
from epidesk.intake.movement.rules import Permission
from epidesk.intake.movement.rules.lodging import DayState, day_due_at, day_state
from epikit.text import fold_words

GUESTS_SHOWN = 300
HOUSES_SHOWN = 500


@dataclass(frozen=True)
class LodgingCard:
    """A house. `rooms` None where nobody said."""

    id: UUID
    name: str
    kind: str
    ward_id: UUID
    ward_name: str
    address: str
    rooms: int | None
    since_on: date
    closed: bool


@dataclass(frozen=True)
class GuestLine:
    """One stay. `late`: told after its hour."""

    id: UUID
    name: str
    room: str
    nationality: str
    came_from: str
    arrived_at: datetime
    leaves_on: date | None
    left_at: datetime | None
    told_at: datetime
    late: bool


@dataclass(frozen=True)
class DayCard:
    """How a house stands with one day. `guests`: who came that day, as far as was said."""

    on: date
    state: DayState
    due_at: datetime
    told_at: datetime | None
    nobody: bool
    guests: int


@dataclass(frozen=True)
class InspectionRow:
    """A house on the inspection list. `last_on`: the last day it said anything about; `missed`: of the last seven
    days, those it said nothing about; `reminded`: whether it was reminded that day."""

    lodging: LodgingCard
    day: DayCard
    in_house: int
    last_on: date | None
    missed: int
    reminded: bool
    phone: str


def may_speak_for(who: Principal, lodging_id: UUID | None) -> bool:
    """Whether this one tells of the guests of this house: its clerk, or staff who keep the register of houses there."""
    if lodging_id is None:
        return False
    if who.kind is PrincipalKind.SYSTEM:
        return True
    clerks = Clerk.objects.filter(lodging_id=lodging_id, user=who.user_id, until_at=None)
    if Permission.REPORT_GUESTS in who.permissions and who.user_id is not None and clerks.exists():
        return True
    if Permission.KEEP_LODGING in who.permissions:
        ward_id = Lodging.objects.filter(id=lodging_id).values_list("ward_id", flat=True).first()
        return ward_id is not None and who.covers(ward_id)
    return False


def own_lodging(viewer: Viewer) -> LodgingCard | None:
    """The house this account speaks for; None for others."""
    if Permission.REPORT_GUESTS not in viewer.permissions or viewer.user_id is None:
        return None
    row = Lodging.objects.filter(clerks__user_id=viewer.user_id, clerks__until_at=None, closed_at=None).first()
    return card(row) if row else None


def lodging(viewer: Viewer, lodging_id: UUID) -> LodgingCard:
    """Raises `NotFound` for houses that are none of the viewer's business."""
    row = Lodging.objects.filter(id=lodging_id).first()
    if row is None:
        raise NotFound
    if not may_speak_for(viewer, row.id) and not _may_inspect(viewer, row.ward_id):
        raise NotFound
    return card(row)


def guests_of_day(viewer: Viewer, lodging_id: UUID, on: date) -> tuple[GuestLine, ...]:
    """Who came that day, the last told first."""
    return _guests(viewer, lodging_id, Q(arrived_on=on))


def guests_in_house(viewer: Viewer, lodging_id: UUID) -> tuple[GuestLine, ...]:
    """Who is there now as far as is known."""
    now = timezone.now()
    return _guests(viewer, lodging_id, Q(left_at=None, arrived_at__lte=now) | Q(left_at__gt=now, arrived_at__lte=now))


def stay_of(viewer: Viewer, stay_id: UUID) -> tuple[UUID, GuestLine]:
    """The house of a stay, and the stay. Raises `NotFound`."""
    row = Stay.objects.filter(id=stay_id).first()
    if row is None or not may_speak_for(viewer, row.lodging_id):
        raise NotFound
    return row.lodging_id, _line(row)


def day(viewer: Viewer, lodging_id: UUID, on: date) -> DayCard:
    """Raises `NotFound`."""
    lodging(viewer, lodging_id)
    told = LodgingDay.objects.filter(lodging_id=lodging_id, on=on).first()
    count = Stay.objects.filter(lodging_id=lodging_id, arrived_on=on).count()
    return _day(on, told, count)


def days(viewer: Viewer, lodging_id: UUID, *, back: int = 7) -> tuple[DayCard, ...]:
    """Today and the days before, newest first; none from before the house was asked."""
    house = lodging(viewer, lodging_id)
    today = timezone.localdate()
    first = max(today - timedelta(days=back - 1), house.since_on)
    told = {row.on: row for row in LodgingDay.objects.filter(lodging_id=lodging_id, on__gte=first)}
    stays = Stay.objects.filter(lodging_id=lodging_id, arrived_on__gte=first, arrived_on__lte=today)
    counts = dict(stays.values_list("arrived_on").annotate(n=Count("id")).order_by())
    span = [today - timedelta(days=n) for n in range((today - first).days + 1)]
    return tuple(_day(on, told.get(on), counts.get(on, 0)) for on in span)


def inspection(
    viewer: Viewer, on: date, *, ward_id: UUID | None = None, missing_only: bool = False, text: str = ""
) -> tuple[InspectionRow, ...]:
    """Houses of the viewer's area and how they stand with a day, those that said nothing first. Needs
    `movement:inspect_lodging`."""
    requires(viewer, Permission.INSPECT_LODGING)
    houses = Lodging.objects.filter(closed_at=None, since_on__lte=on)
    if viewer.areas is not None:
        houses = houses.filter(ward_id__in=viewer.areas)
    if ward_id is not None:
        houses = houses.filter(ward_id=ward_id)
    if text.strip():
        houses = houses.filter(folded__contains=fold_words(text))
    houses = houses.prefetch_related(
        Prefetch("days", LodgingDay.objects.filter(on__gt=on - timedelta(days=7), on__lte=on), to_attr="week")
    )
    found = list(houses.order_by("folded")[:HOUSES_SHOWN])
    ids = [house.id for house in found]
    stays = Stay.objects.filter(lodging_id__in=ids)
    came = dict(stays.filter(arrived_on=on).values_list("lodging_id").annotate(n=Count("id")).order_by())
    staying = dict(stays.filter(left_at=None).values_list("lodging_id").annotate(n=Count("id")).order_by())
    told = LodgingDay.objects.filter(lodging_id__in=ids, told_at__isnull=False)
    last = dict(told.values_list("lodging_id").annotate(last=Max("on")).order_by())
    rows = []
    for house in found:
        week = {one.on: one for one in house.week}
        span = [on - timedelta(days=n) for n in range(7) if on - timedelta(days=n) >= house.since_on]
        standing = _day(on, week.get(on), came.get(house.id, 0))
        missed = sum(1 for one in span if _day(one, week.get(one), 0).state is DayState.MISSING)
        today = week.get(on)
        rows.append(
            InspectionRow(
                card(house),
                standing,
                staying.get(house.id, 0),
                last.get(house.id),
                missed,
                bool(today and today.reminded_at),
                house.phone,
            )
        )
    if missing_only:
        rows = [row for row in rows if row.day.state is DayState.MISSING]
    order = {DayState.MISSING: 0, DayState.OPEN: 1, DayState.LATE: 2, DayState.REPORTED: 3}
    return tuple(sorted(rows, key=lambda row: (order[row.day.state], -row.missed)))


@dataclass(frozen=True)
class ClerkLine:
    """An account that speaks for a house."""

    user_id: UUID
    name: str
    email: str
    since_at: datetime


def clerks(viewer: Viewer, lodging_id: UUID) -> tuple[ClerkLine, ...]:
    """Needs `movement:keep_lodging` there. Raises `NotFound`."""
    house = lodging(viewer, lodging_id)
    requires(viewer, Permission.KEEP_LODGING, area_id=house.ward_id)
    rows = Clerk.objects.filter(lodging_id=lodging_id, until_at=None).select_related("user").order_by("since_at")
    return tuple(ClerkLine(row.user_id, row.user.name, row.user.email or "", row.since_at) for row in rows)


def card(row: Lodging) -> LodgingCard:
    """A row as doors get it."""
    return LodgingCard(
        row.id,
        row.name,
        row.kind,
        row.ward_id,
        get_area(row.ward_id).name,
        row.address,
        row.rooms,
        row.since_on,
        row.closed_at is not None,
    )


def _may_inspect(viewer: Viewer, ward_id: UUID) -> bool:
    return Permission.INSPECT_LODGING in viewer.permissions


def _guests(viewer: Viewer, lodging_id: UUID, which: Q) -> tuple[GuestLine, ...]:
    house = lodging(viewer, lodging_id)
    rows = list(Stay.objects.filter(which, lodging_id=lodging_id).order_by("-arrived_at", "name")[:GUESTS_SHOWN])
    outside = not viewer.covers(house.ward_id) and not may_speak_for(viewer, lodging_id)
    viewer.note_read("person", [row.person_id for row in rows], outside=outside)
    return tuple(_line(row, masked=outside) for row in rows)


def _line(row: Stay, *, masked: bool = False) -> GuestLine:
    return GuestLine(
        row.id,
        mask_name(row.name) if masked else row.name,
        row.room,
        row.nationality,
        row.came_from,
        row.arrived_at,
        row.leaves_on,
        row.left_at,
        row.told_at,
        row.late,
    )


def _day(on: date, told: LodgingDay | None, guests: int) -> DayCard:
    now = timezone.localtime()
    told_at = timezone.localtime(told.told_at) if told and told.told_at else None
    return DayCard(
        on,
        day_state(on, told_at, now),
        day_due_at(on, now.tzinfo),
        told_at,
        bool(told and told.nobody),
        guests,
    )
