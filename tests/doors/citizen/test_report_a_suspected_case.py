# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.factories.incidents import CITADEL

from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.intake.incidents.queries import detail

pytestmark = pytest.mark.django_db


def incident(lan):
    rows = queue(lan.as_viewer(), QueueFilter()).items
    assert len(rows) == 1
    return detail(lan.as_viewer(), rows[0].subject_id)


def test_one_screen_without_account_and_without_script(phone, lan, photo):
    phone.open("/report").send(
        seen=["fever_cough", "from_outbreak_area"],
        description="Người đàn ông ho nhiều ở quán cà phê",
        area="19774",
        address="Quán gần ngã tư Bến Nghé",
        contact_phone="0120 555 0218",
        contact_name="Trần Văn Huế",
        files=[photo()],
    )
    assert phone.status == 200
    assert phone.trail[-1].endswith("/received")
    assert phone.code.replace("-", "") not in "".join(phone.trail), "the code must not stand in an address"
    kept = incident(lan)
    assert kept.code == phone.code
    assert kept.area_name
    assert kept.seen == ("Sốt, ho", "Mới từ vùng dịch về")
    assert (kept.contact_name, kept.contact_phone) == ("Trần Văn Huế", "+841205550218")
    assert kept.confirmed_at is None, "accepted at once, unconfirmed"
    assert len(kept.photos) == 1


def test_the_pin_and_its_accuracy_are_kept(phone, lan):
    phone.open("/report").send(seen=["crowd"], lon=CITADEL[0], lat=CITADEL[1], accuracy_m="25", located_by="gps")
    kept = incident(lan)
    assert (kept.lon, kept.lat, kept.accuracy_m, kept.location_source) == (*CITADEL, 25.0, "gps")
    assert kept.reporter_lon is None
    assert kept.area_name == "Phú Xuân"


def test_where_it_is_stays_apart_from_where_i_am(phone, lan):
    """Position taken at the citadel, pin moved to another place."""
    phone.open("/report").send(
        seen=["crowd"], lon="107.6", lat="16.46", located_by="pin", my_lon=CITADEL[0], my_lat=CITADEL[1]
    )
    kept = incident(lan)
    assert (kept.lon, kept.lat) == (107.6, 16.46)
    assert (kept.reporter_lon, kept.reporter_lat) == CITADEL


def test_a_phone_that_only_used_its_position_is_told_once(phone, lan):
    """The same point twice would be the reporter's place kept without need."""
    phone.open("/report").send(
        seen=["crowd"], lon=CITADEL[0], lat=CITADEL[1], located_by="gps", my_lon=CITADEL[0], my_lat=CITADEL[1]
    )
    assert incident(lan).reporter_lon is None


@pytest.mark.row("RI-06")
@pytest.mark.parametrize(
    ("reply", "words", "team_sees", "centre_sees"),
    [
        ("all", "Người trực và đội đến nơi thấy số này.", "+841205550218", "+841205550218"),
        ("centre", "Đội đến nơi không thấy.", "", "+841205550218"),
        ("anonymous", "Không ai gọi lại được.", "", ""),
    ],
)
def test_who_sees_my_number_is_my_choice_and_is_said_beside_it(phone, lan, reply, words, team_sees, centre_sees):
    phone.open("/report")
    assert words in phone.text
    phone.send(seen=["crowd"], area="19774", reply=reply, contact_phone="0120 555 0218", contact_name="Huế")
    found = incident(lan)
    assert found.contact_phone == centre_sees
    assert bool(found.contact_name) == (reply != "anonymous")
    from dataclasses import replace
    from uuid import uuid4

    team = replace(lan, team_id=uuid4(), areas=frozenset(), permissions=frozenset())
    assert detail(team.as_viewer(), found.id, as_team=True).contact_phone == team_sees


def test_a_place_outside_the_province_is_accepted_and_said(speaker, lan):
    speaker.open("/report").send(seen=["crowd"], lon="108.2022", lat="16.0544", located_by="gps")
    assert speaker.status == 200
    said = {"vi": "nằm ngoài địa bàn", "en": "lies outside"}[speaker.client.cookies["language"].value]
    assert said in speaker.text
    assert "outside-province" in incident(lan).flags


def test_emoji_and_decomposed_vietnamese_are_stored_composed(phone, lan):
    import unicodedata

    typed = unicodedata.normalize("NFD", "Nguyễn Thị Ngọc Điệp ho nhiều 😷")
    assert typed != unicodedata.normalize("NFC", typed)
    phone.open("/report").send(seen=["crowd"], description=typed, area="19774", contact_name=typed)
    kept = incident(lan)
    assert kept.description == unicodedata.normalize("NFC", typed)
    assert kept.contact_name == unicodedata.normalize("NFC", typed)
    assert "Nguyễn Thị Ngọc Điệp ho nhiều 😷" in phone.open("/mine").open(f"/mine/{kept.public_id}").text


def test_the_filing_phone_finds_it_and_another_does_not(phone, hue):
    from .browser import Phone

    phone.open("/report").send(seen=["crowd"], area="19774")
    path = phone.trail[-1].removesuffix("/received")
    assert phone.open(path).status == 200
    stranger = Phone.new().open(path)
    assert stranger.status == 404
    assert "Tụ tập" not in stranger.text
    assert Phone.new().open(f"{path}/received").status == 404


def test_all_that_is_typed_is_shown_safely(phone, lan):
    phone.open("/report").send(seen=["crowd"], description="<script>alert(1)</script>", area="19774")
    phone.open(phone.trail[-1].removesuffix("/received"))
    assert b"<script>alert" not in phone.answer.content
    assert "<script>alert(1)</script>" in phone.text


def test_nobody_is_recognised_before_they_open_a_form(phone):
    phone.open("/")
    assert "device" not in phone.client.cookies
    phone.open("/report")
    cookie = phone.client.cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert len(cookie.value) >= 22, "128 bits"


def test_filing_costs_the_same_number_of_queries_whatever_is_on_file(phone, django_assert_max_num_queries):
    for _ in range(3):
        phone.open("/report").send(seen=["crowd"], area="19774")
    with django_assert_max_num_queries(8):
        phone.client.get("/mine")
    with django_assert_max_num_queries(10):
        phone.client.get("/report")
