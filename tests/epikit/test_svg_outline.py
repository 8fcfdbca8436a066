# SPDX-License-Identifier: Apache-2.0
import re

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from tests.epikit.wards import wiggly_coverage

from epikit.geo.points import LonLat, distance_m
from epikit.geo.svgpath import Frame

HUE = Frame((107.0, 16.0, 108.2, 16.75), 360, 300)

_TOKEN = re.compile(r"([Mlz])|(-?(?:\d+\.?\d*|\.\d+))")


def drawn(d: str) -> list[list[tuple[float, float]]]:
    """What a browser draws for M, l and z with implicit repetition; fails on anything else."""
    assert _TOKEN.sub("", d).strip() == ""
    rings: list[list[tuple[float, float]]] = []
    for ring in re.findall(r"M[^z]*z", d):
        start, _, steps = ring[1:-1].partition("l")
        numbers = [float(n) for _, n in _TOKEN.findall(steps)]
        x, y = (float(n) for _, n in _TOKEN.findall(start))
        points = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        rings.append(points)
    return rings


def area_of(d: str) -> float:
    return float(sum(shapely.Polygon(ring).area for ring in drawn(d)))


def test_the_box_is_centred_north_up_and_true_to_scale() -> None:
    assert HUE.xy(107.6, 16.375) == pytest.approx((180, 150))
    x_west, y_north = HUE.xy(107.0, 16.75)
    x_east, y_south = HUE.xy(108.2, 16.0)
    assert (x_west, x_east) == pytest.approx((0, 360), abs=1e-6)
    assert 0 < y_north < y_south < 300
    across_m = distance_m(LonLat(107.0, 16.375), LonLat(108.2, 16.375))
    assert across_m / 360 == pytest.approx(HUE.metres_per_unit(), rel=0.001)
    up_m = distance_m(LonLat(107.6, 16.0), LonLat(107.6, 16.75))
    assert up_m / (y_south - y_north) == pytest.approx(HUE.metres_per_unit(), rel=0.001)


@given(st.floats(105, 110), st.floats(14, 18))
def test_a_click_finds_its_point_again(lon: float, lat: float) -> None:
    assert HUE.inverse(*HUE.xy(lon, lat)) == pytest.approx((lon, lat))


def test_an_outline_is_drawn_where_its_points_fall() -> None:
    square = shapely.box(107.3, 16.2, 107.6, 16.5)
    (ring,) = drawn(HUE.path(square))
    expected = {tuple(round(v, 1) for v in HUE.xy(lon, lat)) for lon in (107.3, 107.6) for lat in (16.2, 16.5)}
    assert {(round(x, 1), round(y, 1)) for x, y in ring} == expected


@given(st.integers(0, 3), st.integers(0, 11))
def test_rounding_does_not_add_up(decimals: int, place: int) -> None:
    ward = wiggly_coverage()[place]
    (ring,) = drawn(HUE.path(ward, decimals))
    exact = shapely.LineString([HUE.xy(lon, lat) for lon, lat in ward.exterior.coords])
    assert max(exact.distance(shapely.Point(point)) for point in ring) <= 0.71 * 10**-decimals + 1e-9


def test_neighbours_keep_meeting() -> None:
    wards = wiggly_coverage()
    left = {(round(x, 1), round(y, 1)) for x, y in drawn(HUE.path(wards[0]))[0]}
    right = {(round(x, 1), round(y, 1)) for x, y in drawn(HUE.path(wards[1]))[0]}
    assert len(left & right) >= 10


def test_what_lies_outside_the_box_is_cut() -> None:
    world = shapely.box(90, 0, 120, 30)
    (ring,) = drawn(HUE.path(world))
    assert {x for x, _ in ring} == {-4.0, 364.0}
    assert {y for _, y in ring} == {-4.0, 304.0}
    assert HUE.path(shapely.box(0, 0, 1, 1)) == ""
    # A line left over by the cut is no outline.
    west, _ = HUE.inverse(-4, 0)
    assert HUE.path(shapely.box(west - 1, 16.1, west, 16.2)) == ""


def test_holes_and_parts_are_rings_of_one_path() -> None:
    ring = shapely.Point(107.4, 16.3).buffer(0.1).difference(shapely.Point(107.4, 16.3).buffer(0.05))
    parts = shapely.MultiPolygon([ring, shapely.box(107.8, 16.3, 107.9, 16.4)])
    assert len(drawn(HUE.path(parts))) == 3


def test_the_text_is_short() -> None:
    d = HUE.path(wiggly_coverage()[5])
    points = sum(len(ring) for ring in drawn(d))
    assert len(d) < points * 7
    assert " -" not in d
    assert not re.search(r"(?<![0-9])0\.", d)


def test_an_area_is_drawn_in_its_size() -> None:
    ward = wiggly_coverage()[5]
    exact = shapely.Polygon([HUE.xy(lon, lat) for lon, lat in ward.exterior.coords]).area
    assert area_of(HUE.path(ward)) == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("bbox", [(107, 16, 107, 17), (108, 16, 107, 17), (107, 17, 108, 17)])
def test_a_frame_without_extent_is_refused(bbox: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="extent"):
        Frame(bbox, 100, 100)
    with pytest.raises(ValueError, match="extent"):
        Frame((107, 16, 108, 17), 0, 100)
