# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, F, Func, IntegerField, Q, QuerySet, Value
from django.utils.functional import Promise

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.places import queries as places
from epidesk.insight.statistics.queries.scope import (
    check,
    days_back,
    in_scope,
    instants,
    local_today,
    local_zone,
    within,
)
from epidesk.insight.statistics.texts import NO_WARD
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident
from epikit.periods import Period

MOST_DAYS = 366


class Slot(Func):
    """Which of the spans that begin at `starts` (ascending) holds the instant, from 1. Cutting each instant to its
    local day in the database took three times as long."""

    function = "width_bucket"
    output_field = IntegerField()

    def __init__(self, column: str, starts: Sequence[datetime]) -> None:
        super().__init__(F(column), Value(list(starts), output_field=ArrayField(DateTimeField())))


@dataclass(frozen=True)
class HourFigures:
    """One hour of the local day, 0 to 23."""

    hour: int
    received: int
    closed: int


@dataclass(frozen=True)
class DayFigures:
    """One local day. `closed`: resolved, rejected and duplicates alike."""

    on: date
    received: int
    resolved: int
    closed: int


@dataclass(frozen=True)
class WardFigures:
    """One ward: received today, open now. `area_id` None: matters whose ward is not known."""

    area_id: UUID | None
    name: str | Promise
    received: int
    still_open: int


def by_hour(viewer: Viewer, on: date | None = None) -> tuple[HourFigures, ...]:
    """The hours of a day (today), all 24. Two queries. Who: `statistics:read`."""
    check(viewer)
    period = instants(days_back(1, until=on or local_today()))
    received, closed = (_hours(in_scope(viewer), column, period) for column in ("received_at", "closed_at"))
    return tuple(HourFigures(hour, received.get(hour, 0), closed.get(hour, 0)) for hour in range(24))


def by_day(viewer: Viewer, days: int = 14, *, until: date | None = None) -> tuple[DayFigures, ...]:
    """The days until one (today, still running), oldest first. Two queries. Who: `statistics:read`.

    Raises `Invalid` for fewer than 1 or more than `MOST_DAYS`.
    """
    check(viewer)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid
    span = days_back(days, until=until or local_today())
    mine, period = in_scope(viewer), instants(span)
    midnights = [instants(days_back(1, until=on)).start for on in span]
    rows = Incident.objects.filter(mine, within("received_at", period)).order_by()
    received = dict(rows.values_list(Slot("received_at", midnights)).annotate(n=Count("*")))
    ended = {
        place: (resolved, closed)
        for place, resolved, closed in Incident.objects.filter(mine, within("closed_at", period))
        .order_by()
        .values_list(Slot("closed_at", midnights))
        .annotate(resolved=Count("state", filter=Q(state="resolved")), closed=Count("*"))
    }
    return tuple(DayFigures(on, received.get(n, 0), *ended.get(n, (0, 0))) for n, on in enumerate(span, 1))


def by_ward(viewer: Viewer) -> tuple[WardFigures, ...]:
    """The viewer's wards in Vietnamese order, all of them; last, what has no ward. Two queries.

    Who: `statistics:read`.
    """
    check(viewer)
    mine = in_scope(viewer)
    period = instants(days_back(1, until=local_today()))
    received = _wards(Incident.objects.filter(mine, within("received_at", period)))
    still_open = _wards(DeskItem.objects.filter(mine, closed_at__isnull=True, kind__in=list(KINDS)))
    known = {ward.id: ward for ward in places.wards() if viewer.covers(ward.id)}
    rows = [WardFigures(id, ward.short_name, received.get(id, 0), still_open.get(id, 0)) for id, ward in known.items()]
    # Wards of an older map, and matters without one: together, so that the column still adds up.
    rest = [{area: n for area, n in counts.items() if area not in known} for counts in (received, still_open)]
    return (*rows, WardFigures(None, NO_WARD, *(sum(counts.values()) for counts in rest)))


def _hours(mine: Q, column: str, period: Period) -> Mapping[int, int]:
    midnight = period.start.astimezone(local_zone())
    starts = [midnight.replace(hour=hour) for hour in range(24)]
    rows = Incident.objects.filter(mine, within(column, period)).order_by()
    slots: dict[int, int] = dict(rows.values_list(Slot(column, starts)).annotate(n=Count("*")))
    return {slot - 1: n for slot, n in slots.items()}


def _wards(rows: QuerySet[Any]) -> Mapping[UUID | None, int]:
    return dict(rows.order_by().values_list("area_id").annotate(n=Count("*")))
