# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epidesk.response.dispatch.rules.arrival import coarse, minutes_left

NOON = datetime(2020, 3, 19, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("guess", "told"), [(0, 1), (1, 1), (12, 12), (16, 20), (21, 25), (60, 60), (61, 75), (200, 210)]
)
def test_the_longer_the_way_the_rounder_the_minutes(guess, told):
    assert coarse(guess) == told


@given(st.integers(0, 2_000))
def test_nobody_is_told_less_than_was_guessed(minutes):
    assert minutes <= coarse(minutes) < max(2, minutes + 15)


def test_a_guess_runs_down_and_then_proves_wrong():
    assert minutes_left(10, NOON, NOON) == 10
    assert minutes_left(10, NOON, NOON + timedelta(minutes=4)) == 6
    assert minutes_left(10, NOON, NOON + timedelta(minutes=12)) == 1
    assert minutes_left(10, NOON, NOON + timedelta(minutes=16)) is None
