# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from epidesk.response.dispatch.rules import Fix, FixVerdict, is_usable, judge_fix

NOW = datetime(2026, 3, 14, 7, 0, tzinfo=UTC)
CITADEL = (107.5776, 16.4693)
AIRPORT = (107.7003, 16.4015)  # 15 km from the citadel


def fix(place=CITADEL, *, accuracy_m=12.0, ago_s=0.0):
    return Fix(*place, accuracy_m, NOW - timedelta(seconds=ago_s))


def test_first_fix_is_believed():
    assert judge_fix(fix(), None, NOW) is FixVerdict.USE


@pytest.mark.parametrize("place", [(181.0, 16.0), (107.0, 91.0), (math.nan, 16.0), (107.0, math.inf)])
def test_point_off_the_earth_is_refused(place):
    assert judge_fix(fix(place), None, NOW) is FixVerdict.OFF_THE_EARTH


@pytest.mark.parametrize(("accuracy_m", "verdict"), [(5_000, "use"), (5_001, "inaccurate"), (-1, "inaccurate")])
def test_accuracy_worse_than_5_km_is_refused(accuracy_m, verdict):
    assert judge_fix(fix(accuracy_m=accuracy_m), None, NOW) == verdict


def test_accuracy_that_is_no_number_is_refused():
    assert judge_fix(fix(accuracy_m=math.nan), None, NOW) is FixVerdict.INACCURATE


@pytest.mark.parametrize(("ago_s", "verdict"), [(-120, "use"), (-121, "from-the-future")])
def test_phone_clock_may_run_two_minutes_ahead(ago_s, verdict):
    assert judge_fix(fix(ago_s=ago_s), None, NOW) == verdict


def test_fix_older_than_the_one_we_have_is_ignored():
    assert judge_fix(fix(ago_s=30), fix(ago_s=29), NOW) is FixVerdict.OLDER


def test_15_km_in_five_minutes_is_a_car_and_in_four_is_none():
    assert judge_fix(fix(AIRPORT), fix(CITADEL, ago_s=300), NOW) is FixVerdict.USE
    assert judge_fix(fix(AIRPORT), fix(CITADEL, ago_s=240), NOW) is FixVerdict.TOO_FAST


def test_two_places_at_the_same_instant_are_too_fast():
    assert judge_fix(fix(AIRPORT), fix(CITADEL), NOW) is FixVerdict.TOO_FAST


def test_jitter_within_the_accuracy_is_no_speed():
    near = (CITADEL[0] + 0.0003, CITADEL[1])  # 32 m

    assert judge_fix(fix(near, accuracy_m=20), fix(CITADEL, accuracy_m=20), NOW) is FixVerdict.USE


def test_position_serves_for_ten_minutes_unless_flagged():
    assert is_usable(NOW - timedelta(minutes=10), False, NOW)
    assert not is_usable(NOW - timedelta(minutes=10, seconds=1), False, NOW)
    assert not is_usable(NOW, True, NOW)
    assert not is_usable(None, False, NOW)
