# SPDX-License-Identifier: Apache-2.0
"""What a sheet is once it has been read: rows of cells, and what the machine noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
"""An empty cell is the empty string."""


class Kind(StrEnum):
    """What a file is by its content."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


class Refusal(StrEnum):
    """Why a file is not read at all. The room puts it into words."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    """`bytes`, `cells` or `rows` above the limits."""
    BOMB = "bomb"
    """Unpacks to more than a sheet ever does."""
    PASSWORD = "password"  # noqa: S105 (why a file is refused, not a secret)
    UNKNOWN = "unknown"
    BROKEN = "broken"
    NO_SUCH_SHEET = "no_such_sheet"
    NO_HEADER = "no_header"


class Refused(ValueError):
    """`refusal` says why; `params` hold figures for the words."""

    def __init__(self, refusal: Refusal, **params: object) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.params = params


class Remark(StrEnum):
    """What is said to whoever sent the file, beside the columns found."""

    MACROS = "macros"
    """The file holds macros; they were not read and never run."""
    HIDDEN_ROWS = "hidden_rows"
    OTHER_SHEETS = "other_sheets"
    MERGED = "merged"
    FORMULAS = "formulas"
    """Their last calculated values were taken."""
    FORMULAS_EMPTY = "formulas_empty"
    """Nobody had them calculated; those cells count as empty."""
    BLANK_ROWS = "blank_rows"
    LEGACY_LETTERS = "legacy_letters"
    """Looks like VNI or TCVN3: old fonts, not Unicode. `detail`: one of the texts, as written."""
    DECODED = "decoded"
    """The bytes are not valid in any encoding tried; unreadable ones became �."""
    UNEVEN = "uneven"
    """Rows longer than the header; what is beyond it was dropped."""


@dataclass(frozen=True)
class Note:
    """One remark, with how often it holds and an example."""

    remark: Remark
    count: int = 0
    detail: str = ""


@dataclass(frozen=True)
class Limits:
    """What one file may cost. A province's largest manifest has a few thousand rows; a national list 100,000."""

    file_bytes: int = 40_000_000
    unpacked_bytes: int = 400_000_000
    entries: int = 2_000
    cells: int = 6_000_000
    """Rows times columns of the rectangle that holds values: readers keep it whole in memory."""
    rows: int = 250_000
    columns: int = 300
    text_bytes: int = 300_000_000
    """All texts of all cells together: one long shared text named by a million cells is a bomb too."""


@dataclass(frozen=True)
class Row:
    """`number`: as the sheet's own margin counts it, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One sheet, blank rows left out. `sheets`: the names to choose from. `encoding`, `delimiter`: of csv. `font`: the
    old font its texts look written for (`Legacy`), "" for none."""

    kind: Kind
    rows: tuple[Row, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Note, ...] = field(default=())
    font: str = ""
