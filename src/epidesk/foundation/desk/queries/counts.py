# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S608 (the statement is put together from constants)
"""Figures on the tabs: exact while a person could still count, «2,000+» beyond."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import connection

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.queries.scope import scope_of
from epidesk.foundation.desk.queries.shapes import Counts
from epidesk.foundation.desk.rules import COUNT_LIMIT, Permission, Priority

# The kinds that occur, found by hopping through the index: kinds belong to higher rooms, the desk knows no list.
# «At most 20» is for the planner: it expects a hundred otherwise, and compiles the statement for longer than it runs.
_KINDS = """
WITH RECURSIVE kinds AS (
    (SELECT kind FROM desk_deskitem WHERE closed_at IS NULL ORDER BY kind LIMIT 1)
    UNION ALL
    SELECT (SELECT kind FROM desk_deskitem WHERE closed_at IS NULL AND kind > kinds.kind ORDER BY kind LIMIT 1)
    FROM kinds WHERE kinds.kind IS NOT NULL
)
"""

_LINES = (
    "SELECT 1 FROM desk_deskitem "
    "WHERE closed_at IS NULL AND NOT held AND kind = kinds.kind AND desk_deskitem.priority = wanted.priority"
)

_SQL = (
    _KINDS
    + """
SELECT kinds.kind, wanted.priority, sum(n)
FROM (SELECT kind FROM kinds WHERE kind IS NOT NULL LIMIT 20) AS kinds
CROSS JOIN generate_series(1, 5) AS wanted (priority) {wards}
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM (
        {lines} LIMIT {limit}
    ) AS up_to_limit
) AS counted
WHERE n > 0 GROUP BY kinds.kind, wanted.priority
UNION ALL
SELECT '', is_late::int, count(*) FROM (
    SELECT due_at <= now() AS is_late FROM desk_deskitem WHERE closed_at IS NULL AND held {lies} LIMIT {limit}
) AS held_back GROUP BY is_late
"""
)


def counts(viewer: Viewer) -> Counts:
    """Open matters in the viewer's scope, by kind and by priority. Raises `Forbidden` without `desk:read`.

    Each group is counted in the index and never beyond the limit, so the cost is bounded whatever is on file.
    """
    requires(viewer, Permission.READ)
    scope = scope_of(viewer)
    wards, lines, lies = "", _LINES, ""
    params: list[Any] = []
    if scope is not None:
        wards = "CROSS JOIN unnest(%s::uuid[]) AS ward"
        # Two arms, for no index answers «equal, or both unknown»; the second runs only for the ward that is none.
        lines = f"{_LINES} AND area_id = ward UNION ALL {_LINES} AND area_id IS NULL AND ward IS NULL"
        lies = (
            "AND (area_id = ANY(%s::uuid[]) OR area_id IS NULL)" if None in scope else "AND area_id = ANY(%s::uuid[])"
        )
        params = [list(scope), [ward for ward in scope if ward is not None]]
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(wards=wards, lines=lines, lies=lies, limit=COUNT_LIMIT + 1), params)
        groups = cursor.fetchall()
    by_kind: Counter[str] = Counter()
    by_priority: Counter[Priority] = Counter()
    held = held_late = 0
    for kind, priority, number in groups:
        if not kind:
            held += int(number)
            held_late += int(number) if priority else 0
            continue
        by_kind[kind] += int(number)
        by_priority[Priority(priority)] += int(number)
    total = sum(by_kind.values())
    return Counts(
        total=min(total, COUNT_LIMIT),
        more=total > COUNT_LIMIT,
        held=min(held, COUNT_LIMIT),
        held_late=min(held_late, COUNT_LIMIT),
        by_kind={kind: min(number, COUNT_LIMIT) for kind, number in sorted(by_kind.items())},
        by_priority={priority: min(by_priority[priority], COUNT_LIMIT) for priority in Priority},
    )
