# SPDX-License-Identifier: Apache-2.0
"""What all layouts share: reading the table, its numbers and its days."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

_NUMBER = re.compile(r"(-?\d{1,13})(?:\.0*)?")
_EARLIEST = date(1900, 1, 1)
MOST_FAULTS = 200
"""So many are told one by one; a file with more is wrong as a whole."""


class Level(StrEnum):
    """How large the place is."""

    PROVINCE = "province"
    COUNTRY = "country"
    WORLD = "world"


class Measure(StrEnum):
    """What is counted."""

    CASES = "cases"
    DEATHS = "deaths"
    RECOVERED = "recovered"


class Counting(StrEnum):
    """What a number says: all until that day, or those of that day."""

    TOTAL = "total"
    NEW = "new"


@dataclass(frozen=True)
class Count:
    """One number. `code` is the publisher's own for the place, "" where only a name is given."""

    level: Level
    code: str
    name: str
    measure: Measure
    counting: Counting
    on: date
    value: int


@dataclass(frozen=True)
class Fault:
    """A row that was not taken. `line` counts from 1, the header; `slug`: `date_unreadable`, `date_future`,
    `number_unreadable`, `number_comma`, `number_fraction`, `place_missing`, `twice`, `row_short`; `text`: as it stood.
    """

    line: int
    slug: str
    column: str
    text: str


@dataclass(frozen=True)
class CountFile:
    counts: tuple[Count, ...]
    faults: tuple[Fault, ...] = ()


class Read(Protocol):
    """How each layout is read. `measure`: what is counted, where the file does not say it. Raises `BadCountFile`."""

    def __call__(self, content: bytes, *, today: date, measure: Measure | None = None) -> CountFile: ...


class BadCountFile(ValueError):
    """The file is no table of this layout. `slug`: `not_utf8`, `empty`, `semicolons`, `column_missing`,
    `measure_missing`, `too_many_faults`; `about`: which columns are wanted, or what was found; `there`: the
    columns that the file has."""

    def __init__(self, slug: str, about: str = "", *, there: str = "") -> None:
        super().__init__(f"{slug}: {about}; there: {there}" if there else f"{slug}: {about}" if about else slug)
        self.slug = slug
        self.about = about
        self.there = there


@dataclass
class Table:
    """The rows of a CSV file by column name, and the faults found on the way."""

    columns: list[str]
    _rows: Iterator[list[str]]
    today: date
    faults: list[Fault] = field(default_factory=list)
    line: int = 1

    @classmethod
    def read(cls, content: bytes, *, today: date) -> "Table":
        """Raises `BadCountFile` for what is no comma-separated UTF-8 text with a header."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadCountFile("not_utf8") from error
        if "\0" in text:
            raise BadCountFile("not_utf8")
        rows = csv.reader(line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        header = next(rows, [])
        columns = [name.strip() for name in header]
        if not any(columns):
            raise BadCountFile("empty")
        if len(columns) == 1 and ";" in columns[0]:
            raise BadCountFile("semicolons")
        return cls(columns, rows, today)

    def wants(self, *names: str) -> None:
        """Raises `BadCountFile` naming the columns that are missing and those that are there."""
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise self.lacks(*missing)

    def lacks(self, *missing: str) -> BadCountFile:
        return BadCountFile("column_missing", _quoted(missing), there=_quoted(self.columns[:12]))

    def rows(self) -> Iterator[dict[str, str]]:
        """Each row that has all columns; `line` is its number meanwhile."""
        try:
            for row in self._rows:
                self.line += 1
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) != len(self.columns):
                    self.fault("row_short", "", ",".join(row))
                    continue
                yield dict(zip(self.columns, row, strict=True))
        except csv.Error as error:
            raise BadCountFile("not_utf8", str(error)) from error

    def fault(self, slug: str, column: str, text: str) -> None:
        self.faults.append(Fault(self.line, slug, column, text.strip()[:60]))
        if len(self.faults) > MOST_FAULTS:
            raise BadCountFile("too_many_faults", f"{slug}: {column} {text.strip()[:60]}")

    def day(self, column: str, text: str) -> date | None:
        """A day written as 2021-10-25 that has been; None, with a fault, for anything else."""
        try:
            on = date.fromisoformat(text.strip())
        except ValueError:
            self.fault("date_unreadable", column, text)
            return None
        return self.believable(on, column, text)

    def believable(self, on: date, column: str, text: str) -> date | None:
        if on > self.today:
            self.fault("date_future", column, text)
            return None
        if on < _EARLIEST:
            self.fault("date_unreadable", column, text)
            return None
        return on

    def number(self, column: str, text: str) -> int | None:
        """A whole number, which some publish as 12.0; None for an empty cell, and with a fault for anything else.
        A comma is never guessed at: 1,234 is a thousand to some and a fraction to others."""
        bare = text.strip()
        if not bare:
            return None
        match = _NUMBER.fullmatch(bare) if bare.isascii() else None
        if match:
            return int(match[1])
        slug = "number_unreadable"
        if re.fullmatch(r"-?[\d.]*,[\d,.]*", bare):
            slug = "number_comma"
        elif re.fullmatch(r"-?\d*\.\d+", bare):
            slug = "number_fraction"
        self.fault(slug, column, text)
        return None

    def file(self, counts: Iterable[Count]) -> CountFile:
        """What was read, each number once; the same place and day with another number is a fault."""
        seen: dict[tuple[object, ...], Count] = {}
        for count in counts:
            key = (count.level, count.code or count.name, count.measure, count.counting, count.on)
            other = seen.setdefault(key, count)
            if other.value != count.value:
                self.fault("twice", count.on.isoformat(), f"{count.name or count.code}: {other.value}, {count.value}")
        return CountFile(tuple(seen.values()), tuple(self.faults))


def _quoted(columns: Iterable[str]) -> str:
    """Names of columns hold slashes and commas themselves, so each stands in quotation marks."""
    return ", ".join(f"“{name[:60]}”" for name in columns)


def one_of(columns: Sequence[str], *names: str) -> str:
    """The first of the names that is a column, "" for none."""
    return next((name for name in names if name in columns), "")
