# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import json
import threading
from pathlib import Path

import pytest
import shapely
from django.db import IntegrityError, connections, transaction

from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind, Viewer
from epidesk.foundation.places import queries
from epidesk.foundation.places.actions import load_reference_data
from epidesk.foundation.places.models import Area, Facility, LoadedData
from epidesk.foundation.places.reference import DATA

pytestmark = pytest.mark.django_db


def test_forty_units_lie_in_nine_zones(hue: None) -> None:
    wards, zones = queries.wards(), queries.zones()
    assert len(wards) == 40
    assert len(zones) == 9
    assert sorted(ward_id for zone in zones for ward_id in zone.ward_ids) == sorted(ward.id for ward in wards)
    assert all(ward.zone_id and ward.zone_name for ward in wards)


def test_wards_stand_in_vietnamese_order(hue: None) -> None:
    names = [ward.short_name for ward in queries.wards()]
    assert names[:6] == ["A Lưới 1", "A Lưới 2", "A Lưới 3", "A Lưới 4", "A Lưới 5", "An Cựu"]
    # D comes before Đ, and H, L, V keep theirs: what a plain sort of bytes gets wrong.
    assert names.index("Dương Nỗ") < names.index("Đan Điền") < names.index("Hoá Châu") < names.index("Vỹ Dạ")
    assert names != sorted(names)


def test_the_mixed_units_went_where_the_table_says(hue: None) -> None:
    chosen = {ward.code: ward.zone_code for ward in queries.wards()}
    assert chosen["19774"] == "474"  # Kim Long: two and two, the code of the city's Kim Long
    assert chosen["19873"] == "477"  # Phong Quảng: two and two, the code of Quảng Ngạn
    assert chosen["19900"] == "478"
    assert chosen["20014"] == "480"


def test_every_zone_agrees_with_the_states_conversion_table(hue: None, shared: Path) -> None:
    with (shared / "data/admin/hue_communes_2020-03_to_2025-07.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for ward in queries.wards():
        districts = [row["district_code_2020"] for row in rows if row["code_2025_07"] == ward.code]
        assert districts.count(ward.zone_code) * 2 >= len(districts), ward.name


def test_loading_again_changes_nothing(hue: None, django_assert_max_num_queries) -> None:
    before = list(Area.objects.order_by("id").values_list("id", "name", "zone_id"))
    with django_assert_max_num_queries(1):
        assert load_reference_data(by=SYSTEM) is False
    assert list(Area.objects.order_by("id").values_list("id", "name", "zone_id")) == before


def test_a_changed_table_is_loaded_over_the_old_one(hue: None) -> None:
    ids = set(Area.objects.values_list("id", flat=True))
    Area.objects.filter(code="19753").update(name="Phường Cũ")
    LoadedData.objects.update(checksum="of an older release")
    assert load_reference_data(by=SYSTEM) is True
    assert set(Area.objects.values_list("id", flat=True)) == ids
    ward = queries.find_ward_by_code("19753")
    assert ward is not None
    assert ward.name == "Phường Phú Xuân"


def test_only_those_who_may_load(db: None) -> None:
    with pytest.raises(Forbidden):
        load_reference_data(by=Actor(kind=PrincipalKind.STAFF, permissions=frozenset({"incidents:triage"})))


def test_outlines_leave_no_gaps_and_never_overlap(hue: None) -> None:
    shapes = [queries.outline(ward.id) for ward in queries.wards()]
    assert shapely.coverage_is_valid(shapes)
    assert sum(shapely.area(shapes)) == pytest.approx(queries.province_outline().area, rel=1e-9)


def test_the_simplified_province_is_as_large_as_the_source(hue: None, shared: Path) -> None:
    full = json.loads((shared / "data/admin/hue_wards_2025-07_simplified.geojson").read_text(encoding="utf-8"))
    source = shapely.union_all([shapely.geometry.shape(feature["geometry"]) for feature in full["features"]])
    assert queries.province_outline().area == pytest.approx(source.area, rel=0.005)
    for feature in full["features"]:
        ward = queries.find_ward_by_code(feature["properties"]["code"])
        assert ward is not None
        source_area = shapely.geometry.shape(feature["geometry"]).area
        assert queries.outline(ward.id).area == pytest.approx(source_area, rel=0.01)


def test_the_shipped_table_draws_no_zone() -> None:
    tree = json.loads((DATA / "hue_units_2025-07.geojson").read_text(encoding="utf-8"))
    assert all("geometry" not in zone for zone in tree["zones"])
    assert len(tree["features"]) == 40


def test_unknown_phones_stay_unknown(hue: None) -> None:
    facilities = queries.facilities(Viewer())
    assert len(facilities) == 12
    assert [one.name for one in facilities if one.phone is not None] == ["Bệnh viện Trung ương Huế"]
    assert not any(one.phone_verified for one in facilities)
    assert all(one.source for one in facilities)


def test_facilities_are_what_the_source_says(hue: None, shared: Path) -> None:
    with (shared / "data/facilities/hue_health_facilities.csv").open(encoding="utf-8", newline="") as file:
        source = {row["name"]: row for row in csv.DictReader(file)}
    for one in queries.facilities(Viewer()):
        row = source.pop(one.name)
        assert (one.phone or "") == row["phone"]
        assert (one.ward.name if one.ward else "") == row["ward_2025_07"]
        assert (one.location is not None) == bool(row["lat"])
        if row["district_2020"]:
            assert one.zone is not None
            assert one.zone.code == row["district_2020"]
    assert not source


def test_a_verified_phone_stays_verified_until_it_changes(hue: None) -> None:
    Facility.objects.filter(phone__isnull=False).update(phone_verified=True)
    LoadedData.objects.update(checksum="of an older release")
    load_reference_data(by=SYSTEM)
    assert Facility.objects.get(phone__isnull=False).phone_verified
    Facility.objects.filter(phone__isnull=False).update(phone="0234 0000 000")
    LoadedData.objects.update(checksum="of an older release")
    load_reference_data(by=SYSTEM)
    assert not Facility.objects.get(phone__isnull=False).phone_verified


def test_the_database_refuses_a_phone_without_a_source(hue: None) -> None:
    row = Facility.objects.filter(phone=None).first()
    assert row is not None
    row.phone = "0234 1234 567"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_start_at_once_load_once() -> None:
    barrier = threading.Barrier(2)
    wrote: list[bool] = []

    def start() -> None:
        try:
            barrier.wait(10)
            wrote.append(load_reference_data(by=SYSTEM))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(wrote) == [False, True]
    assert Area.objects.count() == 49
