# SPDX-License-Identifier: Apache-2.0
"""Giving a sheet back: the rows that were not taken, as they were, with a column that says why."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import IllegalCharacterError

from epikit.formats.sheets.layout import letter_of
from epikit.formats.sheets.shapes import Cell, Kind

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 32_767


def escape_formula(text: str) -> str:
    """A text that a spreadsheet would run is marked as text by an apostrophe. Numbers and phones with a plus stay.

    Source: OWASP, CSV injection.
    """
    if not text.startswith(_FORMULA_STARTS):
        return text
    bare = text[1:].replace(" ", "").replace(".", "").replace(",", "")
    return text if text[0] in "+-" and bare.isdigit() else f"'{text}"


def write_back(
    kind: Kind, header: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str]], *, delimiter: str = ","
) -> tuple[bytes, str]:
    """Content and ending of the file: csv for csv, with the same delimiter, in UTF-8 with its mark so that Excel reads
    the letters; xlsx for the others, for nothing here writes xls or ods. The last cell of each row is its remark."""
    if kind is Kind.CSV:
        return _csv(header, rows, delimiter), "csv"
    return _xlsx(header, rows), "xlsx"


def _csv(header: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str]], delimiter: str) -> bytes:
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter or ",")
    writer.writerow([escape_formula(name) for name in header])
    for cells, remark in rows:
        writer.writerow([*(_plain(cell) for cell in cells), escape_formula(remark)])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return escape_formula(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time.min else "%Y-%m-%d %H:%M")
    return str(cell)


def _xlsx(header: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    sheet.freeze_panes = "A2"
    for place in range(1, len(header) + 1):
        sheet.column_dimensions[_letters(place)].width = 60 if place == len(header) else 18
    bold = Font(bold=True)
    warned = PatternFill("solid", fgColor="FFFDE7E7")
    wrapped = Alignment(wrap_text=True, vertical="top")
    sheet.append([_styled(sheet, name, bold) for name in header])
    for cells, remark in rows:
        last = _styled(sheet, remark, None)
        last.fill, last.alignment = warned, wrapped
        sheet.append([*(_cell(sheet, cell) for cell in cells), last])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _letters(place: int) -> str:
    return letter_of(place - 1)


def _styled(sheet: object, text: str, font: Font | None) -> WriteOnlyCell:
    cell = _text_cell(sheet, text)
    if font is not None:
        cell.font = font
    return cell


def _cell(sheet: object, value: Cell) -> object:
    if isinstance(value, str):
        return _text_cell(sheet, value) if value else None
    if isinstance(value, datetime | date | time | timedelta | bool | int | float):
        return value
    return str(value)


def _text_cell(sheet: object, text: str) -> WriteOnlyCell:
    """A text stays a text: openpyxl would take one that begins with = for a formula."""
    try:
        cell = WriteOnlyCell(sheet, value=text[:_WIDEST])
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value="".join(ch for ch in text if ch.isprintable())[:_WIDEST])
    cell.data_type = "s"
    if text.isdigit():
        cell.number_format = "@"  # «046…» keeps its zero when somebody edits it
    return cell
