# SPDX-License-Identifier: Apache-2.0
"""What rules may look at, of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from epikit.ruleset.table import RiskArea, place_within

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """A place, from a day up to another, which is no longer part of it."""

    place: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Facts:
    """`declared_on`: the day in the province's time. `temperature_tenths`: °C×10. `test_result`: 0 none, 1 negative,
    2 positive, 3 pending. `contact_degree`: what the centre knows (0 case, 1 contact of one …), None: nothing.
    `stays`: places before, where they set out from included (`origin_stay`)."""

    declared_on: date
    kind: str = "arrival"
    nationality: str = ""
    origin: str = ""
    departed_on: date | None = None
    arrived_on: date | None = None
    symptoms: int = 0
    exposures: int = 0
    conditions: int = 0
    temperature_tenths: int | None = None
    test_result: int = 0
    tested_on: date | None = None
    contact_degree: int | None = None
    stays: tuple[Stay, ...] = ()

    @property
    def reference_on(self) -> date:
        """The day from which days are counted back: of arrival, else of the declaration."""
        return self.arrived_on or self.declared_on


def origin_stay(origin: str, departed_on: date | None, reference_on: date) -> Stay | None:
    """Who sets out from a place was there on that day; without a day of departure, on the day of reference."""
    if not origin:
        return None
    on = departed_on or reference_on
    return Stay(origin, on, on + ONE_DAY)


def left_area(area: RiskArea, stays: tuple[Stay, ...], reference_on: date) -> tuple[date, Stay] | None:
    """The first day no longer in the area while it was at risk, and the stay it comes from; None: never there up to
    the day of reference."""
    found: tuple[date, Stay] | None = None
    for stay in stays:
        for span in area.spans:
            if not place_within(stay.place, span.place):
                continue
            start = stay.from_on if span.from_on is None else max(stay.from_on, span.from_on)
            end = min(stay.to_on, reference_on + ONE_DAY)
            if span.until_on is not None:
                end = min(end, span.until_on)
            if start < end and (found is None or end > found[0]):
                found = (end, stay)
    return found
