# SPDX-License-Identifier: Apache-2.0
"""xlsx, xls and ods through calamine, once it is known that they can be held."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from epikit.formats.sheets.packed import BookScan, SheetScan, scan
from epikit.formats.sheets.shapes import Cell, Kind, Limits, Note, Refusal, Refused, Remark, Row, Table

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_book(data: bytes, kind: Kind, limits: Limits, *, sheet: str = "", looked_into: bool = False) -> Table:
    """`sheet`: which one; without it, the first visible one that holds anything. `looked_into`: these very bytes passed
    before; what is only noticed by looking into them is not told again. Raises `Refused`."""
    scanned, paths = BookScan(), {}
    if kind is not Kind.XLS and not looked_into:
        try:
            with ZipFile(BytesIO(data)) as archive:
                scanned = scan(archive, data, limits)
                paths = _paths(archive) if kind is Kind.XLSX else {}
        except BadZipFile as error:
            raise Refused(Refusal.BROKEN) from error
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return _read(book, kind, limits, sheet, scanned, paths)
    except PasswordError as error:
        raise Refused(Refusal.PASSWORD) from error
    except (CalamineError, ValueError, OSError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(Refusal.PASSWORD if "password" in str(error).lower() else Refusal.BROKEN) from error


def _read(
    book: CalamineWorkbook, kind: Kind, limits: Limits, wanted: str, scanned: BookScan, paths: dict[str, str]
) -> Table:
    visible = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and (one.visible == SheetVisibleEnum.Visible or one.name == wanted)
    ]
    if wanted and wanted not in visible:
        raise Refused(Refusal.NO_SUCH_SHEET, sheet=wanted)
    for name in [wanted] if wanted else visible:
        rows, merged, blank = _rows(book, name, limits)
        if rows or name == wanted:
            break
    else:
        raise Refused(Refusal.EMPTY)
    if not rows:
        raise Refused(Refusal.EMPTY)
    notes = _notes(scanned, scanned.sheets.get(paths.get(name, "content.xml")), rows)
    if merged:
        notes.append(Note(Remark.MERGED, count=merged))
    if blank:
        notes.append(Note(Remark.BLANK_ROWS, count=blank))
    others = [one for one in visible if one != name]
    if others:
        notes.append(Note(Remark.OTHER_SHEETS, count=len(others), detail=", ".join(others[:5])))
    return Table(kind, tuple(rows), sheet=name, sheets=tuple(visible), notes=tuple(notes))


def _rows(book: CalamineWorkbook, name: str, limits: Limits) -> tuple[list[Row], int, int]:
    """The rows that hold anything, how many merged blocks were filled, how many rows between them are blank."""
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > limits.cells or sheet.width > limits.columns:
        raise Refused(Refusal.TOO_BIG, rows=sheet.total_height, columns=sheet.total_width)
    start = sheet.start
    if start is None:
        return [], 0, 0
    first_row, first_column = start
    lead: tuple[Cell, ...] = ("",) * first_column  # a table that begins at C5 keeps its column letters
    filled = _merged(sheet.merged_cell_ranges, first_row, sheet.height)
    rows: list[Row] = []
    blank = 0
    carried: dict[int, tuple[int, Cell]] = {}
    for place, cells in enumerate(sheet.iter_rows()):
        number = first_row + place + 1
        for column, last in filled.get(number, ()):
            carried[column] = (last, cells[column - first_column])
        for column, (last, value) in list(carried.items()):
            if number > last:
                del carried[column]
            elif cells[column - first_column] == "":
                cells[column - first_column] = value
        if not any(cell != "" and not (isinstance(cell, str) and not cell.strip()) for cell in cells):
            blank += 1
            continue
        if len(rows) >= limits.rows:
            raise Refused(Refusal.TOO_BIG, rows=sheet.total_height, columns=sheet.width)
        rows.append(Row(number, lead + tuple(cells)))
    return rows, sum(len(ranges) for ranges in filled.values()), blank


def _merged(
    ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None, first_row: int, height: int
) -> dict[int, list[tuple[int, int]]]:
    """Row number -> (column, last row number) of blocks that are one column wide and several rows high: a room shared
    by the rows beside it. A wide block is a title and stays as it is."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in (ranges or ())[:20_000]:
        if left == right and top < bottom and first_row <= top < first_row + height:
            found.setdefault(top + 1, []).append((left, bottom + 1))
    return found


def _notes(scanned: BookScan, sheet: SheetScan | None, rows: list[Row]) -> list[Note]:
    notes = [Note(Remark.MACROS)] if scanned.has_macros else []
    if sheet is None:
        return notes
    hidden = sum(1 for row in rows if row.number in sheet.hidden) if sheet.hidden else 0
    if hidden:
        notes.append(Note(Remark.HIDDEN_ROWS, count=hidden))
    if sheet.formulas_empty:
        notes.append(Note(Remark.FORMULAS_EMPTY, count=sheet.formulas_empty))
    if sheet.formulas > sheet.formulas_empty:
        notes.append(Note(Remark.FORMULAS, count=sheet.formulas - sheet.formulas_empty))
    return notes


def _paths(archive: ZipFile) -> dict[str, str]:
    """Sheet name -> file in the package. What cannot be found out leaves only the notes poorer."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
        relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    except (KeyError, etree.XMLSyntaxError, BadZipFile):
        return {}
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    found = {}
    for one in book.iter("{*}sheet"):
        target = targets.get(one.get(_RELATION), "")
        found[one.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found
