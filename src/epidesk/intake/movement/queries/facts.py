# SPDX-License-Identifier: Apache-2.0
"""What screening rules see of declarations: one by one, or a million in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement.models import Declaration, Visit
from epidesk.intake.movement.rules import Permission, TestResult


@dataclass(frozen=True)
class VisitFact:
    """A place from a day up to another, which is no longer part of it."""

    place_code: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class DeclarationFacts:
    """What rules may look at. Bits as in `policy.health_lists()`."""

    id: UUID
    person_id: UUID | None
    kind: str
    status: str
    declared_at: datetime
    ward_id: UUID | None
    nationality: str
    origin: str
    departed_on: date | None
    arrived_on: date | None
    symptoms: int
    exposures: int
    conditions: int
    temperature_tenths: int | None
    test_result: TestResult
    tested_on: date | None
    conveyance: str
    conveyance_no: str
    visits: tuple[VisitFact, ...]


_PLAIN = (
    "id",
    "person_id",
    "kind",
    "status",
    "declared_at",
    "ward_id",
    "nationality",
    "origin",
    "departed_on",
    "arrived_on",
    "symptoms",
    "exposures",
    "conditions",
    "temperature_tenths",
    "tested_on",
    "conveyance",
    "conveyance_no",
)


def facts(viewer: Viewer, declaration_ids: Iterable[UUID]) -> tuple[DeclarationFacts, ...]:
    """Of these declarations, in the order asked for; those outside the viewer's area and unknown ones are left out.
    The centre itself sees all. Two queries. Raises `Forbidden` without `movement:read`. A viewer other than the centre
    is noted as having read them."""
    requires(viewer, Permission.READ)
    ids = list(declaration_ids)
    rows = {row.id: row for row in Declaration.objects.filter(id__in=ids).defer("answers")}
    visits: dict[UUID, list[VisitFact]] = {}
    for visit in Visit.objects.filter(declaration_id__in=ids).order_by("from_on", "place_code"):
        fact = VisitFact(visit.place_code, visit.from_on, visit.to_on)
        visits.setdefault(visit.declaration_id, []).append(fact)
    seen = [rows[id] for id in ids if id in rows and viewer.covers(rows[id].ward_id)]
    if viewer.kind != "system":
        viewer.note_read("declaration", [row.id for row in seen])
    return tuple(
        DeclarationFacts(
            **{name: getattr(row, name) for name in _PLAIN},
            test_result=TestResult(row.test_result),
            visits=tuple(visits.get(row.id, ())),
        )
        for row in seen
    )


DECLARATION_COLUMNS = (
    "id",
    "person_id",
    "kind",
    "ward_id",
    "nationality",
    "origin",
    "declared_at",
    "departed_on",
    "arrived_on",
    "symptoms",
    "exposures",
    "conditions",
    "temperature_tenths",
    "test_result",
    "tested_on",
)
VISIT_COLUMNS = ("declaration_id", "place_code", "from_on", "to_on")
# An hour of declarations is one row: taking a million rows one by one costs the client more than the server. Everything
# here is a code, a number or a date, so that nothing needs quotes.
_DECLARATIONS = """
SELECT string_agg(concat({columns}), E'\n') FROM movement_declaration
WHERE status = 'standing' AND declared_at >= %s AND declared_at < %s GROUP BY date_trunc('hour', declared_at)
"""
_VISITS = """
SELECT string_agg(concat(v.declaration_id, ',', v.place_code, ',', v.from_on, ',', v.to_on), E'\n')
FROM movement_visit v JOIN movement_declaration d ON d.id = v.declaration_id
WHERE d.status = 'standing' AND d.declared_at >= %s AND d.declared_at < %s GROUP BY date_trunc('hour', d.declared_at)
"""
_MEMORY = "SELECT set_config('work_mem', '256MB', true)"
"""Of the server, in this transaction: a window is put together in memory, not in files."""


@dataclass(frozen=True)
class FactBatch:
    """One piece of CSV, in order; `table` says of which: "declarations" first, then "visits". Put together, the pieces
    of a table are one CSV document with a header of `DECLARATION_COLUMNS` or `VISIT_COLUMNS`."""

    table: str
    csv: bytes


def fact_batches(viewer: Viewer, since: datetime, until: datetime) -> Iterator[FactBatch]:
    """Everything that stands and was declared in a span of time (half-open), as `polars.read_csv` takes it: an hour a
    piece, in no order, no row becomes a Python object. Needs a transaction if both tables are to show the same moment.
    For the centre itself alone: raises `Forbidden` for whoever's area is limited. Ids are UUIDs as text, dates and
    times ISO 8601."""
    requires(viewer, Permission.READ)
    if viewer.areas is not None:
        from epidesk.foundation.core.errors import OutsideArea

        raise OutsideArea
    columns = ", ',', ".join(DECLARATION_COLUMNS)
    statements = (("declarations", _DECLARATIONS.format(columns=columns)), ("visits", _VISITS))
    with connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        for (table, text), names in zip(statements, (DECLARATION_COLUMNS, VISIT_COLUMNS), strict=True):
            yield FactBatch(table, (",".join(names) + "\n").encode())
            cursor.execute(text, [since, until])
            for (piece,) in cursor.fetchall():
                yield FactBatch(table, piece.encode() + b"\n")
