# SPDX-License-Identifier: Apache-2.0
"""A batch's file and its rows, as they are read each time they are needed."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from epidesk.foundation.core.errors import Gone, Invalid
from epidesk.foundation.imports.importers import Importer, Problem, Reading
from epidesk.foundation.imports.models import Batch
from epidesk.foundation.imports.texts import REFUSED
from epikit.formats.sheets import Cell, DateOrder, Legacy, Refused, Table, body_of, in_unicode, read_table
from epikit.text import fold_words

Values = dict[str, Cell]


def read_bytes(content: bytes, **choices: str | bool) -> Table:
    """Raises `Invalid` with the reason beside the field `file`."""
    try:
        return read_table(content, **choices)  # type: ignore[arg-type]
    except Refused as error:
        raise Invalid({"file": REFUSED[error.refusal]}) from error


def pack(content: bytes) -> str:
    return base64.b64encode(content).decode()


def table_of(batch: Batch, *, with_notes: bool = False) -> Table:
    """Raises `Gone` when the file's time is over. `with_notes`: all that there is to say about it; else it is only
    read, for it was looked into when it came."""
    if not batch.content:
        raise Gone
    table = read_bytes(
        base64.b64decode(batch.content),
        sheet=batch.sheet,
        encoding=batch.encoding,
        delimiter=batch.delimiter,
        looked_into=not with_notes,
    )
    return in_unicode(table, Legacy(batch.font)) if batch.font else table


def lines_of(table: Table, header_row: int, columns: Mapping[str, int]) -> Iterator[tuple[int, Values]]:
    """Each row's number and its cells by field; rows in which none of the fields has anything are no rows."""
    wanted = tuple(columns.items())
    for row in body_of(table.rows, header_row):
        cells, width = row.cells, len(row.cells)
        values = {field: cells[place] for field, place in wanted if place < width and cells[place] != ""}
        if values:
            yield row.number, values


def reading_of(batch: Batch) -> Reading:
    return Reading(DateOrder(batch.date_order), localdate(batch.created_at), batch.owner_id)


def judge(importer: Importer, values: Values, reading: Reading) -> tuple[Any, list[Problem]]:
    """The draft, or what is wrong; what must be there is asked for here, for every kind of file alike."""
    missing = [
        Problem(field.slug, "required")
        for field in importer.fields
        if field.required and not _filled(values, field.slug)
    ]
    draft, problems = importer.read_row(values, reading)
    told = {problem.field for problem in missing}
    return draft, [*missing, *(problem for problem in problems if problem.field not in told)]


def _filled(values: Values, slug: str) -> bool:
    cell = values.get(slug, "")
    return bool(cell.strip()) if isinstance(cell, str) else True


def header_words(importer: Importer) -> frozenset[str]:
    return frozenset(name for field in importer.fields for name in field.names)


def folded_headers(table: Table, header_row: int) -> list[str]:
    """What the row of names says, folded, in its order."""
    row = next(row for row in table.rows if row.number == header_row)
    return [fold_words(str(cell)) for cell in row.cells]


def storable(values: Mapping[str, Cell]) -> dict[str, Any]:
    """Cells as JSON holds them; days and hours in figures, which read the same again whatever the order of dates."""
    return {slug: _plain(cell) for slug, cell in values.items()}


def _plain(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell


def same_owner(owner_id: UUID | None) -> dict[str, Any]:
    """A filter: null is an owner too."""
    return {"owner_id": owner_id} if owner_id else {"owner_id__isnull": True}
