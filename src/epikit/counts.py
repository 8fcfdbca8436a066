# SPDX-License-Identifier: Apache-2.0
"""Counts by day: steps from totals, totals from steps, and whether they rise or fall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from math import sqrt

WEEK = 7


def steps_of_totals(totals: Mapping[date, int]) -> dict[date, int]:
    """The daily count of each day whose total and whose day before's total are known. A total that falls gives a
    negative step: it is the caller's to say what that means."""
    one = timedelta(days=1)
    return {on: total - totals[on - one] for on, total in totals.items() if on - one in totals}


def totals_of_steps(steps: Mapping[date, int]) -> dict[date, int]:
    """The running total on each day that has a count, from the first of them on: what came before it is not in it."""
    days = sorted(steps)
    return dict(zip(days, accumulate(steps[on] for on in days), strict=True))


class Direction(StrEnum):
    """Which way counts go. `UNKNOWN`: too few days are known to say."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Trend:
    """The mean of the last seven days beside that of the seven before. None where days are missing."""

    direction: Direction
    mean: float | None
    mean_before: float | None

    @property
    def percent(self) -> int | None:
        """By how much the mean changed; None when there is nothing to compare with."""
        if self.mean is None or not self.mean_before:
            return None
        return round(100 * (self.mean / self.mean_before - 1))


def trend(steps: Mapping[date, int], until: date) -> Trend:
    """How daily counts go in the fortnight that ends with `until`. A change below a tenth, or no larger than chance
    makes in such numbers (two standard deviations of the difference of two Poisson sums), is none.
    `UNKNOWN` unless at least six of each seven days are known."""
    now, before = _week(steps, until), _week(steps, until - timedelta(days=WEEK))
    mean = sum(now) / len(now) if len(now) >= WEEK - 1 else None
    mean_before = sum(before) / len(before) if len(before) >= WEEK - 1 else None
    if mean is None or mean_before is None:
        return Trend(Direction.UNKNOWN, mean, mean_before)
    difference, together = WEEK * (mean - mean_before), WEEK * (mean + mean_before)
    if abs(difference) <= 2 * sqrt(max(together, 0)) or abs(mean - mean_before) <= mean_before / 10:
        return Trend(Direction.STEADY, mean, mean_before)
    return Trend(Direction.RISING if difference > 0 else Direction.FALLING, mean, mean_before)


def _week(steps: Mapping[date, int], until: date) -> list[int]:
    days = (until - timedelta(days=n) for n in range(WEEK))
    return [steps[on] for on in days if on in steps]
