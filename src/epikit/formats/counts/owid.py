# SPDX-License-Identifier: Apache-2.0
"""The table of Our World in Data: one row a place and day, totals; continents stand among the places."""

from collections.abc import Iterator
from datetime import date

from epikit.formats.counts.table import Count, CountFile, Counting, Level, Measure, Table, one_of

_WORLD = "OWID_WRL"
_MEASURES = {Measure.CASES: "total_cases", Measure.DEATHS: "total_deaths"}


def read_owid(content: bytes, *, today: date, measure: Measure | None = None) -> CountFile:
    """Totals of countries and of the world. `code` of a country is its three letters (ISO 3166-1). Both the long-lived
    layout (`iso_code`, `location`) and the compact one of 2024 (`code`, `country`) are understood; continents, income
    groups and other sums (codes that begin with `OWID_`) are passed over. `measure` says nothing here.
    Raises `BadCountFile`."""
    table = Table.read(content, today=today)
    code, name = one_of(table.columns, "iso_code", "code"), one_of(table.columns, "location", "country")
    table.wants(code or "iso_code", name or "location", "date", "total_cases")
    columns = {measure: column for measure, column in _MEASURES.items() if column in table.columns}
    return table.file(_counts(table, code, name, columns))


def _counts(table: Table, code: str, name: str, columns: dict[Measure, str]) -> Iterator[Count]:
    for row in table.rows():
        place, called = row[code].strip(), row[name].strip()
        level = Level.WORLD if place == _WORLD or (not place and called == "World") else Level.COUNTRY
        if level is Level.COUNTRY and (place.startswith("OWID_") or (not place and called)):
            continue
        if not place and not called:
            table.fault("place_missing", code, "")
            continue
        on = table.day("date", row["date"])
        if on is None:
            continue
        for measure, column in columns.items():
            if (value := table.number(column, row[column])) is not None:
                yield Count(level, "" if level is Level.WORLD else place, called, measure, Counting.TOTAL, on, value)
