# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.exposure import Cabin, Degree, Seat, Stay, nearness, parse_seat, seats_apart, shared

NOON = datetime(2020, 3, 2, 12, tzinfo=UTC)


def at(hour: float) -> datetime:
    return NOON + timedelta(hours=hour)


def test_stays_that_touch_share_nothing():
    assert shared(Stay(at(0), at(1)), Stay(at(1), at(2)), now=at(9)) == timedelta(0)


def test_who_has_not_left_is_still_there():
    assert shared(Stay(at(0)), Stay(at(2)), now=at(5)) == timedelta(hours=3)
    assert shared(Stay(at(0)), Stay(at(2), at(3)), now=at(5)) == timedelta(hours=1)
    assert shared(Stay(at(8)), Stay(at(0)), now=at(5)) == timedelta(0), "a stay that is yet to begin"


def test_a_stay_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before"):
        Stay(at(1), at(0))


@pytest.mark.parametrize(
    ("written", "seat"),
    [
        ("5K", Seat(5, "K")), ("05k", Seat(5, "K")), (" K-5 ", Seat(5, "K")), ("12 a", Seat(12, "A")),
        ("17", Seat(17)), ("5I", None), ("", None), ("00", None), ("seat", None),
    ],
)  # fmt: skip
def test_seats_as_manifests_write_them(written, seat):
    assert parse_seat(written) == seat


def test_distance_in_the_row_skips_the_letter_that_no_aircraft_has():
    assert seats_apart(Seat(5, "H"), Seat(5, "J")) == (0, 1)


CABINS = (Cabin("business", 1, 7), Cabin("economy", 10, 40))


@pytest.mark.parametrize(
    ("seat", "degree"),
    [
        ("5G", Degree.BESIDE), ("5D", Degree.AROUND), ("7A", Degree.AROUND), ("2K", Degree.CABIN),
        ("30A", Degree.VEHICLE), ("", Degree.VEHICLE), ("??", Degree.VEHICLE),
    ],
)  # fmt: skip
def test_who_sat_how_near_in_an_aircraft(seat, degree):
    found = nearness(
        Stay(at(0), at(12)), Stay(at(0), at(12)), now=at(99), vehicle=True, seat="5K" if seat != "5G" else "5J",
        other_seat=seat, cabins=CABINS,
    )  # fmt: skip
    assert found is not None
    assert found.degree is degree


def test_numbered_seats_of_a_bus_know_neighbours_only():
    def sat(seat: str) -> Degree:
        found = nearness(Stay(at(0), at(3)), Stay(at(1), at(3)), now=at(9), vehicle=True, seat="17", other_seat=seat)
        assert found is not None
        return found.degree

    assert (sat("19"), sat("20")) == (Degree.BESIDE, Degree.VEHICLE)


def test_less_time_together_than_asked_for_is_no_exposure():
    half = Stay(at(0), at(0.5))
    assert nearness(half, Stay(at(0)), now=at(9), at_least=timedelta(minutes=30)) is not None
    assert nearness(half, Stay(at(0)), now=at(9), at_least=timedelta(minutes=31)) is None


hours = st.integers(0, 100)
stays = st.builds(lambda a, b: Stay(at(a), None if b is None else at(a + b)), hours, st.one_of(st.none(), hours))


@given(stays, stays, hours)
def test_sharing_is_mutual_and_never_longer_than_either(one, other, now):
    time = shared(one, other, now=at(now))
    assert time == shared(other, one, now=at(now)) >= timedelta(0)
    for stay in (one, other):
        if stay.end is not None:
            assert time <= stay.end - stay.start
