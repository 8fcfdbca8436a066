# SPDX-License-Identifier: Apache-2.0
"""A cabin as a grid: rows from the front, seats from the left, as they occur in the list of passengers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from epidesk.response.cases.queries import Seating, SeatLine

ACROSS = 4
"""Numbered seats (trains, buses) stand so many in a row, in the order of their numbers; how the vehicle is built nobody
told."""
_MARK = {"beside": "1", "around": "2"}


@dataclass(frozen=True)
class Cell:
    """One seat. `look`: case, beside, around, far or free (nobody is listed there); `mark`: what stands in it."""

    seat: str
    look: str
    mark: str
    line: SeatLine | None


@dataclass(frozen=True)
class Row:
    number: str
    near: bool
    """Within two rows of the case."""
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class SeatMap:
    """`letters` empty where seats have numbers only."""

    letters: tuple[str, ...]
    rows: tuple[Row, ...]
    unseated: int


def drawn(found: Seating) -> SeatMap | None:
    """None when no seat is known."""
    seated = [one for one in found.lines if one.row is not None]
    if not seated:
        return None
    unseated = len(found.lines) - len(seated)
    if not found.letters:
        cells = [_cell(f"{one.row}", one) for one in seated]
        rows = [Row("", False, tuple(cells[at : at + ACROSS])) for at in range(0, len(cells), ACROSS)]
        return SeatMap((), tuple(rows), unseated)
    by_row = {row: {one.letter: one for one in lines} for row, lines in groupby(seated, key=lambda one: one.row)}
    near = {row for one in seated if one.is_case and one.row for row in range(one.row - 2, one.row + 3)}
    rows = [
        Row(
            str(row),
            row in near,
            tuple(_cell(f"{row}{letter}", by_row.get(row, {}).get(letter)) for letter in found.letters),
        )
        for row in found.rows
    ]
    return SeatMap(found.letters, tuple(rows), unseated)


def _cell(seat: str, line: SeatLine | None) -> Cell:
    if line is None:
        return Cell(seat, "free", "", None)
    if line.is_case:
        return Cell(seat, "case", "F0", line)
    return Cell(seat, line.degree if line.degree in _MARK else "far", _MARK.get(line.degree, ""), line)
