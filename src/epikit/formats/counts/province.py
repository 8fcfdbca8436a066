# SPDX-License-Identifier: Apache-2.0
"""A table of provinces: `date`, `province_code` or `province` (or both), and `new` or `total` (or both)."""

from collections.abc import Iterator
from datetime import date

from epikit.formats.counts.table import BadCountFile, Count, CountFile, Counting, Level, Measure, Table, one_of


def read_province(content: bytes, *, today: date, measure: Measure | None = None) -> CountFile:
    """Counts of provinces. `measure` says what is counted, for the file does not. Raises `BadCountFile`."""
    table = Table.read(content, today=today)
    if measure is None:
        raise BadCountFile("measure_missing", ", ".join(Measure))
    table.wants("date")
    code, name = one_of(table.columns, "province_code"), one_of(table.columns, "province")
    table.wants(code or name or "province_code")
    numbers = {counting: str(counting) for counting in Counting if counting in table.columns}
    if not numbers:
        table.wants("new")
    return table.file(_counts(table, code, name, numbers, measure))


def _counts(table: Table, code: str, name: str, numbers: dict[Counting, str], measure: Measure) -> Iterator[Count]:
    for row in table.rows():
        place, called = row.get(code, "").strip(), row.get(name, "").strip()
        if not place and not called:
            table.fault("place_missing", code or name, "")
            continue
        on = table.day("date", row["date"])
        if on is None:
            continue
        for counting, column in numbers.items():
            if (value := table.number(column, row[column])) is not None:
                yield Count(Level.PROVINCE, place, called, measure, counting, on, value)
