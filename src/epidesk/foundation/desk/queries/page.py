# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S608 (conditions are written here, values are always parameters)
"""Pages of the queue: one statement each, however long the queue and however few wards the viewer has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.queries.counts import counts
from epidesk.foundation.desk.queries.keyset import (
    CLOSED_ORDER,
    NEWEST_ORDER,
    OPEN_ORDER,
    Order,
    cursor_after,
    parse_cursor,
)
from epidesk.foundation.desk.queries.rows import COLUMNS, to_rows
from epidesk.foundation.desk.queries.scope import Scope, scope_of
from epidesk.foundation.desk.queries.search import find_lines
from epidesk.foundation.desk.queries.shapes import Owner, QueueFilter, QueuePage, QueueRow, RedItem
from epidesk.foundation.desk.rules import ME, NOBODY, PAGE_LIMIT, SEARCH_PAGE, UNANSWERED, Permission, Priority, State
from epidesk.foundation.desk.streams import public_id_of
from epikit.text import sort_key

RED_LIMIT = 100
RED_COLUMNS = "subject_id, stream, opened_at, rank, due_at"
"""The last two: lines of several wards are put in order by them."""
OWNERS_LIMIT = 100
# Owners are found by hopping through the index; whether one has something here is one look each.
_OWNERS = f"""
WITH RECURSIVE holders AS (
    (SELECT owner_id FROM desk_deskitem WHERE closed_at IS NULL AND owner_id IS NOT NULL ORDER BY owner_id LIMIT 1)
    UNION ALL
    SELECT (SELECT owner_id FROM desk_deskitem WHERE closed_at IS NULL AND owner_id > holders.owner_id
            ORDER BY owner_id LIMIT 1)
    FROM holders WHERE holders.owner_id IS NOT NULL
)
SELECT one.owner_id, one.owner_name FROM (SELECT owner_id FROM holders WHERE owner_id IS NOT NULL LIMIT {OWNERS_LIMIT})
    AS known
CROSS JOIN LATERAL (
    SELECT item.owner_id, item.owner_name FROM desk_deskitem AS item
    WHERE item.closed_at IS NULL AND item.owner_id = known.owner_id {{lies}} LIMIT 1
) AS one
"""


@dataclass
class Where:
    """Conditions and their parameters, side by side."""

    parts: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def add(self, part: str, *params: Any) -> None:
        self.parts.append(part)
        self.params.extend(params)


def queue(viewer: Viewer, f: QueueFilter, *, after: str = "", limit: int = 50) -> QueuePage:
    """A page of the queue. Open: by rank, then deadline. Closed and all: newest first. A search: see `find_lines`.

    Raises `Forbidden` without `desk:read`. Two statements, always; a search, one.
    """
    requires(viewer, Permission.READ)
    limit = max(1, min(limit, PAGE_LIMIT))
    scope = scope_of(viewer, f.area_id)
    where = _filters(viewer, f)
    if f.text.strip():
        limit = min(limit, SEARCH_PAGE)
        (before,) = parse_cursor(NEWEST_ORDER, after) or (None,)
        conditions = " AND ".join(where.parts)
        found = find_lines(f.text, scope, f.state, conditions, where.params, limit=limit + 1, before=before)
        following = cursor_after(NEWEST_ORDER, found[limit - 1]) if len(found) > limit else ""
        return QueuePage(to_rows(found[:limit], viewer), following, None, more=bool(following))
    order = {State.OPEN: OPEN_ORDER, State.HELD: OPEN_ORDER, State.CLOSED: CLOSED_ORDER}.get(
        State(f.state), NEWEST_ORDER
    )
    _state_filter(where, State(f.state))
    if (values := parse_cursor(order, after)) is not None:
        where.add(order.after, *values)
    lines = _lines(scope, where, order, limit + 1, owned=bool(f.owner) and f.owner != NOBODY)
    rows = to_rows(lines[:limit], viewer)
    following = cursor_after(order, lines[limit - 1]) if len(lines) > limit else ""
    return QueuePage(rows, following, counts(viewer), more=bool(following))


def get_item(viewer: Viewer, subject_id: UUID) -> QueueRow:
    """One matter. Raises `NotFound` when it is not there or not in the viewer's area."""
    requires(viewer, Permission.READ)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM desk_deskitem WHERE subject_id = %s", [subject_id])
        line = cursor.fetchone()
    if line is None or not viewer.covers(line[6]):
        raise NotFound
    return to_rows([line], viewer)[0]


def map_items(viewer: Viewer, limit: int = 500) -> tuple[QueueRow, ...]:
    """The most urgent open matters that have a point."""
    requires(viewer, Permission.READ)
    where = Where()
    _state_filter(where, State.OPEN)
    where.add("lon IS NOT NULL")
    lines = _lines(scope_of(viewer), where, OPEN_ORDER, max(1, min(limit, 2_000)))
    return to_rows(lines, viewer)


def red_items(viewer: Viewer, limit: int = RED_LIMIT) -> tuple[RedItem, ...]:
    """The open matters of the highest priority that nobody has answered or taken on, oldest deadline first. One
    statement over the first rows of the queue."""
    requires(viewer, Permission.READ)
    where = Where()
    _state_filter(where, State.OPEN)
    red = int(Priority.EXTREME) * 2
    where.add("rank BETWEEN %s AND %s AND stage = %s AND owner_id IS NULL", red, red + 1, UNANSWERED)
    lines = _lines(scope_of(viewer), where, OPEN_ORDER, limit, columns=RED_COLUMNS)
    return tuple(RedItem(public_id_of(stream, subject_id), opened_at) for subject_id, stream, opened_at, *_ in lines)


def owners(viewer: Viewer) -> tuple[Owner, ...]:
    """Who owns open matters in the viewer's area, by name; at most `OWNERS_LIMIT`."""
    requires(viewer, Permission.READ)
    scope = scope_of(viewer)
    wards = [ward for ward in scope or () if ward is not None]
    lies = "" if scope is None else "AND (item.area_id = ANY(%s::uuid[]) OR item.area_id IS NULL)"
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS.format(lies=lies), [] if scope is None else [wards])
        found = [Owner(id, name) for id, name in cursor.fetchall()]
    return tuple(sorted(found, key=lambda one: sort_key(one.name)))


def _filters(viewer: Viewer, f: QueueFilter) -> Where:
    where = Where()
    if f.kind:
        where.add("kind = %s", f.kind)
    if f.priority is not None:
        where.add("rank BETWEEN %s AND %s", f.priority * 2, f.priority * 2 + 1)  # as the indexes have it
    if f.owner == NOBODY:
        where.add("owner_id IS NULL")
    elif f.owner:
        where.add("owner_id = %s", viewer.user_id if f.owner == ME else _uuid(f.owner))
    if f.escalated:
        where.add("escalation > 0")
    if f.unconfirmed:
        where.add("NOT confirmed")
    if f.older is not None:
        where.add("opened_at <= %s", timezone.now() - f.older.span)
    return where


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _state_filter(where: Where, state: State) -> None:
    if state is State.OPEN:
        where.add("closed_at IS NULL AND NOT held")
    elif state is State.HELD:
        where.add("closed_at IS NULL AND held")
    elif state is State.CLOSED:
        where.add("closed_at IS NOT NULL")


def _lines(
    scope: Scope, where: Where, order: Order, limit: int, *, owned: bool = False, columns: str = COLUMNS
) -> Sequence[tuple[Any, ...]]:
    """The first lines in order. A few wards are read ward by ward, each a short index scan, and merged: the planner
    cannot fall into scanning the province for them. What one person owns is short anyway."""
    conditions = " AND ".join(where.parts) or "TRUE"
    tail = f"ORDER BY {order.order_by} LIMIT %s"
    if scope is None:
        sql = f"SELECT {columns} FROM desk_deskitem WHERE {conditions} {tail}"
        params = [*where.params, limit]
    elif owned:
        wards = [ward for ward in scope if ward is not None]
        lies = "(area_id = ANY(%s::uuid[]) OR area_id IS NULL)" if None in scope else "area_id = ANY(%s::uuid[])"
        sql = f"SELECT {columns} FROM desk_deskitem WHERE {conditions} AND {lies} {tail}"
        params = [*where.params, wards, limit]
    else:
        wards = [ward for ward in scope if ward is not None]
        sql = (
            f"SELECT {columns} FROM unnest(%s::uuid[]) AS ward CROSS JOIN LATERAL "
            f"(SELECT {columns} FROM desk_deskitem WHERE area_id = ward AND {conditions} {tail}) AS of_ward"
        )
        params = [wards, *where.params, limit]
        if None in scope:
            sql += f" UNION ALL (SELECT {columns} FROM desk_deskitem WHERE area_id IS NULL AND {conditions} {tail})"
            params += [*where.params, limit]
        sql = f"SELECT * FROM ({sql}) AS wards {tail}"
        params.append(limit)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
