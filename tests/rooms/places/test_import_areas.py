# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.places import queries
from epidesk.foundation.places.actions import import_areas
from epidesk.foundation.places.models import Area, AreaSet
from epidesk.foundation.places.reference import DATA

pytestmark = pytest.mark.django_db

Feature = Callable[..., dict[str, Any]]
FileOf = Callable[..., bytes]
TOMORROW = timezone.localdate() + timedelta(days=1)
BOWTIE = {"type": "Polygon", "coordinates": [[[107, 16], [108, 17], [108, 16], [107, 17], [107, 16]]]}


@pytest.fixture(autouse=True)
def _english() -> Any:
    with override("en"):
        yield


def test_a_good_file_becomes_a_set(db: None, feature: Feature, file_of: FileOf) -> None:
    content = file_of(
        feature((107, 16, 107.5, 16.5), code=1, name="Phường Một", unit_type="Phường", zone="A"),
        feature((107.5, 16, 108, 16.5), code="2", name="Xã Đông", name_en="Dong Commune", zone="A"),
        zones=[{"code": "A", "name": "Vùng A"}],
    )
    report = import_areas(by=SYSTEM, name="thử", valid_from=date(2026, 1, 1), content=content)
    assert (report.imported, report.errors, report.without_zone) == (2, (), ())
    one = queries.area_at(107.2, 16.2)
    assert one is not None
    assert (one.code, one.name, one.short_name, one.zone_name) == ("1", "Phường Một", "Một", "Vùng A")
    assert queries.area_at(107.7, 16.2) == queries.find_ward_by_code("2")
    assert Entry.objects.filter(verb="areas.imported").count() == 1


def test_decomposed_names_are_stored_composed_and_found_without_marks(
    db: None, feature: Feature, file_of: FileOf
) -> None:
    name = unicodedata.normalize("NFD", "Phường  Vỹ Dạ")
    import_areas(
        by=SYSTEM,
        name="a",
        valid_from=date(2026, 1, 1),
        content=file_of(feature((107, 16, 108, 17), code="1", name=name)),
    )
    row = Area.objects.get()
    assert row.name == unicodedata.normalize("NFC", "Phường Vỹ Dạ")
    assert row.folded == "phuong vy da"


def test_every_fault_is_told_with_its_place_and_nothing_is_written(db: None, feature: Feature, file_of: FileOf) -> None:
    content = file_of(
        feature((107.0, 16, 107.1, 17), code="1", name="Tốt"),
        feature((107.1, 16, 107.2, 17), name="Không mã"),
        feature((107.2, 16, 107.3, 17), code="3"),
        feature((107.3, 16, 107.4, 17), code="1", name="Trùng mã"),
        feature(geometry=BOWTIE, code="5", name="Tự cắt"),
        feature((780_000, 1_820_000, 781_000, 1_821_000), code="6", name="VN-2000"),
        feature(geometry=None, code="7", name="Không hình"),
        feature(geometry={"type": "Point", "coordinates": [107, 16]}, code="8", name="Điểm"),
        feature(geometry={"type": "Polygon", "coordinates": [[[107, 16], [108]]]}, code="9", name="Hỏng"),
        {"type": "Fiche"},
        feature((107.05, 16, 107.1, 17), code="11", name="Chồng"),
        feature((107.5, 16, 107.6, 17), code="x" * 21, name="Mã dài"),
        feature((107.6, 16, 107.7, 17), code=True, name="Mã lạ"),
    )
    report = import_areas(by=SYSTEM, name="hỏng", valid_from=TOMORROW, content=content)
    assert report.imported == 0
    told = dict(report.errors)
    assert list(told) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert "“code”" in told[1]
    assert "“name”" in told[2]
    assert "feature 0" in told[3]
    assert "crosses itself" in told[4]
    assert "WGS 84" in told[5]
    assert "missing" in told[6]
    assert "Point" in told[7]
    assert "Tốt (feature 0)" in told[10]
    assert "20 characters" in told[11]
    assert not AreaSet.objects.exists()


def test_faulty_features_are_left_out_when_asked(db: None, feature: Feature, file_of: FileOf) -> None:
    content = file_of(
        feature((107, 16, 107.5, 17), code="1", name="Tốt"), feature(geometry=BOWTIE, code="2", name="Tự cắt")
    )
    report = import_areas(by=SYSTEM, name="a", valid_from=date(2026, 1, 1), content=content, skip_errors=True)
    assert report.imported == 1
    assert [index for index, _message in report.errors] == [1]
    assert [ward.code for ward in queries.wards()] == ["1"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "JSON"),
        (b"\xff\xfe\x00", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[1, 2]", "FeatureCollection"),
        (b'{"type": "Topology"}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "no areas"),
        (
            b'{"type": "FeatureCollection", "features": [],'
            b' "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}}',
            "coordinate system",
        ),
        (b'{"type": "FeatureCollection", "features": [], "zones": 7}', "zones"),
        (b'{"type": "FeatureCollection", "features": [], "zones": [{"code": "A"}]}', "Every zone"),
    ],
)
def test_a_file_that_is_none_is_told_as_a_whole(db: None, content: bytes, told: str) -> None:
    report = import_areas(by=SYSTEM, name="a", valid_from=TOMORROW, content=content, skip_errors=True)
    assert report.imported == 0
    assert [index for index, _message in report.errors] == [None]
    assert told in report.errors[0][1]


def test_a_zone_that_the_file_does_not_list_is_a_fault(db: None, feature: Feature, file_of: FileOf) -> None:
    content = file_of(feature((107, 16, 108, 17), code="1", name="Một", zone="B"), zones=[{"code": "A", "name": "A"}])
    report = import_areas(by=SYSTEM, name="a", valid_from=TOMORROW, content=content)
    assert report.errors[0][0] == 0
    assert "B" in report.errors[0][1]


def test_the_new_set_ends_the_old_one_and_old_days_keep_their_map(hue: None, feature: Feature, file_of: FileOf) -> None:
    old = queries.area_at(107.5779, 16.4698)
    assert old is not None
    today = timezone.localdate()
    content = file_of(feature((107.4, 16.3, 107.8, 16.6), code="19753", name="Phường Huế Mới"))
    import_areas(by=SYSTEM, name="mới", valid_from=today, content=content)
    new = queries.area_at(107.5779, 16.4698)
    assert new is not None
    assert new.name == "Phường Huế Mới"
    assert queries.area_at(107.5779, 16.4698, on=today - timedelta(days=1)) == old
    assert queries.area_at(107.5779, 16.4698, on=date(2025, 6, 30)) is None  # no set is loaded for that day
    assert len(queries.wards(on=date(2025, 7, 1))) == 40
    assert AreaSet.objects.get(name="2025-07").valid_to == today
    # Old matters keep their ward, and whoever had the ward of that code has the new one too.
    assert queries.get_area(old.id) == old
    assert queries.expand([old.id]) == {old.id, new.id}
    assert queries.outline(old.id).area != queries.outline(new.id).area


def test_a_set_of_tomorrow_changes_nothing_today(hue: None, feature: Feature, file_of: FileOf) -> None:
    before = queries.wards()
    content = file_of(feature((107.4, 16.3, 107.8, 16.6), code="1", name="Ngày mai"))
    import_areas(by=SYSTEM, name="mai", valid_from=TOMORROW, content=content)
    assert queries.wards() == before
    assert [ward.name for ward in queries.wards(on=TOMORROW)] == ["Ngày mai"]


def test_a_set_brought_in_late_fits_between_its_neighbours(hue: None, feature: Feature, file_of: FileOf) -> None:
    for name, day in (("sau", date(2026, 3, 1)), ("giữa", date(2025, 12, 1)), ("xưa", date(2020, 3, 1))):
        content = file_of(feature((107.4, 16.3, 107.8, 16.6), code="1", name=name))
        import_areas(by=SYSTEM, name=name, valid_from=day, content=content)
    periods = AreaSet.objects.order_by("valid_from").values_list("name", "valid_from", "valid_to")
    assert list(periods) == [
        ("xưa", date(2020, 3, 1), date(2025, 7, 1)),
        ("2025-07", date(2025, 7, 1), date(2025, 12, 1)),
        ("giữa", date(2025, 12, 1), date(2026, 3, 1)),
        ("sau", date(2026, 3, 1), None),
    ]


def test_wards_without_a_zone_take_it_from_the_set_before(hue: None, feature: Feature, file_of: FileOf) -> None:
    content = file_of(
        feature((107.40, 16.30, 107.45, 16.35), code="20137", name="Mã cũ, chỗ khác"),
        feature((107.57, 16.46, 107.59, 16.48), code="90001", name="Mã mới trong thành nội"),
        feature((110.00, 16.00, 110.10, 16.10), code="90002", name="Ngoài khơi"),
    )
    report = import_areas(by=SYSTEM, name="mới", valid_from=timezone.localdate(), content=content)
    zones = {ward.code: ward.zone_name for ward in queries.wards()}
    assert zones == {"20137": "Huyện Phú Lộc", "90001": "Thành phố Huế", "90002": ""}
    assert report.without_zone == ("90002",)
    assert [zone.code for zone in queries.zones()] == ["474", "482"]


def test_a_scope_over_a_zone_reaches_the_wards_of_the_new_set(hue: None, feature: Feature, file_of: FileOf) -> None:
    city = next(zone for zone in queries.zones() if zone.code == "474")
    content = file_of(feature((107.57, 16.46, 107.59, 16.48), code="90001", name="Mới"))
    import_areas(by=SYSTEM, name="mới", valid_from=timezone.localdate(), content=content)
    new = queries.find_ward_by_code("90001")
    assert new is not None
    assert queries.expand([city.id]) == {*city.ward_ids, new.id}


def test_a_name_or_day_that_is_taken_is_refused(hue: None, feature: Feature, file_of: FileOf) -> None:
    content = file_of(feature((107, 16, 108, 17), code="1", name="Một"))
    for name, day, field in (
        ("2025-07", TOMORROW, "name"),
        ("mới", date(2025, 7, 1), "valid_from"),
        (" ", TOMORROW, "name"),
    ):
        with pytest.raises(Invalid) as refused:
            import_areas(by=SYSTEM, name=name, valid_from=day, content=content)
        assert list(refused.value.fields) == [field]
    assert AreaSet.objects.count() == 1


def test_only_those_who_may_import(db: None, feature: Feature, file_of: FileOf) -> None:
    content = file_of(feature((107, 16, 108, 17), code="1", name="Một"))
    with pytest.raises(Forbidden):
        import_areas(by=Actor(kind=PrincipalKind.STAFF), name="a", valid_from=TOMORROW, content=content)


def test_the_real_file_of_the_source_imports_whole(hue: None, shared: Any) -> None:
    content = (shared / "data/admin/hue_wards_2025-07_simplified.geojson").read_bytes()
    report = import_areas(by=SYSTEM, name="nguồn", valid_from=timezone.localdate(), content=content)
    assert (report.imported, report.errors, report.without_zone) == (40, (), ())
    shipped = json.loads((DATA / "hue_units_2025-07.geojson").read_text(encoding="utf-8"))
    zones = {one["properties"]["code"]: one["properties"]["zone"] for one in shipped["features"]}
    assert {ward.code: ward.zone_code for ward in queries.wards()} == zones
