# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Aggregate, Count, DurationField, F, Min, Q
from django.utils import timezone
from django.utils.functional import Promise

from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.models import DeskItem
from epidesk.insight.statistics.queries.scope import check, days_back, in_scope, instants, local_today, within
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.models import Mission
from epikit.periods import Period


class Median(Aggregate):
    """The middle value, or the mean of the two in the middle."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class KindFigures:
    """Received today and open now, of one kind."""

    kind: str
    label: str | Promise
    received: int
    still_open: int


@dataclass(frozen=True)
class Figures:
    """The local day so far.

    Happened today: `received`, `triaged`, `assigned` (a team sent for the first time), `arrived` (a team there for the
    first time), `resolved`, `rejected`, `duplicates`. True now, whenever they came: `in_progress`, `still_open`.
    Medians, in minutes from receiving, over those triaged, assigned or reached today; None when there were none.
    """

    on: date
    at: datetime
    received: int
    triaged: int
    assigned: int
    arrived: int
    in_progress: int
    resolved: int
    rejected: int
    duplicates: int
    still_open: int
    by_kind: tuple[KindFigures, ...]
    median_minutes_to_triage: float | None
    median_minutes_to_assignment: float | None
    median_minutes_to_arrival: float | None


def today(viewer: Viewer) -> Figures:
    """The figures of the local day, in the viewer's areas. Seven queries, each a range of an index.

    Who: `statistics:read`. Raises `Forbidden`.
    """
    check(viewer)
    on = local_today()
    period = instants(days_back(1, until=on))
    mine = in_scope(viewer)
    received = _received(mine, period)
    closed = _closed(mine, period)
    still_open = _still_open(mine)
    triaged, to_triage = _triaged(mine, period)
    assigned, to_assignment = _first_missions(viewer, "offered_at", period)
    arrived, to_arrival = _first_missions(viewer, "arrived_at", period)
    return Figures(
        on=on,
        at=timezone.now(),
        received=received.total(),
        triaged=triaged,
        assigned=assigned,
        arrived=arrived,
        in_progress=Incident.objects.filter(mine, state="in_progress").count(),
        resolved=closed["resolved"],
        rejected=closed["rejected"],
        duplicates=closed["duplicate"],
        still_open=still_open.total(),
        by_kind=tuple(KindFigures(slug, kind.label, received[slug], still_open[slug]) for slug, kind in KINDS.items()),
        median_minutes_to_triage=_minutes(to_triage),
        median_minutes_to_assignment=_minutes(to_assignment),
        median_minutes_to_arrival=_minutes(to_arrival),
    )


def _received(mine: Q, period: Period) -> Counter[str]:
    rows = Incident.objects.filter(mine, within("received_at", period)).order_by()
    return Counter(dict(rows.values_list("kind").annotate(n=Count("*"))))


def _closed(mine: Q, period: Period) -> Counter[str]:
    rows = Incident.objects.filter(mine, within("closed_at", period)).order_by()
    return Counter(dict(rows.values_list("state").annotate(n=Count("*"))))


def _still_open(mine: Q) -> Counter[str]:
    """From the desk's index of open counts: it holds the same truth, written in the same transaction."""
    rows = DeskItem.objects.filter(mine, closed_at__isnull=True, kind__in=list(KINDS)).order_by()
    return Counter(dict(rows.values_list("kind").annotate(n=Count("*"))))


def _triaged(mine: Q, period: Period) -> tuple[int, timedelta | None]:
    row = Incident.objects.filter(mine, within("triaged_at", period)).aggregate(
        n=Count("*"), middle=Median(F("triaged_at") - F("received_at"), output_field=DurationField())
    )
    return row["n"], row["middle"]


def _first_missions(viewer: Viewer, column: str, period: Period) -> tuple[int, timedelta | None]:
    """Incidents whose first mission reached this step in the period, and the middle of the time it took."""
    moved = Mission.objects.filter(in_scope(viewer, "incident__area"), within(column, period)).values("incident_id")
    firsts = (
        Mission.objects.filter(incident_id__in=moved)
        .order_by()
        .values("incident_id", received_at=F("incident__received_at"))
        .annotate(first=Min(column))
        .filter(within("first", period))
        .values_list("first", "received_at")
    )
    took = sorted(first - received_at for first, received_at in firsts)
    if not took:
        return 0, None
    return len(took), (took[(len(took) - 1) // 2] + took[len(took) // 2]) / 2


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 60, 1)
