# SPDX-License-Identifier: Apache-2.0
import json
import math
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from tests.epikit.wards import wiggly_coverage

from epikit.geo.areas import AreaIndex

WARDS = wiggly_coverage()
IDS = [f"w{n:02d}" for n in range(len(WARDS))]
INDEX = AreaIndex(IDS, WARDS)
DISCS = [shapely.Point(1, 0).buffer(1), shapely.Point(0, 0).buffer(2)]
OVERLAPPING = AreaIndex(["a", "b"], DISCS)


def asked_one_by_one(ids: list[str], polygons: list[Any], lon: float, lat: float) -> str | None:
    point = shapely.Point(lon, lat)
    return min((area for area, polygon in zip(ids, polygons, strict=True) if polygon.intersects(point)), default=None)


@given(st.floats(106.9, 107.7), st.floats(15.9, 16.55))
def test_the_index_answers_as_asking_every_area_would(lon: float, lat: float) -> None:
    assert INDEX.area_at(lon, lat) == asked_one_by_one(IDS, WARDS, lon, lat)


def test_on_a_border_the_smallest_id_answers_whatever_the_order() -> None:
    backward = AreaIndex(IDS[::-1], WARDS[::-1])
    for lon, lat in shapely.get_coordinates(WARDS).tolist():
        expected = asked_one_by_one(IDS, WARDS, lon, lat)
        assert expected is not None
        assert INDEX.area_at(lon, lat) == backward.area_at(lon, lat) == expected


def test_the_corners_of_the_province_belong_to_it() -> None:
    west, south, east, north = map(float, shapely.total_bounds(WARDS))
    corners = [(west, south), (east, south), (west, north), (east, north)]
    assert [INDEX.area_at(*corner) for corner in corners] == ["w00", "w03", "w08", "w11"]
    assert INDEX.area_at(west - 1e-9, south) is None
    assert INDEX.area_at(east, north + 1e-9) is None


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 16.2), (107.2, math.nan), (math.inf, 16.2), (16.2, 107.2)])
def test_a_point_that_is_nowhere_has_no_area(lon: float, lat: float) -> None:
    assert INDEX.area_at(lon, lat) is None


def test_real_wards_hold_the_places_known_to_be_in_them(shared: Path) -> None:
    raw = json.loads((shared / "data/admin/hue_wards_2025-07_simplified.geojson").read_text(encoding="utf-8"))
    names = [feature["properties"]["name"] for feature in raw["features"]]
    polygons = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in raw["features"]]
    wards = AreaIndex(names, polygons)
    assert len(wards) == 40
    assert wards.area_at(107.5786, 16.4698) == "Phường Phú Xuân"  # the citadel
    assert wards.area_at(107.7026, 16.4015) == "Phường Phú Bài"  # the airport
    assert wards.area_at(105.85, 21.03) is None  # Hà Nội
    for feature in raw["features"]:
        properties = feature["properties"]
        assert wards.area_at(properties["label_lon"], properties["label_lat"]) == properties["name"]
    rng = random.Random(46)
    west, south, east, north = shapely.total_bounds(polygons)
    for _ in range(2000):
        lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        assert wards.area_at(lon, lat) == asked_one_by_one(names, polygons, lon, lat)


def test_many_threads_get_the_same_answers() -> None:
    rng = random.Random(7)
    points = [(rng.uniform(106.95, 107.65), rng.uniform(15.95, 16.5)) for _ in range(2000)]
    expected = [INDEX.area_at(*point) for point in points]
    fresh = AreaIndex(IDS, WARDS)
    with ThreadPoolExecutor(4) as threads:
        for answers in threads.map(lambda _: [fresh.area_at(*point) for point in points], range(4)):
            assert answers == expected


def test_overlapping_areas_and_holes_are_answered_in_order_of_id() -> None:
    ring = shapely.Point(0, 0).buffer(2).difference(shapely.Point(0, 0).buffer(1))
    disc = shapely.Point(1.5, 0).buffer(1)
    index = AreaIndex([2, 1], [ring, disc])
    assert index.area_at(0, 0) is None
    assert index.area_at(-1.5, 0) == 2
    assert index.area_at(1.5, 0) == 1  # in both
    assert index.area_at(2.3, 0) == 1


@given(st.floats(-2.5, 2.5), st.floats(-2.5, 2.5))
def test_overlapping_areas_answer_as_asking_every_area_would(lon: float, lat: float) -> None:
    assert OVERLAPPING.area_at(lon, lat) == asked_one_by_one(["a", "b"], DISCS, lon, lat)


def test_the_nearest_area_is_the_one_that_holds_the_point_or_comes_closest() -> None:
    assert INDEX.nearest_area(107.07, 16.07) == ("w00", 0.0)
    area, away_m = INDEX.nearest_area(107.3, 15.9)
    assert area in ("w01", "w02")
    assert away_m == pytest.approx(11_119.5, rel=0.001)  # 0.1 degrees of latitude
    area, away_m = INDEX.nearest_area(107.7, 16.2)
    assert area == "w07"
    assert away_m == pytest.approx(10_678, rel=0.002)  # 0.1 degrees of longitude at 16.2° N


def test_areas_that_make_no_index_are_refused() -> None:
    square, bow = shapely.box(0, 0, 1, 1), shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(ValueError, match="one polygon for each id"):
        AreaIndex(["a"], [])
    with pytest.raises(ValueError, match="distinct"):
        AreaIndex(["a", "a"], [square, square])
    with pytest.raises(ValueError, match="'b' is empty or invalid"):
        AreaIndex(["a", "b"], [square, bow])
    with pytest.raises(ValueError, match="'b' is empty or invalid"):
        AreaIndex(["a", "b"], [square, shapely.Polygon()])


def test_no_areas_hold_nothing() -> None:
    empty: AreaIndex[str] = AreaIndex([], [])
    assert empty.area_at(107.5, 16.4) is None
    with pytest.raises(LookupError):
        empty.nearest_area(107.5, 16.4)
