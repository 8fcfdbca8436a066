# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S608 (conditions are written here, values are always parameters)
"""The line list: one statement a page however many people stand in it, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.foundation.people.lookups import lines_of
from epidesk.foundation.places.queries import expand, get_area
from epidesk.response.cases.queries.shapes import PREFIX, CasePage, CaseRow
from epidesk.response.cases.rules import Permission
from epidesk.response.cases.texts import CLASS, SOURCE

PAGE = 50
MOST_COUNTED = 1_000
"""More than this are not counted: «more than 1,000» answers as well and costs nothing."""
COLUMNS = "id, person_id, number, classification, level, level_until, source, area_id, reported_on, onset_on, disease"
ORDER = "ORDER BY reported_on DESC, id DESC LIMIT %s"


@dataclass(frozen=True)
class CaseFilter:
    """What the list is narrowed to; "" and None for everything. `level`: "0" to "5", "any" for all who have one.
    `from_on`, `until_on`: days of the report, both included."""

    area_id: UUID | None = None
    classification: str = ""
    level: str = ""
    source: str = ""
    from_on: date | None = None
    until_on: date | None = None
    disease: str = ""
    person_ids: tuple[UUID, ...] | None = None


@dataclass
class _Where:
    parts: list[str] = field(default_factory=lambda: ["absorbed_into_id IS NULL"])
    params: list[Any] = field(default_factory=list)

    def add(self, part: str, *params: Any) -> None:
        self.parts.append(part)
        self.params.extend(params)


def list_cases(viewer: Viewer, f: CaseFilter, *, after: str = "", limit: int = PAGE) -> CasePage:
    """A page of the register in the viewer's area, each person noted as read. Raises `Forbidden` without `cases:read`.
    Three statements: the page, its people, how many there are (at most `MOST_COUNTED`)."""
    requires(viewer, Permission.READ)
    where, scope = _where(f), _scope(viewer, f.area_id)
    count = _count(where, scope) if not after else None
    if (cursor := _read_cursor(after)) is not None:
        where.add("(reported_on, id) < (%s, %s)", *cursor)
    lines = _lines(where, scope, limit + 1)
    following = _cursor(lines[limit - 1]) if len(lines) > limit else ""
    return CasePage(to_rows(viewer, lines[:limit]), following, count)


def page_ids(viewer: Viewer, f: CaseFilter, *, limit: int) -> list[UUID]:
    """The ids of the first so many of the list. For rooms' own exports, which ask for their permission."""
    sql, params = _select("id, reported_on", _where(f), _scope(viewer, f.area_id), limit)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [line[0] for line in cursor.fetchall()]


def to_rows(viewer: Viewer, lines: Sequence[tuple[Any, ...]]) -> tuple[CaseRow, ...]:
    people = lines_of(viewer, (line[1] for line in lines))
    viewer.note_read("case", [line[0] for line in lines])
    rows = []
    for id, person_id, number, classification, level, until, source, area_id, reported_on, onset_on, _disease in lines:
        person = people[person_id]
        rows.append(
            CaseRow(
                id=id,
                public_id=public_id(PREFIX, id),
                person_id=person_id,
                name=person.name,
                year_of_birth=person.year_of_birth,
                sex=person.sex,
                masked=person.masked,
                number=number,
                classification=classification,
                class_label=CLASS.get(classification, classification),
                level=level,
                level_until=until,
                source=source,
                source_label=SOURCE.get(source, source),
                area_id=area_id,
                area_name=get_area(area_id).name if area_id else "",
                reported_on=reported_on,
                onset_on=onset_on,
            )
        )
    return tuple(rows)


def _where(f: CaseFilter) -> _Where:
    where = _Where()
    if f.classification:
        where.add("classification = %s", f.classification)
    if f.level == "any":
        where.add("level IS NOT NULL")
    elif f.level:
        where.add("level = %s", int(f.level) if f.level in "012345" else -1)
    if f.source:
        where.add("source = %s", f.source)
    if f.disease:
        where.add("disease = %s", f.disease)
    if f.from_on:
        where.add("reported_on >= %s", f.from_on)
    if f.until_on:
        where.add("reported_on <= %s", f.until_on)
    if f.person_ids is not None:
        where.add("person_id = ANY(%s::uuid[])", list(f.person_ids))
    return where


def _scope(viewer: Viewer, area_id: UUID | None) -> tuple[list[UUID], bool] | None:
    """Wards to look in and whether those without a ward are among them; None for everything."""
    everywhere = viewer.areas is None or viewer.kind is PrincipalKind.SYSTEM
    if area_id is not None:
        wanted = expand({area_id})
        return sorted(wanted if everywhere else wanted & (viewer.areas or frozenset())), False
    return None if everywhere else (sorted(viewer.areas or ()), True)


def _lines(where: _Where, scope: tuple[list[UUID], bool] | None, limit: int) -> list[tuple[Any, ...]]:
    sql, params = _select(COLUMNS, where, scope, limit)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _select(
    columns: str, where: _Where, scope: tuple[list[UUID], bool] | None, limit: int, order: str = ORDER
) -> tuple[str, list[Any]]:
    """A few wards are read ward by ward, each a short index scan, and merged: the planner cannot fall into scanning
    the province for them."""
    conditions = " AND ".join(where.parts)
    if scope is None:
        return f"SELECT {columns} FROM cases_case WHERE {conditions} {order}", [*where.params, limit]
    wards, and_none = scope
    sql = (
        f"SELECT {columns} FROM unnest(%s::uuid[]) AS ward CROSS JOIN LATERAL "
        f"(SELECT {columns} FROM cases_case WHERE area_id = ward AND {conditions} {order}) AS of_ward"
    )
    params: list[Any] = [wards, *where.params, limit]
    if and_none:
        sql += f" UNION ALL (SELECT {columns} FROM cases_case WHERE area_id IS NULL AND {conditions} {order})"
        params += [*where.params, limit]
    return f"SELECT * FROM ({sql}) AS wards {order}", [*params, limit]


def _count(where: _Where, scope: tuple[list[UUID], bool] | None) -> int | None:
    sql, params = _select("id, reported_on", where, scope, MOST_COUNTED + 1, order="LIMIT %s")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS found", params)
        count = int(cursor.fetchone()[0])
    return count if count <= MOST_COUNTED else None


def _cursor(line: tuple[Any, ...]) -> str:
    return f"{line[8].isoformat()}.{line[0].hex}"


def _read_cursor(text: str) -> tuple[date, UUID] | None:
    """None for no cursor or a damaged one: page one."""
    day, _dot, id = text[:60].partition(".")
    try:
        return date.fromisoformat(day), UUID(hex=id)
    except ValueError:
        return None
