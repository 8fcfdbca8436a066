# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import date, timedelta

import pytest

from epikit.counts import Direction, steps_of_totals, totals_of_steps, trend

DAY = date(2021, 9, 1)


def days(*values):
    return {DAY + timedelta(days=n): value for n, value in enumerate(values)}


def test_steps_and_totals_undo_each_other():
    totals = days(5, 8, 8, 20)
    steps = steps_of_totals(totals)
    assert list(steps.values()) == [3, 0, 12]
    assert list(totals_of_steps({DAY: 5, **steps}).values()) == list(totals.values())


def test_a_day_whose_day_before_is_unknown_has_no_step():
    assert steps_of_totals({DAY: 5, DAY + timedelta(days=2): 9}) == {}


@pytest.mark.parametrize(
    ("before", "now", "direction", "percent"),
    [
        (100, 150, Direction.RISING, 50),
        (150, 100, Direction.FALLING, -33),
        (100, 105, Direction.STEADY, 5),
        (1, 2, Direction.STEADY, 100),
        (0, 0, Direction.STEADY, None),
        (0, 9, Direction.RISING, None),
    ],
)
def test_a_fortnight_tells_the_trend(before, now, direction, percent):
    found = trend(days(*[before] * 7, *[now] * 7), DAY + timedelta(days=13))
    assert (found.direction, found.percent) == (direction, percent)


def test_without_two_weeks_nothing_is_said():
    assert trend(days(1, 2, 3), DAY + timedelta(days=2)).direction is Direction.UNKNOWN
