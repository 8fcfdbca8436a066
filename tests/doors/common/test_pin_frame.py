# SPDX-License-Identifier: Apache-2.0
"""The small maps: what is drawn stands where it is."""

from __future__ import annotations

import re

import pytest

from epidesk.interfaces.common.pin_frame import METRES_A_DEGREE, pin_frame, route_frame, route_path

LON, LAT = 107.579, 16.4698


def square(lon: float, lat: float, half_deg: float) -> list[tuple[float, float]]:
    west, east, south, north = lon - half_deg, lon + half_deg, lat - half_deg, lat + half_deg
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def test_the_point_asked_for_stands_in_the_middle() -> None:
    frame = pin_frame([], lon=LON, lat=LAT, width_m=4000)
    assert frame.spot(LON, LAT) == pytest.approx((frame.width / 2, frame.height / 2))


def test_the_frame_is_as_wide_as_asked() -> None:
    frame = pin_frame([], lon=LON, lat=LAT, width_m=4000)
    north_m = frame.height / frame.px_lat * METRES_A_DEGREE
    assert north_m == pytest.approx(4000 * frame.height / frame.width)


def test_a_ward_out_of_reach_costs_nothing() -> None:
    near, far = ("Phú Xuân", [square(LON, LAT, 0.01)]), ("A Lưới 1", [square(107.2, 16.2, 0.01)])
    frame = pin_frame([near, far], lon=LON, lat=LAT, width_m=4000)
    assert len(frame.paths) == 1
    assert [label.name for label in frame.labels] == ["Phú Xuân"]


def test_a_ward_larger_than_the_frame_is_cut_to_it() -> None:
    frame = pin_frame([("Huế", [square(LON, LAT, 1.0)])], lon=LON, lat=LAT, width_m=4000)
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", frame.paths[0])]
    assert min(numbers) >= -frame.width
    assert max(numbers) <= 2 * frame.width


def test_a_ward_of_several_pieces_is_drawn_with_all_of_them() -> None:
    pieces = [square(LON - 0.006, LAT, 0.003), square(LON + 0.006, LAT, 0.003)]
    crossed = [(LON, LAT), (LON + 0.002, LAT + 0.002), (LON + 0.002, LAT), (LON, LAT + 0.002), (LON, LAT)]
    frame = pin_frame([("Thuận An", pieces)], lon=LON, lat=LAT, width_m=4000)
    assert frame.paths[0].count("M") == 2
    assert pin_frame([("Thuận An", [*pieces, crossed])], lon=LON, lat=LAT, width_m=4000).paths


def test_a_small_island_without_area_is_left_out_and_nothing_breaks() -> None:
    sliver = [(LON, LAT), (LON + 0.001, LAT), (LON, LAT)]
    assert pin_frame([("x", [sliver])], lon=LON, lat=LAT).paths == ()


def test_names_do_not_stand_on_each_other() -> None:
    wards = [(f"Phường {number}", [square(LON + number * 0.0004, LAT, 0.004)]) for number in range(6)]
    frame = pin_frame(wards, lon=LON, lat=LAT, width_m=4000)
    spots = [(label.x, label.y) for label in frame.labels]
    assert 0 < len(spots) < 6
    assert all(
        abs(one[1] - two[1]) > 15 or abs(one[0] - two[0]) > 40 for one in spots for two in spots if one is not two
    )


def test_a_way_shows_both_its_ends() -> None:
    team = (107.541, 16.412)
    frame = route_frame([], lon=LON, lat=LAT, from_lon=team[0], from_lat=team[1])
    for lon, lat in ((LON, LAT), team):
        x, y = frame.spot(lon, lat)
        assert 0 < x < frame.width
        assert 0 < y < frame.height
    x, y = frame.spot(*team)
    assert route_path(frame, LON, LAT, *team).startswith(f"M{x:.1f} {y:.1f}Q")


def test_without_the_teams_position_the_place_is_shown_alone() -> None:
    frame = route_frame([], lon=LON, lat=LAT)
    assert frame.spot(LON, LAT) == pytest.approx((frame.width / 2, frame.height / 2))
