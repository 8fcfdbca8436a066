# SPDX-License-Identifier: Apache-2.0
"""Where the table begins, which column is what, which way round its dates are: guessed, with the evidence, to be
confirmed by whoever sent it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from epikit.formats.sheets.shapes import Cell, Refusal, Refused, Row
from epikit.formats.sheets.values import BadCell, DateOrder, as_text, split_date
from epikit.text import fold_words

_HEADER_WITHIN = 40
_EXAMPLES = 3
_LOOKED_AT = 5_000


@dataclass(frozen=True)
class DateLook:
    """What speaks for an order of day and month in one column. Figures count rows; `ambiguous`: both below 13."""

    order: DateOrder | None
    day_first: int = 0
    month_first: int = 0
    year_first: int = 0
    ambiguous: int = 0
    real_dates: int = 0
    """Cells that are dates to the sheet itself: nothing to guess."""
    proof_row: int = 0
    proof: str = ""

    @property
    def contradicts(self) -> bool:
        return self.day_first > 0 and self.month_first > 0


@dataclass(frozen=True)
class Column:
    """`index`: place in a row, from 0. `letter`: as the sheet's margin says. `dates`: None for a column without any."""

    index: int
    letter: str
    header: str
    examples: tuple[str, ...]
    filled: int
    dates: DateLook | None = None


@dataclass(frozen=True)
class Layout:
    """`header_row`: its number in the sheet. `order`: of dates in figures; `sure`: whether any row proves it."""

    header_row: int
    columns: tuple[Column, ...]
    order: DateOrder
    sure: bool


def find_layout(rows: Sequence[Row], *, words: Collection[str] = (), header_row: int | None = None) -> Layout:
    """`words`: folded names that headers are known to have. `header_row`: the sender's choice. Raises `Refused`."""
    place = _header_place(rows, frozenset(words)) if header_row is None else _place_of(rows, header_row)
    header = rows[place]
    body = rows[place + 1 : place + 1 + _LOOKED_AT]
    width = _width(header)
    columns = tuple(_column(index, header, body) for index in range(width))
    columns = tuple(one for one in columns if one.header or one.filled)
    looks = [one.dates for one in columns if one.dates is not None]
    votes = {
        DateOrder.DMY: sum(look.day_first for look in looks),
        DateOrder.MDY: sum(look.month_first for look in looks),
        DateOrder.YMD: sum(look.year_first for look in looks),
    }
    best = max(votes, key=lambda order: votes[order])
    if votes[best]:
        return Layout(header.number, columns, best, not (votes[DateOrder.DMY] and votes[DateOrder.MDY]))
    return Layout(header.number, columns, DateOrder.DMY, not any(look.ambiguous for look in looks))


def body_of(rows: Sequence[Row], header_row: int) -> Sequence[Row]:
    """What stands below the header."""
    return rows[_place_of(rows, header_row) + 1 :]


def guess_columns(columns: Sequence[Column], fields: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Field -> column index. `fields`: names each field is known by, folded. Each column serves one field; an exact
    name goes before one that is only contained, a longer one before a shorter."""
    headers = {one.index: fold_words(one.header) for one in columns if one.header}
    offers: list[tuple[int, int, int, str]] = []
    for rank, (field, names) in enumerate(fields.items()):
        for name in names:
            for index, header in headers.items():
                if header == name:
                    offers.append((2, len(name), -rank, f"{field}\0{index}"))
                elif f" {name} " in f" {header} ":
                    offers.append((1, len(name), -rank, f"{field}\0{index}"))
    found: dict[str, int] = {}
    for _, _, _, offer in sorted(offers, reverse=True):
        field, _, index_text = offer.partition("\0")
        if field not in found and int(index_text) not in found.values():
            found[field] = int(index_text)
    return found


def letter_of(index: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _place_of(rows: Sequence[Row], number: int) -> int:
    for place, row in enumerate(rows[: _HEADER_WITHIN * 10]):
        if row.number == number:
            return place
    raise Refused(Refusal.NO_HEADER)


def _width(row: Row) -> int:
    return max((index + 1 for index, cell in enumerate(row.cells) if cell != ""), default=0)


def _header_place(rows: Sequence[Row], words: frozenset[str]) -> int:
    """The row with the most known names; where none is known, the first with several different short texts."""
    best, best_score = 0, 0
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        texts = [fold_words(cell) for cell in row.cells if isinstance(cell, str) and cell.strip()]
        score = len({text for text in texts if text in words})
        if score > best_score:
            best, best_score = place, score
    if best_score >= 2 or (best_score == 1 and len(rows) < 4):
        return best
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        filled = [cell for cell in row.cells if cell != ""]
        texts = [cell for cell in filled if isinstance(cell, str) and len(cell) <= 60 and not cell.strip().isdigit()]
        if len(texts) >= 2 and len(texts) == len(filled) == len(set(texts)):
            return place
    if best_score:
        return best
    raise Refused(Refusal.NO_HEADER)


def _column(index: int, header: Row, body: Sequence[Row]) -> Column:
    name = header.cells[index] if index < len(header.cells) else ""
    cells = [(row.number, row.cells[index]) for row in body if index < len(row.cells) and row.cells[index] != ""]
    examples: dict[str, None] = {}
    for _, cell in cells:
        examples.setdefault(_shown(cell))
        if len(examples) >= _EXAMPLES:
            break
    return Column(
        index, letter_of(index), " ".join(str(name).split()), tuple(examples), len(cells), _look_at_dates(cells)
    )


def _shown(cell: Cell) -> str:
    try:
        return as_text(cell)[:60]
    except BadCell:
        return str(cell)


def _look_at_dates(cells: Sequence[tuple[int, Cell]]) -> DateLook | None:
    day = month = year = unclear = real = 0
    proof: tuple[int, str] = (0, "")
    for number, cell in cells:
        if isinstance(cell, datetime | date):
            real += 1
            continue
        if not isinstance(cell, str):
            continue
        parts = split_date(cell.strip())
        if parts is None:
            continue
        first, second = (int(part) for part in parts[:2])
        if len(parts[0]) == 4:
            year += 1
        elif len(parts[2]) not in (2, 4):
            continue
        elif first > 12 >= second:
            day += 1
            proof = proof if proof[0] else (number, cell.strip())
        elif second > 12 >= first:
            month += 1
            proof = proof if proof[0] else (number, cell.strip())
        else:
            unclear += 1
    found = day + month + year + unclear + real
    if not found or found * 2 < len(cells):
        return None
    order = None
    if max(day, month, year):
        order = DateOrder.YMD if year >= max(day, month) else DateOrder.DMY if day >= month else DateOrder.MDY
    return DateLook(order, day, month, year, unclear, real, *proof)
