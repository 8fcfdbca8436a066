# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate, TruncHour
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


def by_hour(viewer: Viewer) -> tuple[HourFigures, ...]:
    """The hours of today, all 24. Two queries. Who: `statistics:read`."""
    check(viewer)
    period = instants(days_back(1, until=local_today()))
    received, closed = (_hours(in_scope(viewer), column, period) for column in ("received_at", "closed_at"))
    return tuple(HourFigures(hour, received.get(hour, 0), closed.get(hour, 0)) for hour in range(24))


def by_day(viewer: Viewer, days: int = 14) -> tuple[DayFigures, ...]:
    """The last days, oldest first, today last and still running. Two queries. Who: `statistics:read`.

    Raises `Invalid` for fewer than 1 or more than `MOST_DAYS`.
    """
    check(viewer)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid
    span = days_back(days, until=local_today())
    mine, period = in_scope(viewer), instants(span)
    rows = Incident.objects.filter(mine, within("received_at", period)).order_by()
    received = dict(rows.values_list(TruncDate("received_at", tzinfo=local_zone())).annotate(n=Count("*")))
    ended = {
        on: (resolved, closed)
        for on, resolved, closed in Incident.objects.filter(mine, within("closed_at", period))
        .order_by()
        .values_list(TruncDate("closed_at", tzinfo=local_zone()))
        .annotate(resolved=Count("*", filter=Q(state="resolved")), closed=Count("*"))
    }
    return tuple(DayFigures(on, received.get(on, 0), *ended.get(on, (0, 0))) for on in span)


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
    rows = Incident.objects.filter(mine, within(column, period)).order_by()
    hours: dict[datetime, int] = dict(rows.values_list(TruncHour(column, tzinfo=local_zone())).annotate(n=Count("*")))
    return {hour.hour: n for hour, n in hours.items()}


def _wards(rows: QuerySet[Any]) -> Mapping[UUID | None, int]:
    return dict(rows.order_by().values_list("area_id").annotate(n=Count("*")))
