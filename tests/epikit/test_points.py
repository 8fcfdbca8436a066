# SPDX-License-Identifier: Apache-2.0
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.geo.points import EARTH_RADIUS_M, BadPoint, LonLat, distance_m, lon_lat, parse_lon_lat

points = st.builds(LonLat, st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("107.5786", "16.4698"), (" 107,5786 ", "16,4698"), ("+107.5786°", "16.4698 °"), ("107.57860", "016.4698")],
)
def test_typed_coordinates_are_understood(lon: str, lat: str) -> None:
    assert parse_lon_lat(lon, lat) == LonLat(107.5786, 16.4698)


def test_a_true_minus_sign_is_a_minus() -> None:
    assert parse_lon_lat("\u221270.5", "-12") == LonLat(-70.5, -12.0)


@pytest.mark.parametrize(
    "lon", ["", "x", "nan", "inf", "1e2", "1_0", "١٠٧", "107.5.1", "1,0,7", "0x10", "--1", "107 30"]
)
def test_what_is_no_number_is_unreadable(lon: str) -> None:
    with pytest.raises(BadPoint, match="point_unreadable"):
        parse_lon_lat(lon, "16.4")


@pytest.mark.parametrize(("lon", "lat"), [(180.1, 0), (-180.1, 0), (0, 90.1), (0, -90.1), (16.4, 107.5)])
def test_a_point_off_the_globe_is_out_of_range(lon: float, lat: float) -> None:
    with pytest.raises(BadPoint, match="point_range"):
        lon_lat(lon, lat)


def test_numbers_that_are_none_are_unreadable() -> None:
    for bad in (math.nan, math.inf, -math.inf):
        with pytest.raises(BadPoint, match="point_unreadable"):
            lon_lat(bad, 16)
        with pytest.raises(BadPoint, match="point_unreadable"):
            lon_lat(107, bad)


def test_known_distances() -> None:
    citadel, airport = LonLat(107.5786, 16.4698), LonLat(107.7026, 16.4015)
    assert distance_m(citadel, airport) == pytest.approx(15_249, rel=0.005)
    assert distance_m(LonLat(0, 0), LonLat(180, 0)) == pytest.approx(math.pi * EARTH_RADIUS_M)
    assert distance_m(LonLat(179.9, 0), LonLat(-179.9, 0)) == pytest.approx(22_239, rel=0.001)  # across the date line


@given(points, points, points)
def test_distance_is_a_metric(a: LonLat, b: LonLat, c: LonLat) -> None:
    assert distance_m(a, a) == 0
    assert distance_m(a, b) == pytest.approx(distance_m(b, a), abs=1e-6)
    assert distance_m(a, c) <= distance_m(a, b) + distance_m(b, c) + 1  # a metre for rounding near antipodes
