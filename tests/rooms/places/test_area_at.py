# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import math
from pathlib import Path
from uuid import UUID

import pytest
import shapely

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.places import queries
from epidesk.foundation.places.models import AreaSet

pytestmark = pytest.mark.django_db

THE_FOUR = {
    "citadel": (107.5779, 16.4698, "Phường Phú Xuân", "Thành phố Huế"),
    "Phú Bài airport": (107.7026, 16.4015, "Phường Phú Bài", "Thị xã Hương Thủy"),
    "A Lưới town": (107.2310, 16.2770, "Xã A Lưới 2", "Huyện A Lưới"),
    "Lăng Cô": (108.0786, 16.2330, "Xã Chân Mây - Lăng Cô", "Huyện Phú Lộc"),
}


@pytest.mark.parametrize("place", THE_FOUR)
def test_known_places_lie_where_everybody_knows(hue: None, place: str) -> None:
    lon, lat, ward, zone = THE_FOUR[place]
    found = queries.area_at(lon, lat)
    assert found is not None
    assert (found.name, found.zone_name) == (ward, zone)
    assert queries.nearest_area(lon, lat) == (found, 0.0)


def test_every_ward_holds_its_own_label(hue: None, shared: Path) -> None:
    with (shared / "data/admin/hue_wards_2025-07.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40
    for row in rows:
        found = queries.area_at(float(row["label_lon"]), float(row["label_lat"]))
        assert found is not None
        assert (found.code, found.name) == (row["code"], row["name"])
        assert (found.label.lon, found.label.lat) == (float(row["label_lon"]), float(row["label_lat"]))


def test_every_commune_of_2020_lies_in_the_unit_that_took_it_over(hue: None, shared: Path) -> None:
    path = shared / "data/admin/hue_communes_2020-03_to_2025-07.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"]]
    assert len(rows) > 130
    for row in rows:
        found = queries.area_at(float(row["lon"]), float(row["lat"]))
        assert found is not None, row["commune_name_2020"]
        assert found.code == row["code_2025_07"], row["commune_name_2020"]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(108.6, 16.9), (105.85, 21.03), (0.0, 0.0), (16.4698, 107.5779), (math.nan, 16.4), (107.5, math.inf)],
    ids=["open sea", "Hà Nội", "null island", "lat and lon swapped", "no number", "infinite"],
)
def test_outside_the_province_is_nowhere(hue: None, lon: float, lat: float) -> None:
    assert queries.area_at(lon, lat) is None


def test_off_the_beach_is_nowhere_but_near(hue: None) -> None:
    lon, lat = 107.70, 16.62  # at sea, some kilometres off Thuận An
    assert queries.area_at(lon, lat) is None
    ward, distance_m = queries.nearest_area(lon, lat)
    assert ward.name == "Phường Thuận An"
    assert 1_000 < distance_m < 12_000


def test_the_lagoon_belongs_to_its_wards(hue: None) -> None:
    # The outlines of the source include lagoon water: a boat on the Tam Giang lagoon is in somebody's care.
    found = queries.area_at(107.530, 16.600)
    assert found is not None
    assert found.zone_name == "Huyện Quảng Điền"


def test_asking_again_asks_no_database(hue: None, django_assert_num_queries) -> None:
    queries.area_at(107.5779, 16.4698)
    with django_assert_num_queries(0):
        for lon, lat, *_names in THE_FOUR.values():
            assert queries.area_at(lon, lat)
        assert len(queries.wards()) == 40


def test_areas_are_found_by_id_and_code(hue: None) -> None:
    ward = queries.find_ward_by_code("20137")
    assert ward is not None
    assert queries.get_area(ward.id) == ward
    assert ward.zone_id is not None
    assert queries.get_area(ward.zone_id).name == "Huyện Phú Lộc"
    assert queries.find_ward_by_code("482") is None  # a zone is no ward
    assert queries.find_ward_by_code("") is None
    with pytest.raises(NotFound):
        queries.get_area(uuid7())


def test_a_scope_of_zones_and_wards_becomes_wards(hue: None) -> None:
    zones = {zone.code: zone for zone in queries.zones()}
    nam_dong, citadel = zones["483"], queries.find_ward_by_code("19753")
    assert citadel is not None
    assert queries.expand([nam_dong.id, citadel.id]) == frozenset({*nam_dong.ward_ids, citadel.id})
    assert queries.expand([]) == frozenset()
    assert queries.expand([uuid7()]) == frozenset()


def test_a_zone_is_the_union_of_its_wards(hue: None) -> None:
    zone = queries.zones()[0]
    whole = queries.outline(zone.id)
    assert whole.area == pytest.approx(sum(queries.outline(ward_id).area for ward_id in zone.ward_ids))


def test_map_outlines_keep_shared_borders_at_every_tolerance(hue: None) -> None:
    sizes = []
    for tolerance_deg in (0.0, 0.002, 0.01):
        collection = queries.outlines_geojson(tolerance_deg)
        shapes = [shapely.geometry.shape(one["geometry"]) for one in collection["features"]]
        assert shapely.coverage_is_valid(shapes)
        sizes.append(int(sum(shapely.get_num_coordinates(shapes))))
        names = [one["properties"]["short_name"] for one in collection["features"]]
        assert names == [ward.short_name for ward in queries.wards()]
    assert sizes[0] > 2 * sizes[1] > 4 * sizes[2]
    properties = queries.outlines_geojson()["features"][0]["properties"]
    assert properties.keys() == {"id", "code", "name", "short_name", "zone"}
    assert queries.get_area(UUID(properties["id"])).code == properties["code"]


def test_the_frame_of_the_map_is_the_provinces(hue: None, shared: Path) -> None:
    west, south, east, north = queries.province_bbox()
    assert (west, south, east, north) == pytest.approx((107.0, 15.99, 108.2, 16.75), abs=0.06)


def test_without_areas_the_house_stands(db: None) -> None:
    assert not AreaSet.objects.exists()
    assert queries.area_at(107.5779, 16.4698) is None
    assert queries.wards() == ()
    assert queries.zones() == ()
    with pytest.raises(NotFound):
        queries.nearest_area(107.5779, 16.4698)
    with pytest.raises(NotFound):
        queries.province_bbox()
