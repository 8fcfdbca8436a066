# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from epidesk.foundation.places.rules import Era, Level, area_id, chained, set_id

days = some.dates(date(1900, 1, 1), date(2200, 1, 1))


@given(some.sets(days, min_size=1, max_size=8), days)
def test_from_the_first_day_on_exactly_one_set_holds(starts: set[date], day: date) -> None:
    eras = chained({UUID(int=number): start for number, start in enumerate(starts)})
    holding = [era for era in eras if era.holds_on(day)]
    assert len(holding) == (1 if day >= min(starts) else 0)
    if holding:
        assert holding[0].valid_from == max(start for start in starts if start <= day)


def test_a_set_ends_on_the_day_the_next_begins() -> None:
    era = Era(UUID(int=1), date(2021, 11, 1), date(2025, 7, 1))
    assert era.holds_on(date(2025, 6, 30))
    assert not era.holds_on(date(2025, 7, 1))


def test_ids_follow_from_names_and_never_meet() -> None:
    assert area_id("2025-07", Level.WARD, "19753") == area_id("2025-07", Level.WARD, "19753")
    ids = {
        area_id(name, level, code) for name in ("a", "b", "a/ward") for level in Level for code in ("1", "2", "ward/1")
    }
    assert len(ids) == 18
    assert set_id("a") not in ids
