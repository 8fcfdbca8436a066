# SPDX-License-Identifier: Apache-2.0
"""What the address of the register says, read forgivingly: a damaged filter shows all, never an error."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.people.queries import find_people
from epidesk.interfaces.console.filters import area_behind
from epidesk.response.cases.queries import CaseFilter
from epidesk.response.cases.rules import CaseClass, Source

KEPT = ("area", "class", "level", "source", "from", "until", "q")
LEVELS = ("any", "0", "1", "2", "3", "4", "5")
FOUND = 50


def case_filter(request: HttpRequest, typed: QueryDict) -> CaseFilter:
    """The filter of this request. A name, phone or ID number narrows it to the people found by it."""
    text = typed.get("q", "").strip()
    people = find_people(request.viewer, text, limit=FOUND) if text else None  # type: ignore[attr-defined]
    return CaseFilter(
        area_id=area_behind(typed.get("area", "")) if typed.get("area") else None,
        classification=_one_of(typed.get("class", ""), {str(one) for one in CaseClass}),
        level=_one_of(typed.get("level", ""), set(LEVELS)),
        source=_one_of(typed.get("source", ""), {str(one) for one in Source}),
        from_on=day(typed.get("from", "")),
        until_on=day(typed.get("until", "")),
        person_ids=None if people is None else tuple(one.id for one in people),
    )


def address_of(typed: QueryDict, **more: str) -> str:
    """The query string of the same list, without the search text, which may be a name."""
    kept = {name: typed.get(name, "") for name in KEPT if name != "q" and typed.get(name)}
    return urlencode({**kept, **more})


def day(text: str) -> date | None:
    """None for what is no day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def tenths(text: str) -> int | None:
    """Degrees as people type them ("37,8", "38", "38.25 °C") by ten; None for nothing. Raises `Invalid`."""
    written = text.replace("°C", "").replace("°", "").replace(",", ".").strip()
    if not written:
        return None
    try:
        return int((Decimal(written) * 10).to_integral_value(ROUND_HALF_UP))
    except (ArithmeticError, ValueError):
        raise Invalid({"temperature": _("Write the temperature as 37.8.")}) from None


def _one_of(value: str, known: set[str]) -> str:
    return value if value in known else ""
