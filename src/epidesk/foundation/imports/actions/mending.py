# SPDX-License-Identifier: Apache-2.0
"""Rows held back, mended one by one on the page or all together in the file that was given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.imports.actions.checking import packed
from epidesk.foundation.imports.actions.locked import locked
from epidesk.foundation.imports.importers import Importer, Reading
from epidesk.foundation.imports.models import HeldRow
from epidesk.foundation.imports.reading import folded_headers, judge, read_bytes, reading_of, storable, table_of
from epidesk.foundation.imports.rules import MENDABLE, Held
from epidesk.foundation.imports.texts import REFUSED, ROW_COLUMN
from epikit.formats.sheets import BadCell, Refused, as_whole, body_of, find_layout
from epikit.text import fold_words

MAX_TYPED = 400


@dataclass(frozen=True)
class Mended:
    """`mended`: right now; `wrong`: still not; `strange`: rows of the file that nobody waited for."""

    mended: int
    wrong: int
    strange: int = 0


def mend_row(*, by: Actor, batch_id: UUID, number: int, values: Mapping[str, str]) -> Mended:
    """Writes other values into one row that is held back, and judges it again. Raises `NotFound` for a row that is not
    held. Locks the batch."""
    with unit_of_work():
        batch, importer = locked(by, batch_id, MENDABLE)
        row = HeldRow.objects.filter(batch=batch, number=number).exclude(state=Held.TAKEN).first()
        if row is None:
            raise NotFound
        known = {field.slug for field in importer.fields}
        changed = {slug: " ".join(text.split())[:MAX_TYPED] for slug, text in values.items() if slug in known}
        ok = _rejudge(importer, reading_of(batch), row, {**row.values, **changed})
        row.save(update_fields=["values", "problems", "state"])
        record(by=by, verb="import.mended", subject=("import", batch.id), fields=tuple(sorted(changed)))
        return Mended(int(ok), int(not ok))


def mend_by_file(*, by: Actor, batch_id: UUID, content: bytes) -> Mended:
    """Takes the file of failed rows back. Rows are known by their number in the first column; the other columns by the
    names they had. Raises `Invalid` (field `file`) for a file without the numbers. Locks the batch."""
    table = read_bytes(content)
    marks = set()
    for language in ("vi", "en"):
        with override(language):
            marks.add(fold_words(str(ROW_COLUMN)))
    try:
        layout = find_layout(table.rows, words=marks)
    except Refused as error:
        raise Invalid({"file": REFUSED[error.refusal]}) from error
    headers = [fold_words(column.header) for column in layout.columns]
    mark = next((column.index for column in layout.columns if fold_words(column.header) in marks), None)
    if mark is None:
        raise Invalid({"file": _("This is not the file of failed rows: the column of the rows' numbers is missing.")})
    with unit_of_work():
        batch, importer = locked(by, batch_id, MENDABLE)
        own = folded_headers(table_of(batch), batch.header_row)
        places = {
            slug: layout.columns[headers.index(own[place])].index
            for slug, place in batch.columns.items()
            if place < len(own) and own[place] in headers
        }
        waiting = {row.number: row for row in HeldRow.objects.filter(batch=batch).exclude(state=Held.TAKEN)}
        reading = reading_of(batch)
        done, right, strange = [], 0, 0
        for line in body_of(table.rows, layout.header_row):
            cells = line.cells
            try:
                number = as_whole(cells[mark]) if mark < len(cells) else None
            except BadCell:
                number = None
            row = waiting.get(number or -1)
            if row is None:
                strange += 1
                continue
            values = {slug: cells[place] for slug, place in places.items() if place < len(cells) and cells[place] != ""}
            kept = {slug: cell for slug, cell in row.values.items() if slug not in places}
            right += _rejudge(importer, reading, row, {**kept, **storable(values)})
            done.append(row)
        HeldRow.objects.bulk_update(done, ["values", "problems", "state"], batch_size=1_000)
        record(by=by, verb="import.mended", subject=("import", batch.id))
        return Mended(right, len(done) - right, strange)


def _rejudge(importer: Importer, reading: Reading, row: HeldRow, values: dict[str, Any]) -> bool:
    _draft, problems = judge(importer, values, reading)
    row.values, row.problems = values, packed(problems)
    row.state = Held.WRONG if problems else Held.MENDED
    return not problems
