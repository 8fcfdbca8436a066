# SPDX-License-Identifier: Apache-2.0
"""Cells to dates, times, numbers and texts. Each answers a value, None for an empty cell, or raises `BadCell`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from epikit.formats.sheets.shapes import Cell
from epikit.text import fold

_fold = lru_cache(maxsize=1 << 14)(fold)  # days and hours stand in a list again and again

_EPOCH = date(1899, 12, 30)  # Excel believes that 1900 had a 29 February; from 1 March 1900 on this is right
_SERIALS = (10_000, 80_000)
"""1927 to 2119: a whole number in a column of dates within it is Excel's count of days."""
_PARTS = re.compile(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDS = re.compile(r"(?:ngay )?(\d{1,2})[ -/]*(?:thang|thg|th)[ -/]*(\d{1,2})[ ,-/]*(?:nam )?(\d{2,4})")
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED = re.compile(r"(\d{1,2})[ -/]*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ,-/]*(\d{2,4})")
_TIME = re.compile(r"(\d{1,2})\s*(?:[:hg]|gio)\s*(\d{2})?(?::(\d{2}))?(?:\.\d+)?\s*(am|pm|sa|ch|phut|p)?")


class DateOrder(StrEnum):
    """Which way round a date in figures is written."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class CellProblem(StrEnum):
    """What is wrong with a cell by itself, whatever its column means."""

    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"
    NOT_A_TIME = "not_a_time"
    NOT_A_NUMBER = "not_a_number"
    ERROR_CELL = "error_cell"


class BadCell(ValueError):
    """`problem` says what is wrong with the cell."""

    def __init__(self, problem: CellProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def as_text(cell: Cell) -> str:
    """What the cell shows, without blank ends; a whole number without «.0», a day as 2020-03-19."""
    if isinstance(cell, str):
        text = " ".join(cell.split())
        if text in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"):
            raise BadCell(CellProblem.ERROR_CELL)
        return text
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == time.min else cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def as_digits(cell: Cell, lengths: tuple[int, ...]) -> str:
    """A number that people write as one: phone, ID. Where the sheet took it for a figure and dropped a leading zero,
    the zero comes back if that makes one of `lengths` digits."""
    text = as_text(cell)
    if isinstance(cell, float | int) and text.isdecimal() and len(text) not in lengths and len(text) + 1 in lengths:
        return "0" + text
    return text


def as_date(cell: Cell, order: DateOrder, *, latest: date | None = None) -> date | None:
    """A day. Two-digit years are read so that the day is not after `latest` (default: 2069, as Excel does)."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if _SERIALS[0] <= cell <= _SERIALS[1]:
            return _EPOCH + timedelta(days=int(cell))
        if float(cell).is_integer() and 19_000_101 <= cell <= 21_991_231:
            cell = str(int(cell))
        else:
            raise BadCell(CellProblem.NOT_A_DATE)
    if not isinstance(cell, str):
        raise BadCell(CellProblem.NOT_A_DATE)
    text = cell.strip()
    if not text:
        return None
    return _from_text(text, order, latest)


@lru_cache(maxsize=1 << 14)
def _from_text(text: str, order: DateOrder, latest: date | None) -> date:
    day_text = _fold(text).partition("t")[0] if re.match(r"\d{4}-\d{2}-\d{2}t", _fold(text)) else _fold(text)
    parts = split_date(day_text)
    if parts is None:
        match = _WORDS.search(day_text) or _NAMED.search(day_text)
        if match:
            month = match[2] if match[2].isdecimal() else str(_MONTH_NAMES.index(match[2]) + 1)
            return _day(match[3], month, match[1], latest)
        if day_text.isdecimal() and _SERIALS[0] <= int(day_text) <= _SERIALS[1]:
            return _EPOCH + timedelta(days=int(day_text))
        raise BadCell(CellProblem.NOT_A_DATE)
    first, second, third = parts
    if len(first) == 4:
        return _day(first, second, third, latest)
    if len(third) == 3 or len(first) == 3:
        raise BadCell(CellProblem.NOT_A_DATE)
    if order is DateOrder.YMD and len(third) <= 2:
        return _day(first, second, third, latest)
    if order is DateOrder.MDY:
        return _day(third, first, second, latest)
    return _day(third, second, first, latest)


def split_date(text: str) -> tuple[str, str, str] | None:
    """The three numbers of a date in figures, as written; None when it is none."""
    match = _PARTS.match(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if rest and (rest[0].isdigit() or rest[0] in "/-."):
        return None
    return match[1], match[2], match[3]


def _day(year_text: str, month_text: str, day_text: str, latest: date | None) -> date:
    year, month, day = int(year_text), int(month_text), int(day_text)
    if len(year_text) <= 2:
        year += 2000 if (year <= 69 if latest is None else 2000 + year <= latest.year) else 1900
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadCell(CellProblem.NO_SUCH_DAY) from error


def as_time(cell: Cell) -> time | None:
    """An hour of the day: 14:30, 14h30, 2:30 PM, Excel's fraction of a day, or the hour in a cell with a date."""
    if cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0, tzinfo=None)
    if isinstance(cell, timedelta):
        return _of_seconds(cell.total_seconds())
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if 0 <= cell < 1:
            return _of_seconds(round(cell * 86_400))
        if _SERIALS[0] <= cell <= _SERIALS[1]:
            return _of_seconds(round(cell % 1 * 86_400))
        raise BadCell(CellProblem.NOT_A_TIME)
    if not isinstance(cell, str):
        return None
    match = _TIME.fullmatch(_fold(cell).strip())
    if match is None:
        raise BadCell(CellProblem.NOT_A_TIME)
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[4] in ("pm", "ch") and hour < 12:
        hour += 12
    try:
        return time(hour, minute, second)
    except ValueError as error:
        raise BadCell(CellProblem.NOT_A_TIME) from error


def _of_seconds(seconds: float) -> time:
    if not 0 <= seconds < 86_400:
        raise BadCell(CellProblem.NOT_A_TIME)
    whole = int(seconds)
    return time(whole // 3600, whole // 60 % 60, whole % 60)


def as_moment(cell: Cell, order: DateOrder) -> tuple[date, time | None] | None:
    """A day with its hour if the cell says one."""
    if isinstance(cell, str):
        text = " ".join(cell.split()).replace("T", " ")
        head, _, tail = text.rpartition(" ")
        for day_text, time_text in ((head, tail), (tail, head), text.partition(" ")[::2]):
            if ":" in time_text or re.search(r"\d\s*[hg]", _fold(time_text)):
                day = as_date(day_text, order)
                if day is not None:
                    return day, as_time(time_text)
        day = as_date(text, order)
        return None if day is None else (day, None)
    day = as_date(cell, order)
    if day is None:
        return None
    has_hour = (isinstance(cell, datetime) and cell.time() != time.min) or (isinstance(cell, float) and cell % 1 > 0)
    return day, as_time(cell) if has_hour else None


def as_whole(cell: Cell) -> int | None:
    """A whole number."""
    text = as_text(cell)
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,15}", text):
        raise BadCell(CellProblem.NOT_A_NUMBER)
    return int(text)
