# SPDX-License-Identifier: Apache-2.0
"""Which rows and which span of time a figure is about."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places.province import province
from epidesk.insight.statistics.rules import Permission
from epikit.periods import DatePeriod, Period


def check(viewer: Viewer) -> None:
    """Who: `statistics:read`. Raises `Forbidden`."""
    requires(viewer, Permission.READ)


def in_scope(viewer: Viewer, area: str = "area") -> Q:
    """The viewer's wards, and what has no ward yet: as on the desk, nobody may overlook it. `area`: path to it."""
    if viewer.areas is None:
        return Q()
    return Q(**{f"{area}__in": viewer.areas}) | Q(**{f"{area}__isnull": True})


def local_zone() -> ZoneInfo:
    return ZoneInfo(province().timezone)


def local_today() -> date:
    """Today in the province, wherever the server stands."""
    return timezone.now().astimezone(local_zone()).date()


def days_back(days: int, *, until: date) -> DatePeriod:
    """So many days, the last of them `until`."""
    after = until + timedelta(days=1)
    return DatePeriod(after - timedelta(days=days), after)


def instants(days: DatePeriod) -> Period:
    """From the first local midnight to the last."""
    return days.period(local_zone())


def within(column: str, period: Period) -> Q:
    return Q(**{f"{column}__gte": period.start, f"{column}__lt": period.end})
