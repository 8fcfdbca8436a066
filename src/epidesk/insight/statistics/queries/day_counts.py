# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S608 (tables and columns are named here, values are always parameters)
"""The counts and middle values behind the leader's page: every statement reads ranges of an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places.queries import wards
from epikit.periods import Period

Area = UUID | None
Key = tuple[int, Area, str]
"""Number of the span, ward, kind."""


@dataclass(frozen=True)
class Middle:
    """How many, and their middle value in minutes."""

    n: int
    minutes: float


@dataclass(frozen=True)
class Middles:
    """Middle values by span, for every grouping the page shows. A zone or ward of None: the whole; "" for all kinds."""

    of: Mapping[tuple[int, str, Area, str], Middle]

    def get(self, span: int, *, level: str = "", area: Area = None, kind: str = "") -> Middle | None:
        return self.of.get((span, level, area, kind))

    def minutes(self, span: int, *, level: str = "", area: Area = None, kind: str = "") -> float | None:
        found = self.get(span, level=level, area=area, kind=kind)
        return round(found.minutes, 1) if found else None


def _spans(spans: Sequence[Period]) -> tuple[str, list[Any]]:
    rows = ", ".join("(%s::int, %s::timestamptz, %s::timestamptz)" for _ in spans)
    params = [value for number, span in enumerate(spans) for value in (number, span.start, span.end)]
    return f"(VALUES {rows}) AS span (n, a, b)", params


def _scope(viewer: Viewer, column: str) -> tuple[str, list[Any]]:
    """The viewer's wards, and what has no ward yet: as on the desk, nobody may overlook it."""
    if viewer.areas is None:
        return "TRUE", []
    return f"({column} = ANY(%s::uuid[]) OR {column} IS NULL)", [sorted(viewer.areas)]


def counted(viewer: Viewer, column: Literal["received_at", "closed_at"], spans: Sequence[Period]) -> Counter[Key]:
    """Incidents by span, ward and kind. One statement."""
    table, params = _spans(spans)
    scope, more = _scope(viewer, "area_id")
    sql = (
        f"SELECT span.n, area_id, kind, found.number FROM {table} CROSS JOIN LATERAL (SELECT area_id, kind, count(*) "
        f"AS number FROM incidents_incident WHERE {column} >= span.a AND {column} < span.b AND {scope} "
        "GROUP BY area_id, kind) AS found"
    )
    return _counter(sql, [*params, *more])


def endings(viewer: Viewer, spans: Sequence[Period], state: str) -> Counter[Key]:
    """Incidents that ended in this state, by span, ward and kind. One statement."""
    table, params = _spans(spans)
    scope, more = _scope(viewer, "area_id")
    sql = (
        f"SELECT span.n, area_id, kind, found.number FROM {table} CROSS JOIN LATERAL (SELECT area_id, kind, count(*) "
        "AS number FROM incidents_incident WHERE closed_at >= span.a AND closed_at < span.b AND state = %s "
        f"AND {scope} GROUP BY area_id, kind) AS found"
    )
    return _counter(sql, [*params, state, *more])


def open_now(viewer: Viewer, kinds: Sequence[str]) -> tuple[Counter[tuple[Area, str]], Counter[tuple[Area, str]]]:
    """What is open, and of it what is past its deadline, by ward and kind. One statement, from the index alone."""
    scope, more = _scope(viewer, "area_id")
    sql = (
        "SELECT area_id, kind, count(*), count(*) FILTER (WHERE due_at < now()) FROM desk_deskitem "
        f"WHERE closed_at IS NULL AND kind = ANY(%s) AND {scope} GROUP BY area_id, kind"
    )
    still_open: Counter[tuple[Area, str]] = Counter()
    overdue: Counter[tuple[Area, str]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(kinds), *more])
        for area, kind, number, late in cursor.fetchall():
            still_open[area, kind] += number
            overdue[area, kind] += late
    return still_open, overdue


def to_own_column(viewer: Viewer, column: Literal["triaged_at", "closed_at"], spans: Sequence[Period]) -> Middles:
    """From receiving to being judged or closed. What was closed as another's duplicate was not seen to itself and does
    not count. One statement."""
    scope, more = _scope(viewer, "incident.area_id")
    table, params = _spans(spans)
    only = "AND incident.state IN ('resolved', 'rejected')" if column == "closed_at" else ""
    source = (
        f"{table} JOIN incidents_incident AS incident ON incident.{column} >= span.a AND incident.{column} < span.b "
        f"{only} AND {scope}"
    )
    return _middles(source, f"incident.{column}", [], [*params, *more])


def to_first_mission(viewer: Viewer, column: Literal["offered_at", "arrived_at"], spans: Sequence[Period]) -> Middles:
    """From receiving to the first team's being asked, or being there. One statement."""
    scope, more = _scope(viewer, "incident.area_id")
    table, params = _spans(spans)
    before = (
        f"moved AS (SELECT DISTINCT incident_id FROM {table} JOIN dispatch_mission "
        f"ON {column} >= span.a AND {column} < span.b), "
        # One look into the index for each: grouping would read every mission there ever was.
        f"first AS MATERIALIZED (SELECT incident_id, (SELECT min({column}) FROM dispatch_mission AS mission "
        "WHERE mission.incident_id = moved.incident_id) AS at FROM moved), "
    )
    source = (
        f"first JOIN {table} ON first.at >= span.a AND first.at < span.b "
        f"JOIN incidents_incident AS incident ON incident.id = first.incident_id AND {scope}"
    )
    return _middles(source, "first.at", params, [*params, *more], before)


def _middles(source: str, moment: str, first: list[Any], params: list[Any], before: str = "") -> Middles:
    """`first`: the parameters of `before`."""
    known = wards()
    zones = [ward.zone_id for ward in known]
    sql = (
        f"WITH {before} ward AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS ward (id, zone_id)) "
        "SELECT span.n, CASE WHEN grouping(ward.id) = 0 THEN 'ward' WHEN grouping(ward.zone_id) = 0 THEN 'zone' "
        "ELSE '' END, CASE WHEN grouping(ward.id) = 0 THEN ward.id ELSE ward.zone_id END, "
        "CASE WHEN grouping(incident.kind) = 0 THEN incident.kind ELSE '' END, count(*), "
        f"percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM {moment} - incident.received_at) / 60) "
        f"FROM {source} LEFT JOIN ward ON ward.id = incident.area_id "
        "GROUP BY span.n, GROUPING SETS ((), (incident.kind), (ward.zone_id), (ward.zone_id, incident.kind), "
        "(ward.id), (ward.id, incident.kind))"
    )
    found: dict[tuple[int, str, Area, str], Middle] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [*first, [ward.id for ward in known], zones, *params])
        for span, level, area, kind, number, minutes in cursor.fetchall():
            found[span, level, area, kind] = Middle(number, float(minutes))
    return Middles(found)


def _counter(sql: str, params: Sequence[Any]) -> Counter[Key]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return Counter({(span, area, kind): number for span, area, kind, number in cursor.fetchall()})
