# SPDX-License-Identifier: Apache-2.0
"""Who comes in: counts of people by day, origin, ward and class, and what several sources say of the same days. Counts
of one's own area, for staff; and for everybody those of whole days and many people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.response.screening.rules import Permission
from epikit.suppression import Shown, keep_back

DAYS = 14
PUBLIC_DAYS, PUBLIC_ORIGINS, PUBLIC_FLOOR, PUBLIC_KEPT_S = 7, 12, 5, 600
NEAR_DAYS = 2
"""A declaration so many days before or after the night in a house is of the same journey."""

_ARRIVALS = """
SELECT {what}, count(DISTINCT coalesce(d.person_id, d.id)) FROM movement_declaration d
LEFT JOIN screening_screening s ON s.declaration_id = d.id
WHERE d.status = 'standing' AND d.kind IN ('entry', 'arrival') AND d.arrived_on >= %(first)s AND d.arrived_on < %(end)s
    AND (%(areas)s::uuid[] IS NULL OR d.ward_id = ANY(%(areas)s)) GROUP BY 1 ORDER BY 2 DESC, 1
"""
_LODGED = """
SELECT t.arrived_on, count(DISTINCT t.person_id), count(DISTINCT t.person_id) FILTER (WHERE NOT EXISTS (
    SELECT FROM movement_declaration d WHERE d.person_id = t.person_id AND d.status = 'standing'
        AND d.kind IN ('entry', 'arrival')
        AND d.arrived_on BETWEEN t.arrived_on - %(near)s AND t.arrived_on + %(near)s))
FROM movement_stay t JOIN movement_lodging l ON l.id = t.lodging_id
WHERE t.arrived_on >= %(first)s AND t.arrived_on < %(end)s
    AND (%(areas)s::uuid[] IS NULL OR l.ward_id = ANY(%(areas)s)) GROUP BY 1
"""
_LISTED = """
SELECT b."on", count(DISTINCT b.person_id), count(DISTINCT b.person_id) FILTER (WHERE NOT EXISTS (
    SELECT FROM movement_declaration d WHERE d.person_id = b.person_id AND d.status = 'standing'
        AND d.kind IN ('entry', 'arrival') AND d.arrived_on BETWEEN b."on" - %(near)s AND b."on" + %(near)s))
FROM movement_boarding b JOIN people_person p ON p.id = b.person_id
WHERE b."on" >= %(first)s AND b."on" < %(end)s
    AND (%(areas)s::uuid[] IS NULL OR p.ward_id = ANY(%(areas)s)) GROUP BY 1
"""
_BY_ORIGIN = """
SELECT d.origin, d.arrived_on, count(DISTINCT coalesce(d.person_id, d.id)) FROM movement_declaration d
WHERE d.status = 'standing' AND d.kind IN ('entry', 'arrival') AND d.arrived_on >= %(first)s AND d.arrived_on < %(end)s
GROUP BY 1, 2
"""
_PASSED = """
SELECT (p.starts_at AT TIME ZONE %(zone)s)::date, count(DISTINCT p.person_id) FROM movement_presence p
WHERE p.place_key >= 'checkpoint:' AND p.place_key < 'checkpoint;'
    AND (p.starts_at AT TIME ZONE %(zone)s)::date >= %(first)s AND (p.starts_at AT TIME ZONE %(zone)s)::date < %(end)s
    AND (%(areas)s::uuid[] IS NULL OR p.ward_id = ANY(%(areas)s)) GROUP BY 1
"""


@dataclass(frozen=True)
class InflowDay:
    """People on one day: who was expected by carriers' lists, who declared an arrival, who came to a lodging, how many
    of those on lists and in lodgings declared nothing near that day, who passed a checkpoint."""

    on: date
    listed: int
    listed_undeclared: int
    declared: int
    lodged: int
    lodged_undeclared: int
    passed: int


@dataclass(frozen=True)
class Inflow:
    """The last days. `origins`: place code → people; `wards`: ward id → people; `classes`: class code ("" none yet) →
    people. The most first."""

    days: tuple[InflowDay, ...]
    origins: tuple[tuple[str, int], ...]
    wards: tuple[tuple[UUID | None, int], ...]
    classes: tuple[tuple[str, int], ...]


def inflow(viewer: Viewer, today: date, *, days: int = DAYS) -> Inflow:
    """Of the viewer's area, today included. Raises `Forbidden` without `screening:read`."""
    requires(viewer, Permission.READ)
    first, end = today - timedelta(days=days - 1), today + timedelta(days=1)
    asked = {
        "first": first,
        "end": end,
        "near": NEAR_DAYS,
        "zone": _zone(),
        "areas": None if viewer.areas is None else list(viewer.areas),
    }
    declared = dict(_rows(_ARRIVALS.format(what="d.arrived_on"), asked))
    lodged = {on: (people, silent) for on, people, silent in _rows(_LODGED, asked)}
    listed = {on: (people, silent) for on, people, silent in _rows(_LISTED, asked)}
    passed = dict(_rows(_PASSED, asked))
    return Inflow(
        days=tuple(
            InflowDay(on, *listed.get(on, (0, 0)), declared.get(on, 0), *lodged.get(on, (0, 0)), passed.get(on, 0))
            for on in (first + timedelta(days=n) for n in range(days))
        ),
        origins=tuple(_rows(_ARRIVALS.format(what="d.origin"), asked)),
        wards=tuple(_rows(_ARRIVALS.format(what="d.ward_id"), asked)),
        classes=tuple(_rows(_ARRIVALS.format(what="coalesce(s.class_code, '')"), asked)),
    )


@dataclass(frozen=True)
class PublicInflow:
    """Who declared an arrival, by origin (code, "" for all others) and day; None where a number is kept back."""

    days: tuple[date, ...]
    origins: tuple[str, ...]
    shown: Shown


def public_inflow(today: date) -> PublicInflow | None:
    """Of the last whole days, for everybody: nobody can be watched arriving, and no number below `PUBLIC_FLOOR` is
    shown or can be reckoned from the others. None when nobody came. Kept for `PUBLIC_KEPT_S`."""
    found = cache.get(f"screening:inflow:{today}")
    if found is None:
        found = (_public(today),)
        cache.set(f"screening:inflow:{today}", found, PUBLIC_KEPT_S)
    kept: PublicInflow | None = found[0]
    return kept


def _public(today: date) -> PublicInflow | None:
    first = today - timedelta(days=PUBLIC_DAYS)
    days = tuple(first + timedelta(days=n) for n in range(PUBLIC_DAYS))
    counts: dict[str, dict[date, int]] = {}
    for origin, on, people in _rows(_BY_ORIGIN, {"first": first, "end": today}):
        counts.setdefault(origin, {})[on] = people
    if not counts:
        return None
    named = sorted((code for code in counts if code), key=lambda code: (-sum(counts[code].values()), code))
    named = named[:PUBLIC_ORIGINS]
    others = [by_day for code, by_day in counts.items() if code not in named]
    table = [[counts[code].get(on, 0) for on in days] for code in named]
    if others:
        table.append([sum(by_day.get(on, 0) for by_day in others) for on in days])
    origins = (*named, "") if others else tuple(named)
    return PublicInflow(days, origins, keep_back(table, floor=PUBLIC_FLOOR))


def _rows(statement: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return list(cursor.fetchall())


def _zone() -> str:
    from django.conf import settings

    return str(settings.TIME_ZONE)
