# SPDX-License-Identifier: Apache-2.0
"""Looking into xlsx and ods before a reader that trusts them does.

calamine keeps the whole rectangle of a sheet in memory, repeats a shared text for every cell that names it, and
believes what the zip's directory says about sizes. So everything is unpacked here first, in pieces, counted and
scanned; nothing here is kept.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from epikit.formats.sheets.shapes import Limits, Refusal, Refused

_PIECE = 1 << 18
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WELL_WRITTEN = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>/]*(/?)>')
_CELLS = (b"<c ", b"<c>", b"<c/", b"<c\n", b"<c\t", b"<c\r")
_HIDDEN = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]+)"')
_SHARED = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"[^>]*\bt="s"[^>]*><v>([0-9]+)</v>')
_NOT_CALCULATED = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")
_TEXT = re.compile(rb"<si\b[^>]*>(.*?)</si>", re.DOTALL)


@dataclass
class SheetScan:
    """`last_row`, `last_column`: of cells that hold something. `hidden`: numbers of hidden rows."""

    last_row: int = 0
    last_column: int = 0
    hidden: frozenset[int] = frozenset()
    formulas: int = 0
    formulas_empty: int = 0


@dataclass
class BookScan:
    """What the package holds. `sheets`: file in the package -> what is in it."""

    names: frozenset[str] = frozenset()
    sheets: dict[str, SheetScan] = field(default_factory=dict)

    @property
    def has_macros(self) -> bool:
        return any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in self.names)


class _Budget:
    def __init__(self, limits: Limits) -> None:
        self.left = limits.unpacked_bytes

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Refused(Refusal.BOMB)


def scan(archive: ZipFile, data: bytes, limits: Limits) -> BookScan:
    """Raises `Refused` for what would cost too much to read."""
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise Refused(Refusal.BOMB)
    found = BookScan(names=frozenset(info.filename for info in infos))
    budget = _Budget(limits)
    longest, lengths = 0, b""
    for info in infos:
        name = info.filename
        if not name.endswith((".xml", ".rels")):
            continue  # pictures, fonts and macros are opened by nobody
        if name == "content.xml":
            found.sheets[name] = _scan_ods(_pieces(data, info, budget), limits)
            continue
        content = b"".join(_pieces(data, info, budget))
        if _DECLARATION.search(content):
            raise Refused(Refusal.BROKEN)
        if name.endswith("sharedStrings.xml"):
            lengths = content
            longest = max((end - start for start, end in (m.span(1) for m in _TEXT.finditer(content))), default=0)
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            found.sheets[name] = _scan_sheet(content, limits)
            _weigh(content, lengths, longest, archive, data, budget, limits)
    return found


def _pieces(data: bytes, info: ZipInfo, budget: _Budget) -> Iterator[bytes]:
    """The file's bytes, however long they turn out to be; the directory's own figure is not believed."""
    at = info.header_offset
    if data[at : at + 4] != b"PK\x03\x04":
        raise Refused(Refusal.BROKEN)
    name_bytes, extra_bytes = (int.from_bytes(data[at + place : at + place + 2], "little") for place in (26, 28))
    start = at + 30 + name_bytes + extra_bytes
    packed = memoryview(data)[start : start + info.compress_size]
    if info.flag_bits & 0x1:
        raise Refused(Refusal.PASSWORD)
    if info.compress_type == ZIP_STORED:
        budget.spend(len(packed))
        yield bytes(packed)
        return
    if info.compress_type != ZIP_DEFLATED:
        raise Refused(Refusal.BROKEN)
    unpack = zlib.decompressobj(-15)
    waiting: bytes | memoryview = packed
    try:
        while not unpack.eof:
            piece = unpack.decompress(waiting, _PIECE)
            waiting = unpack.unconsumed_tail
            budget.spend(len(piece))
            if not piece and not waiting:
                break
            yield piece
    except zlib.error as error:
        raise Refused(Refusal.BROKEN) from error


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _scan_sheet(content: bytes, limits: Limits) -> SheetScan:
    found = SheetScan(formulas=content.count(b"<f>") + content.count(b"<f "))
    if found.formulas:
        found.formulas_empty = len(_NOT_CALCULATED.findall(content))
    found.hidden = frozenset(int(number) for number in _HIDDEN.findall(content))
    cells = _WELL_WRITTEN.findall(content)
    seen = len(cells)
    filled = [(letters, digits) for letters, digits, end in cells if end != b"/"]  # the others have a style, no value
    found.last_row = max(map(int, {digits for _letters, digits in filled}), default=0)
    found.last_column = max(map(_column, {letters for letters, _digits in filled}), default=0)
    if b"<!" in content or seen != sum(map(content.count, _CELLS)) or b":c " in content or b":c>" in content:
        _scan_slowly(content, found)
    _check_area(found, limits)
    return found


def _scan_slowly(content: bytes, found: SheetScan) -> None:
    """For sheets whose XML is not written as everybody writes it: the same figures, by a parser."""
    at = [0, 0]

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            at[0] = int(attributes["r"]) if attributes.get("r", "").isdigit() else at[0] + 1
            at[1] = 0
        elif tag == "c":
            match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", attributes.get("r", ""))
            at[1] = _column(match[1].encode()) if match else at[1] + 1
            row = int(match[2]) if match else at[0]
            found.last_row = max(found.last_row, row)
            found.last_column = max(found.last_column, at[1])

    _parse(iter((content,)), start)


def _parse(pieces: Iterator[bytes], start: object, end: object = None, text: object = None) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Refused(Refusal.BROKEN)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.CharacterDataHandler = text  # type: ignore[assignment]
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(Refusal.BROKEN) from error


def _scan_ods(pieces: Iterator[bytes], limits: Limits) -> SheetScan:
    """All tables of the document together: repeated rows and cells count as often as they are repeated if anything
    stands in them."""
    widest = SheetScan()
    here = {"rows": 0, "repeat": 1, "column": 0, "filled": 0, "texts": 0}

    def times(attributes: dict[str, str], what: str) -> int:
        value = attributes.get(f"table:number-{what}-repeated", "1")
        return min(int(value), 1 << 24) if value.isdigit() else 1

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            here["rows"] = 0
        elif name == "table:table-row":
            here.update(repeat=times(attributes, "rows"), column=0, filled=0)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            here["column"] += times(attributes, "columns")
            if any(key.startswith("office:") for key in attributes):
                here["filled"] = here["column"]
            if attributes.get("table:formula"):
                widest.formulas += 1

    def end(name: str) -> None:
        if name == "table:table-row":
            here["rows"] += here["repeat"]
            if here["filled"]:
                widest.last_row = max(widest.last_row, here["rows"])
                widest.last_column = max(widest.last_column, here["filled"])
                _check_area(widest, limits)

    _parse(pieces, start, end)
    return widest


def _check_area(found: SheetScan, limits: Limits) -> None:
    if found.last_row * found.last_column > limits.cells or found.last_column > limits.columns * 10:
        raise Refused(Refusal.TOO_BIG, rows=found.last_row, columns=found.last_column)


def _weigh(
    content: bytes, strings: bytes, longest: int, archive: ZipFile, data: bytes, budget: _Budget, limits: Limits
) -> None:
    """Refuses a sheet whose cells repeat long shared texts until nothing can hold them."""
    named = content.count(b't="s"')
    if not named:
        return
    if not strings:  # written after the sheets: read it now
        info = next((one for one in archive.infolist() if one.filename.endswith("sharedStrings.xml")), None)
        if info is None:
            return
        strings = b"".join(_pieces(data, info, budget))
        longest = max((end - start for start, end in (m.span(1) for m in _TEXT.finditer(strings))), default=0)
    if longest * named <= limits.text_bytes:
        return
    lengths = [m.end(1) - m.start(1) for m in _TEXT.finditer(strings)]
    total = 0
    for match in _SHARED.finditer(content):
        place = int(match[1])
        total += lengths[place] if place < len(lengths) else 0
        if total > limits.text_bytes:
            raise Refused(Refusal.BOMB)


__all__ = ["BadZipFile", "BookScan", "SheetScan", "scan"]
