# SPDX-License-Identifier: Apache-2.0
"""The tables of Johns Hopkins University's CSSE: the time series (one column a day, one file a measure) and the long
form made from them (date, country, confirmed, recovered, deaths). Both hold running totals."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from epikit.formats.counts.table import BadCountFile, Count, CountFile, Counting, Level, Measure, Table, one_of

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})")
_MEASURES = {Measure.CASES: "confirmed", Measure.DEATHS: "deaths", Measure.RECOVERED: "recovered"}


def read_jhu(content: bytes, *, today: date, measure: Measure | None = None) -> CountFile:
    """Totals of countries, and of the world as their sum, which these files do not hold themselves. `measure` says what
    a time series counts; the long form says it itself. With any fault there is no world, nor on a day that lacks a
    country which had a total before: a sum of what is there would be too small. Whether the file lacks countries that
    others had is for the caller to know. Raises `BadCountFile`."""
    table = Table.read(content, today=today)
    if _is_time_series(table):
        table.wants("Country/Region")
        if measure is None:
            raise BadCountFile("measure_missing", ", ".join(Measure))
        counts = list(_time_series(table, measure))
    else:
        counts = list(_long(table))
    found = table.file(counts)
    return found if found.faults else CountFile((*found.counts, *_world(found.counts)))


def _is_time_series(table: Table) -> bool:
    """A column a day, or the places as only the time series names them: then it is one even with a column missing."""
    places = {"Country/Region", "Province/State"}
    return any(column in places or _DAY.fullmatch(column) for column in table.columns)


def _time_series(table: Table, measure: Measure) -> Iterator[Count]:
    days = _days(table)
    sums: dict[tuple[str, date], int] = defaultdict(int)
    for row in table.rows():
        name = row["Country/Region"].strip()
        if not name:
            table.fault("place_missing", "Country/Region", "")
            continue
        for column, on in days.items():
            if (value := table.number(column, row[column])) is not None:
                sums[name, on] += value  # some countries stand by their provinces
    for (name, on), value in sums.items():
        yield Count(Level.COUNTRY, "", name, measure, Counting.TOTAL, on, value)


def _days(table: Table) -> dict[str, date]:
    """Columns such as 3/18/20: month, day, year."""
    days = {}
    for column in table.columns:
        if match := _DAY.fullmatch(column):
            year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
            try:
                on = date(year, int(match[1]), int(match[2]))
            except ValueError:
                table.fault("date_unreadable", column, column)
                continue
            if table.believable(on, column, column):
                days[column] = on
    if not days and not table.faults:
        raise table.lacks("1/22/20")
    return days


def _long(table: Table) -> Iterator[Count]:
    date_column, country = one_of(table.columns, "Date", "date"), one_of(table.columns, "Country", "country")
    table.wants(date_column or "Date", country or "Country")
    columns = {
        measure: found for measure, name in _MEASURES.items() if (found := one_of(table.columns, name.title(), name))
    }
    if Measure.CASES not in columns:
        table.wants("Confirmed")
    for row in table.rows():
        on, name = table.day(date_column, row[date_column]), row[country].strip()
        if not name:
            table.fault("place_missing", country, "")
        if on is None or not name:
            continue
        for measure, column in columns.items():
            if (value := table.number(column, row[column])) is not None:
                yield Count(Level.COUNTRY, "", name, measure, Counting.TOTAL, on, value)


def _world(counts: tuple[Count, ...]) -> Iterator[Count]:
    sums: dict[tuple[Measure, date], int] = defaultdict(int)
    there: dict[tuple[Measure, date], int] = defaultdict(int)
    since: dict[tuple[Measure, str], date] = {}
    for count in counts:
        sums[count.measure, count.on] += count.value
        there[count.measure, count.on] += 1
        place = (count.measure, count.name)
        since[place] = min(count.on, since.get(place, count.on))
    begun = Counter((measure, on) for (measure, _name), on in since.items())
    due: dict[Measure, int] = defaultdict(int)
    for measure, on in sorted(sums):
        due[measure] += begun[measure, on]
        if there[measure, on] == due[measure]:
            yield Count(Level.WORLD, "", "World", measure, Counting.TOTAL, on, sums[measure, on])
