# SPDX-License-Identifier: Apache-2.0
"""From what was typed or sent to a draft, the same for the page, the fast lane and the counter. What cannot be read is
no error here: it travels in the draft, so that everything wrong is said at once, beside its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from epidesk.intake.movement.rules.draft import DeclarationDraft, Problem, VisitDraft
from epidesk.intake.movement.rules.words import Conveyance, GivenBy, Purpose, Relation, TestResult

NONE_OF_THESE = "none"
"""The box that says: I have none of these."""
_SEXES = ("female", "male", "other")
_DMY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})")
_YMD = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RUN = re.compile(r"(\d{2})(\d{2})(\d{4})")
_TENTHS = re.compile(r"(\d{2})(?:[.,](\d)\d*|(\d))?")
"""38, 38.5, 38,52; 385 is what a thumb makes of 38.5."""
_TEXTS = (
    "name",
    "id_number",
    "phone",
    "email",
    "gate",
    "conveyance_no",
    "seat",
    "ward_code",
    "stay_address",
    "vaccines",
    "note",
    "proxy_name",
    "proxy_phone",
)
_DATES = ("departed_on", "arrived_on", "leaves_on", "tested_on")
_PLACES = ("nationality", "origin", "destination")
_SLUGS: Mapping[str, frozenset[str]] = {
    "sex": frozenset(_SEXES),
    "conveyance": frozenset(map(str, Conveyance)),
    "purpose": frozenset(map(str, Purpose)),
    "proxy_relation": frozenset(map(str, Relation)),
    "given_by": frozenset(map(str, GivenBy)),
}
_LISTS = ("symptoms", "exposures", "conditions")
_LONGEST = 4_000
_YES = ("1", "on", "true", "yes")


def read_draft(
    kind: str, fields: Mapping[str, Any], *, find_place: Callable[[str], str], today: date, **by_door: Any
) -> DeclarationDraft:
    """`fields`: by the names of the draft, as text, as lists of texts, `visits` as a list of tables with `place`,
    `from_on`, `to_on`. `by_door`: values that the door knows and nobody types. `find_place`: a place as somebody writes
    it → its code, "" for an unknown one."""
    misread: dict[str, Problem] = {}
    values: dict[str, Any] = {name: _text(fields.get(name)) for name in _TEXTS}
    for name in _DATES:
        values[name] = _date(name, fields.get(name), today, misread)
    for name in _PLACES:
        typed = _text(fields.get(name)).strip()
        values[name] = find_place(typed) if typed else ""
        if typed and not values[name]:
            misread[name] = Problem("place-unknown")
    for name, known in _SLUGS.items():
        typed = _text(fields.get(name)).strip()
        values[name] = typed if typed in known else ""
        if typed and not values[name]:
            misread[name] = Problem("choose")
    values["given_by"] = values["given_by"] or GivenBy.SELF
    for name in _LISTS:
        values[name] = tuple(dict.fromkeys(code for code in _texts(fields.get(name)) if code != NONE_OF_THESE))
    if values["symptoms"] and NONE_OF_THESE in _texts(fields.get("symptoms")):
        misread["symptoms"] = Problem("none-and-some")
    values["health_said"] = NONE_OF_THESE in _texts(fields.get("symptoms")) or _yes(fields.get("health_said"))
    values["year_of_birth"] = _year(fields.get("year_of_birth"), misread)
    values["temperature_tenths"] = _tenths(fields.get("temperature"), misread)
    values["test_result"] = _test(fields.get("test_result"), misread)
    values["visits"] = _visits(fields.get("visits"), find_place, today, misread)
    values["consent"] = _yes(fields.get("consent"))
    values["truth"] = _yes(fields.get("truth"))
    values |= by_door
    return DeclarationDraft(kind=kind, misread=misread, **values)


def read_date(typed: str, today: date) -> date | None:
    """A day as people write it: 05/03/2020, 5-3-20, 05032020, 2020-03-05; day before month. None for no day at all, or
    one that no calendar has."""
    typed = typed.strip()
    if match := _YMD.fullmatch(typed):
        year, month, day = match.groups()
    elif match := _DMY.fullmatch(typed) or _RUN.fullmatch(typed):
        day, month, year = match.groups()
    else:
        return None
    number = int(year)
    if number < 100:
        number += 2000 if number <= today.year % 100 + 1 else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value[:_LONGEST].replace("\x00", "")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value[:40]]
    return [one[:40] for one in value[:80] if isinstance(one, str)] if isinstance(value, list | tuple) else []


def _yes(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.lower() in _YES)


def _date(name: str, value: Any, today: date, misread: dict[str, Problem]) -> date | None:
    typed = _text(value).strip()
    found = read_date(typed, today) if typed else None
    if typed and found is None:
        misread[name] = Problem("date")
    return found


def _year(value: Any, misread: dict[str, Problem]) -> int | None:
    typed = _text(value).strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
        misread["year_of_birth"] = Problem("year")
        return None
    return int(typed)


def _tenths(value: Any, misread: dict[str, Problem]) -> int | None:
    typed = _text(value).replace("°C", "").replace("°", "").strip()
    if not typed:
        return None
    match = _TENTHS.fullmatch(typed)
    if match is None:
        misread["temperature"] = Problem("temperature")
        return None
    return int(match[1]) * 10 + int(match[2] or match[3] or 0)


def _test(value: Any, misread: dict[str, Problem]) -> TestResult:
    typed = _text(value).strip().upper()
    if not typed:
        return TestResult.NONE
    if typed not in TestResult.__members__:
        misread["test_result"] = Problem("choose")
        return TestResult.NONE
    return TestResult[typed]


def _visits(
    value: Any, find_place: Callable[[str], str], today: date, misread: dict[str, Problem]
) -> tuple[VisitDraft, ...]:
    """Rows in which nothing is typed are passed over; what is half typed is said beside the half that lacks."""
    rows: Sequence[Any] = value[:40] if isinstance(value, list | tuple) else ()
    visits = []
    for place, row in enumerate(rows):
        if not isinstance(row, Mapping):
            continue
        typed = {name: _text(row.get(name)).strip() for name in ("place", "from_on", "to_on")}
        if not any(typed.values()):
            continue
        code = find_place(typed["place"]) if typed["place"] else ""
        if not code:
            misread[f"visits.{place}.place"] = Problem("place-unknown")
        days = {}
        for name in ("from_on", "to_on"):
            found = read_date(typed[name], today) if typed[name] else None
            if found is None:
                misread[f"visits.{place}.{name}"] = Problem("date")
            else:
                days[name] = found
        if code and len(days) == 2:
            visits.append(VisitDraft(code, days["from_on"], days["to_on"], place))
    return tuple(visits)
