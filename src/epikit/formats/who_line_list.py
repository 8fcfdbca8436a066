# SPDX-License-Identifier: Apache-2.0
"""A line list with the column names of WHO's data dictionary for COVID-19 (2020), and nothing in it that a
spreadsheet would run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

YES, NO, UNKNOWN = 1, 2, 3
DIAG_CLASS = {"confirmed": 1, "confirmed_asymptomatic": 1, "probable": 2, "suspect": 3}
SEX = {"male": "M", "female": "F"}
AGE_IN_YEARS = 1
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class WhoLine:
    """One case. The names are WHO's, spelled as it does in `HEADERS`; those of the province's own stand at the
    end, with `local_` before them. None: nobody knows."""

    report_date: date
    report_orginst: str
    report_country: str
    report_diag_class: int | None
    patinfo_id: str
    patinfo_ageonset: int | None
    patinfo_ageonsetunit: int | None
    patinfo_sex: str
    patinfo_resadmin0: str
    patinfo_resadmin1: str
    patcourse_asymp: int
    patcourse_dateonset: date | None
    patcourse_iso: int
    patcourse_dateiso: date | None
    Lab_date1: date | None
    expo_contact_case: int
    expo_id: str
    expo_case_date_last: date | None
    outcome_patcourse_status: str
    outcome_date_of_outcome: date | None
    local_ward: str
    local_class: str
    local_level: str
    local_source: str


_SPELLED = {"patinfo_id": "patinfo_ID", "expo_id": "expo_ID"}
_NAMES = tuple(one.name for one in fields(WhoLine))
HEADERS: tuple[str, ...] = tuple(_SPELLED.get(name, name) for name in _NAMES)


def safe(text: str) -> str:
    """As a spreadsheet shows it and does not run it: an apostrophe before what it would take for a formula."""
    return f"'{text}" if text.startswith(_RUNS) else text


def cells(line: WhoLine) -> list[str | int | date | None]:
    """In the order of `HEADERS`."""
    values = (getattr(line, name) for name in _NAMES)
    return [safe(value) if isinstance(value, str) else value for value in values]


def rows(lines: Iterable[WhoLine]) -> Iterable[Sequence[str | int | date | None]]:
    """The header, then a row a case."""
    yield list(HEADERS)
    for line in lines:
        yield cells(line)
