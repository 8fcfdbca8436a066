# SPDX-License-Identifier: Apache-2.0
"""Seats of aircraft, trains and buses, as tickets and manifests write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROW_FIRST = re.compile(r"0*(\d{1,3})\s*[-. /]?\s*([A-HJ-L])")
_LETTER_FIRST = re.compile(r"([A-HJ-L])\s*[-. /]?\s*0*(\d{1,3})")
_LETTERS = "ABCDEFGHJKL"
"""No aircraft has a seat I: it reads like a one."""


@dataclass(frozen=True, order=True)
class Seat:
    """`row` counted from the front, `letter` from the left; "" where seats have numbers only."""

    row: int
    letter: str = ""

    @property
    def column(self) -> int:
        """The place in the row. Letters that an aircraft leaves out (A C D F in front) stay gaps."""
        return _LETTERS.index(self.letter)


@dataclass(frozen=True)
class Cabin:
    """Rows of one class, both ends included."""

    name: str
    first_row: int
    last_row: int


def parse_seat(text: str) -> Seat | None:
    """ "05K", "5k", "K5", "5-K" -> row 5, K; "17" -> seat 17 without a letter. None for what is no seat."""
    written = text.strip().upper()
    if match := _ROW_FIRST.fullmatch(written):
        row, letter = match[1], match[2]
    elif match := _LETTER_FIRST.fullmatch(written):
        row, letter = match[2], match[1]
    elif re.fullmatch(r"0*\d{1,3}", written):
        row, letter = written, ""
    else:
        return None
    return Seat(int(row), letter) if int(row) else None


def seats_apart(one: Seat, other: Seat) -> tuple[int, int | None]:
    """(rows apart, seats apart in the row). The second is None where seats have no letters: then only the distance of
    the numbers is known, and it stands first."""
    rows = abs(one.row - other.row)
    if not (one.letter and other.letter):
        return rows, None
    return rows, abs(one.column - other.column)


def cabin_of(seat: Seat, cabins: tuple[Cabin, ...]) -> str:
    """The name of the cabin of a seat, "" when the rows are not known."""
    return next((cabin.name for cabin in cabins if cabin.first_row <= seat.row <= cabin.last_row), "")
