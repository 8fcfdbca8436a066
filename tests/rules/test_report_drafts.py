# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from epidesk.intake.incidents.rules import Draft, Place, check, clean, locate

NOW = datetime(2026, 3, 19, 6, 0, tzinfo=UTC)
HUE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def in_hue(lon: float, lat: float) -> bool:
    return 107 < lon < 108.3 and 15.9 < lat < 16.8


def problems(**values) -> dict[str, str]:
    """Slugs of what is wrong, by field."""
    draft = clean(
        Draft(**{"kind": "suspected_case", "seen": ("fever_cough",), "address": "Chợ Đông Ba", **values}), HUE_ZONE
    )
    found = check(draft, choices={"fever_cough", "other"}, now=NOW, in_province=in_hue)
    return {field: problem.slug for field, problem in found.items()}


def test_a_ticked_box_and_an_address_are_enough():
    assert problems() == {}


@pytest.mark.parametrize(
    "place",
    [{"address": "Chợ Đông Ba"}, {"address": "", "ward_code": "19768"}, {"address": "", "lon": 107.6, "lat": 16.5}],
)
def test_any_one_way_to_say_where_is_enough(place):
    assert problems(**place) == {}


def test_no_place_at_all_is_asked_for_beside_the_place():
    assert problems(address=" ") == {"place": "place-missing"}


def test_half_a_point_is_no_point():
    assert problems(lon=107.6) == {"place": "half-point"}


@pytest.mark.parametrize("point", [(float("nan"), 16.4), (107.5, float("inf")), (540.0, 16.4), (0.0, 91.0)])
def test_what_is_no_point_on_earth_is_said(point):
    assert problems(lon=point[0], lat=point[1]) == {"place": "no-point"}


def test_swapped_coordinates_are_recognised_and_the_right_ones_offered():
    draft = Draft("suspected_case", seen=("other",), lon=16.4693, lat=107.5776)
    problem = check(draft, choices={"other"}, now=NOW, in_province=in_hue)["place"]
    assert problem.slug == "swapped"
    assert problem.params == {"lon": "107.57760", "lat": "16.46930"}


def test_nothing_ticked_and_nothing_written_says_nothing():
    assert problems(seen=()) == {"seen": "seen-missing"}
    assert problems(seen=(), description="Nhiều người ho") == {}


def test_a_choice_of_another_kind_is_refused():
    assert problems(seen=("chest_pain",)) == {"seen": "seen-unknown"}


def test_a_hundred_thousand_characters_are_too_many_and_the_limit_is_told():
    draft = Draft("suspected_case", seen=("other",), address="Huế", description="ă" * 100_000)
    problem = check(draft, choices={"other"}, now=NOW, in_province=in_hue)["description"]
    assert problem.params == {"limit": 4_000, "length": 100_000}


def test_four_thousand_vietnamese_letters_fit_however_they_were_typed():
    assert problems(description=unicodedata.normalize("NFD", "ệ" * 4_000)) == {}


def test_text_is_stored_composed_and_without_control_characters():
    typed = unicodedata.normalize("NFD", "Phường Thuận Hoá 🤒") + "\x00\x07"
    draft = clean(Draft("suspected_case", description=typed, address=typed, contact_name=typed), HUE_ZONE)
    assert draft.description == draft.address == draft.contact_name == "Phường Thuận Hoá 🤒"


def test_lines_of_a_description_stay_and_those_of_an_address_become_one():
    draft = clean(Draft("suspected_case", description="một\r\nhai", address="Kiệt 21\nĐặng Thái Thân"), HUE_ZONE)
    assert draft.description == "một\nhai"
    assert draft.address == "Kiệt 21 Đặng Thái Thân"


@pytest.mark.parametrize(
    ("happened_at", "slug"),
    [
        (NOW + timedelta(hours=1), "in-future"),
        (datetime.max.replace(tzinfo=UTC), "in-future"),
        (NOW - timedelta(days=400), "too-old"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=7))), "too-old"),
    ],
)
def test_absurd_times_are_asked_about(happened_at, slug):
    assert problems(happened_at=happened_at) == {"happened_at": slug}


def test_a_clock_that_is_a_little_ahead_is_forgiven():
    assert problems(happened_at=NOW + timedelta(minutes=10)) == {}


def test_a_time_without_a_zone_is_read_in_the_provinces():
    draft = clean(Draft("suspected_case", happened_at=datetime(2026, 3, 19, 12, 30)), HUE_ZONE)
    assert draft.happened_at == datetime(2026, 3, 19, 5, 30, tzinfo=UTC)


def test_anonymous_leaves_neither_name_nor_phone():
    draft = clean(Draft("suspected_case", contact_name="Lan", contact_phone="0905123456", reply="anonymous"), HUE_ZONE)
    assert (draft.contact_name, draft.contact_phone) == ("", "")


def test_too_many_pictures():
    assert problems(photo_upload_ids=tuple(uuid4() for _ in range(5))) == {"photos": "too-many-photos"}


def test_accuracy_that_cannot_be_is_forgotten_rather_than_refused():
    assert clean(Draft("suspected_case", accuracy_m=float("nan")), HUE_ZONE).accuracy_m is None
    assert clean(Draft("suspected_case", accuracy_m=-5), HUE_ZONE).accuracy_m is None


@pytest.mark.parametrize(
    ("values", "source"),
    [
        ({"lon": 107.6, "lat": 16.4, "location_source": "gps"}, "gps"),
        ({"lon": 107.6, "lat": 16.4, "location_source": "ward"}, "pin"),
        ({"ward_code": "19768", "location_source": "gps"}, "ward"),
        ({"address": "Huế"}, "address"),
        ({}, "none"),
    ],
)
def test_where_the_place_came_from_is_never_something_that_cannot_be_true(values, source):
    assert clean(Draft("suspected_case", **values), HUE_ZONE).location_source == source


def test_a_point_in_the_province_decides_the_ward():
    here, named = uuid4(), uuid4()
    placed = locate(Draft("suspected_case", lon=107.6, lat=16.4), Place(at_point=here, named=named))
    assert (placed.area_id, placed.flags) == (here, ())


def test_a_point_outside_goes_to_everybody_and_is_flagged():
    placed = locate(Draft("suspected_case", lon=108.2, lat=16.0), Place())
    assert (placed.area_id, placed.flags) == (None, ("outside-province",))


def test_words_alone_go_to_everybody_and_are_flagged():
    placed = locate(Draft("suspected_case", address="gần chợ"), Place())
    assert (placed.area_id, placed.flags) == (None, ("no-place",))


def test_somewhere_far_from_the_reporter_is_flagged():
    placed = locate(Draft("suspected_case", lon=107.6, lat=16.4), Place(at_point=uuid4(), reporter_m=12_000))
    assert placed.flags == ("far-from-reporter",)
