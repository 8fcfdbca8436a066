# SPDX-License-Identifier: Apache-2.0
"""The demonstration's figures: two waves that nobody had, of cases and deaths, here, in the country, in the world. They
come in as files of a source do, under a source that says of itself that it is invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp
from random import Random

from epidesk.foundation.core.principals import SYSTEM
from epidesk.insight.statistics.actions import import_figures
from epidesk.insight.statistics.queries.scope import local_today
from epidesk.insight.statistics.sources import DEMONSTRATION, sources
from epikit.formats.counts import Level, Measure

DAYS = 150
BY_LEVEL = {Level.PROVINCE: 90, Level.COUNTRY: 11_000, Level.WORLD: 380_000}
"""About the most new cases of a day."""
WAVES = ((0.28, 0.09, 1.0), (0.86, 0.13, 0.55))
"""Where the middle of each lies and how wide it is, as shares of the time; how high, as a share of the most."""
BASE = 0.015
OF_A_WEEK = (1.06, 1.08, 1.04, 1.02, 1.0, 0.92, 0.78)
"""Monday to Sunday: fewer are counted when offices are shut."""
DEATHS_SHARE, DEATHS_LATER_DAYS = 0.012, 14
CODES = {"VN": "VNM", "world": "OWID_WRL"}


def load_figures() -> int:
    """Until yesterday; how many numbers came in. The same day again brings in nothing new."""
    days = [local_today() - timedelta(days=DAYS - n) for n in range(DAYS)]
    read = 0
    totals = ["iso_code,location,date,total_cases,total_deaths"]
    for place in sources().places:
        cases, deaths = invented(place.level, days)
        if place.level is Level.PROVINCE:
            for measure, counts in ((Measure.CASES, cases), (Measure.DEATHS, deaths)):
                lines = [f"{on},{place.code},{place.names['vi']},{n}" for on, n in zip(days, counts, strict=True)]
                read += _bring("province", ["date,province_code,province,new", *lines], str(measure))
            continue
        names = CODES.get(place.code, place.code), place.names["en"]
        for on, case, death in zip(days, _summed(cases), _summed(deaths), strict=True):
            totals.append(",".join((*names, on.isoformat(), str(case), str(death))))
    return read + _bring("owid", totals)


def invented(level: Level, days: list[date]) -> tuple[list[int], list[int]]:
    """New cases and new deaths of each day; the same for the same days."""
    chance = Random(f"{level} {days[0]}")  # noqa: S311 (invention, not secrecy)
    ill = [BASE + sum(high * exp(-(((n / len(days)) - middle) ** 2) / (2 * width**2)) for middle, width, high in WAVES)
           for n in range(len(days))]  # fmt: skip
    cases = [
        round(BY_LEVEL[level] * share * OF_A_WEEK[on.weekday()] * chance.uniform(0.93, 1.07))
        for on, share in zip(days, ill, strict=True)
    ]
    earlier = [ill[max(0, n - DEATHS_LATER_DAYS)] for n in range(len(days))]
    deaths = [round(BY_LEVEL[level] * DEATHS_SHARE * share * chance.uniform(0.8, 1.2)) for share in earlier]
    return cases, deaths


def _summed(counts: list[int]) -> Iterator[int]:
    total = 0
    for one in counts:
        total += one
        yield total


def _bring(layout: str, lines: list[str], measure: str = "") -> int:
    report = import_figures(
        by=SYSTEM,
        source=DEMONSTRATION.slug,
        layout=layout,
        measure=measure,
        content="\n".join(lines).encode(),
        file_name=f"demonstration-{layout}.csv",
    )
    if report.faults or report.held or report.unknown_places:
        raise RuntimeError(f"the demonstration's figures are not what the importer takes: {report}")
    return report.read
