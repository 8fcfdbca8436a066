# SPDX-License-Identifier: Apache-2.0
"""Batches as pages show them. A batch that is not the viewer's is not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from epidesk.foundation.core.errors import NotFound, Text
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.imports.importers import Importer, Problem, importer_of
from epidesk.foundation.imports.models import Batch, HeldRow
from epidesk.foundation.imports.reading import header_words, lines_of, same_owner, table_of
from epidesk.foundation.imports.rules import WORKING, Held, State, may_take
from epidesk.foundation.imports.texts import ERROR_COLUMN, ROW_COLUMN, say_note, say_problem
from epikit.formats.sheets import (
    BadCell,
    Column,
    DateOrder,
    Kind,
    Layout,
    Legacy,
    Remark,
    Table,
    as_text,
    find_layout,
    guess_columns,
    to_unicode,
    write_back,
)

HELD_SHOWN = 30


@dataclass(frozen=True)
class BatchLine:
    """One line of the list of files. `wrong`: rows still held back."""

    id: UUID
    file_name: str
    state: State
    total: int
    taken: int
    wrong: int
    mended: int
    by_label: str
    created_at: datetime


@dataclass(frozen=True)
class BatchCard(BatchLine):
    """`permille`: how far the job at work is. `mapping_version`: of the mapping that was used, None before."""

    kind: str
    owner_id: UUID | None
    size_bytes: int
    file_kind: str
    sheet: str
    header_row: int
    columns: dict[str, int]
    date_order: DateOrder
    date_sure: bool
    right: int
    known: int
    perhaps: int
    repeated: int
    progress: int
    mapping_version: int | None
    has_file: bool
    committed_at: datetime | None
    rolled_back_at: datetime | None

    @property
    def working(self) -> bool:
        return self.state in WORKING

    @property
    def permille(self) -> int:
        return min(1000, self.progress * 1000 // self.total) if self.total else 0

    @property
    def takeable(self) -> int:
        """How many rows would go in now."""
        right = self.right if self.state is State.CHECKED else 0
        return right + self.mended if may_take(self.state, right=self.right, mended=self.mended) else 0


@dataclass(frozen=True)
class HeldLine:
    """A row held back. `cells`: (field, title, what stands there, what is wrong with it); `others`: what is wrong with
    the row as a whole."""

    number: int
    state: Held
    cells: tuple[tuple[str, Text, str, str], ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class ColumnChoice:
    """A field, and the column that would be read for it; -1 for none."""

    field: str
    title: Text
    required: bool
    index: int
    header: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What is put before the sender to be confirmed. `unused`: columns that serve no field."""

    sheets: tuple[str, ...]
    header_row: int
    layout: Layout
    choices: tuple[ColumnChoice, ...]
    columns: tuple[Column, ...]
    unused: tuple[Column, ...]
    notes: tuple[str, ...]
    encoding: str
    delimiter: str
    font: str = ""
    fonts: tuple[tuple[str, str], ...] = ()
    """Ways to read its letters, where they look old: the font, "" for as they are, and one text read that way."""
    preview: tuple[tuple[int, tuple[str, ...]], ...] = field(default=())


def batches(viewer: Viewer, kind: str, owner_id: UUID | None, *, limit: int = 20) -> tuple[BatchLine, ...]:
    """The newest first. Raises `NotFound` for whom the owner is no business of."""
    if not importer_of(kind).may(viewer, owner_id):
        raise NotFound
    rows = Batch.objects.filter(kind=kind, **same_owner(owner_id)).exclude(state=State.DROPPED)
    found = list(rows.defer("content").order_by("-created_at")[:limit])
    held = _held_counts([row.id for row in found])
    return tuple(_line(row, held) for row in found)


def batch(viewer: Viewer, batch_id: UUID) -> BatchCard:
    """Raises `NotFound`."""
    row = _own(viewer, batch_id)
    line = _line(row, _held_counts([row.id]))
    return BatchCard(
        **vars(line),
        kind=row.kind,
        owner_id=row.owner_id,
        size_bytes=row.size_bytes,
        file_kind=row.file_kind,
        sheet=row.sheet,
        header_row=row.header_row,
        columns=dict(row.columns),
        date_order=DateOrder(row.date_order),
        date_sure=row.date_sure,
        right=row.right,
        known=row.known,
        perhaps=row.perhaps,
        repeated=row.repeated,
        progress=row.progress,
        mapping_version=row.mapping.version if row.mapping else None,
        has_file=bool(Batch.objects.filter(id=row.id).exclude(content="").exists()),
        committed_at=row.committed_at,
        rolled_back_at=row.rolled_back_at,
    )


def shown(
    viewer: Viewer, batch_id: UUID, *, sheet: str = "", header_row: int | None = None, font: str | None = None
) -> Shown:
    """What was found out about the file, by reading it again. `sheet`, `header_row`, `font`: what the sender would
    rather."""
    row = _own(viewer, batch_id, with_content=True)
    if sheet:
        row.sheet = sheet
    other_font = font if font in ("", *Legacy) and font != row.font else None
    if other_font is not None:
        row.font = other_font
    importer, table = importer_of(row.kind), table_of(row, with_notes=True)
    asked = header_row if header_row is not None else None if sheet or other_font is not None else row.header_row
    layout = find_layout(table.rows, words=header_words(importer), header_row=asked)
    places: dict[str, int] = dict(row.columns)
    if layout.header_row != row.header_row or sheet or other_font:
        places = guess_columns(layout.columns, {one.slug: one.names for one in importer.fields})
    by_index = {column.index: column for column in layout.columns}
    choices = []
    for one in importer.fields:
        column = by_index.get(places.get(one.slug, -1))
        choices.append(
            ColumnChoice(
                one.slug,
                one.title,
                one.required,
                column.index if column else -1,
                column.header if column else "",
                column.examples if column else (),
            )
        )
    used = {choice.index for choice in choices}
    viewer.note_read("import", [row.id])
    return Shown(
        sheets=table.sheets,
        header_row=layout.header_row,
        layout=layout,
        choices=tuple(choices),
        columns=layout.columns,
        unused=tuple(column for column in layout.columns if column.index not in used),
        notes=tuple(say_note(note) for note in table.notes),
        encoding=table.encoding,
        delimiter=table.delimiter,
        font=row.font,
        fonts=_fonts(table),
    )


def _fonts(table: Table) -> tuple[tuple[str, str], ...]:
    sample = next((note.detail for note in table.notes if note.remark is Remark.LEGACY_LETTERS), "")
    return (*((font, to_unicode(sample, font)) for font in Legacy), ("", sample)) if sample else ()


def held_rows(viewer: Viewer, batch_id: UUID, *, after: int = 0, limit: int = HELD_SHOWN) -> tuple[HeldLine, ...]:
    """Rows held back, by their number, those mended included; not those that are in."""
    row = _own(viewer, batch_id)
    importer = importer_of(row.kind)
    held = HeldRow.objects.filter(batch_id=row.id, number__gt=after).exclude(state=Held.TAKEN)
    viewer.note_read("import", [row.id])
    return tuple(_held_line(importer, row, one) for one in held.order_by("number")[:limit])


@dataclass(frozen=True)
class GivenBack:
    """A file to download."""

    content: bytes
    ending: str


def failed_rows_file(viewer: Viewer, batch_id: UUID) -> GivenBack:
    """The rows still wrong, in the sender's own columns, with their number before and what is wrong behind."""
    row = _own(viewer, batch_id, with_content=True)
    importer, table = importer_of(row.kind), table_of(row)
    header = next(line for line in table.rows if line.number == row.header_row)
    width = max((place + 1 for place, cell in enumerate(header.cells) if cell != ""), default=0)
    wrong = {one.number: one for one in HeldRow.objects.filter(batch_id=row.id, state=Held.WRONG)}
    lines = []
    for line in table.rows:
        one = wrong.get(line.number)
        if one is None:
            continue
        cells = [*line.cells[:width], *([""] * (width - len(line.cells)))]
        for slug, place in row.columns.items():
            if place < width and slug in one.values:
                cells[place] = one.values[slug] if isinstance(cells[place], str) else cells[place]
        lines.append(([line.number, *cells], "; ".join(_told(importer, problem) for problem in _problems(one))))
    viewer.note_read("import", [row.id])
    names = [str(ROW_COLUMN), *(str(cell) for cell in header.cells[:width]), str(ERROR_COLUMN)]
    content, ending = write_back(Kind(row.file_kind), names, lines, delimiter=row.delimiter)
    return GivenBack(content, ending)


def first_rows(viewer: Viewer, batch_id: UUID, *, limit: int = 5) -> tuple[tuple[int, dict[str, str]], ...]:
    """The first rows as they will be read, by field: what the sender looks at before confirming."""
    row = _own(viewer, batch_id, with_content=True)
    found = []
    for number, values in lines_of(table_of(row), row.header_row, row.columns):
        found.append((number, {slug: _shown(cell) for slug, cell in values.items()}))
        if len(found) >= limit:
            break
    return tuple(found)


def _own(viewer: Viewer, batch_id: UUID, *, with_content: bool = False) -> Batch:
    rows = Batch.objects.select_related("mapping")
    row = (rows if with_content else rows.defer("content")).filter(id=batch_id).exclude(state=State.DROPPED).first()
    if row is None or not importer_of(row.kind).may(viewer, row.owner_id):
        raise NotFound
    return row


def _held_counts(ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    from django.db.models import Count

    rows = HeldRow.objects.filter(batch_id__in=ids).values("batch_id", "state").annotate(n=Count("id")).order_by()
    return {(row["batch_id"], row["state"]): row["n"] for row in rows}


def _line(row: Batch, held: dict[tuple[UUID, str], int]) -> BatchLine:
    return BatchLine(
        id=row.id,
        file_name=row.file_name,
        state=State(row.state),
        total=row.total,
        taken=row.taken,
        wrong=held.get((row.id, Held.WRONG), 0),
        mended=held.get((row.id, Held.MENDED), 0),
        by_label=row.by_label,
        created_at=row.created_at,
    )


def _problems(one: HeldRow) -> list[Problem]:
    return [Problem(field, slug, params) for field, slug, params in one.problems.get("p", ())]


def _told(importer: Importer, problem: Problem) -> str:
    title = next((one.title for one in importer.fields if one.slug == problem.field), "")
    words = say_problem(importer, problem)
    return f"{title}: {words}" if title else words


def _held_line(importer: Importer, row: Batch, one: HeldRow) -> HeldLine:
    told: dict[str, str] = {}
    for problem in _problems(one):
        told.setdefault(problem.field, say_problem(importer, problem))
    cells = tuple(
        (field.slug, field.title, _shown(one.values.get(field.slug, "")), told.get(field.slug, ""))
        for field in importer.fields
        if field.slug in row.columns or field.slug in told or field.slug in one.values
    )
    known = {field.slug for field in importer.fields}
    return HeldLine(
        one.number, Held(one.state), cells, tuple(words for slug, words in told.items() if slug not in known)
    )


def _shown(cell: Any) -> str:
    try:
        return as_text(cell)
    except BadCell:
        return str(cell)
