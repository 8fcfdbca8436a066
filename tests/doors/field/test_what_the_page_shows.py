# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.doors.field.test_where_the_team_is import fix

from epidesk.interfaces.field.showing import is_dialable

pytestmark = pytest.mark.django_db

NUMBER = re.compile(r"1201234567|120[ .]?123[ .]?4567|\+?84120")


def test_a_number_meant_for_the_centre_only_is_nowhere_on_the_page(handset, sent):
    px2, mission = handset("PX2"), sent("PX2", reply="centre")
    px2.client.post(f"/field/missions/{mission}/accept")
    for path in ("/field/", f"/field/missions/{mission}", f"/field/missions/{mission}/cannot-reach"):
        assert not NUMBER.search(px2.open(path).answer.content.decode()), path
    assert "chỉ muốn trung tâm gọi" in px2.open().text


def test_a_number_of_the_cast_is_shown_and_cannot_be_dialled(handset, sent):
    px2 = handset("PX2")
    sent("PX2")
    px2.open()
    assert "0120 123 4567" in px2.text
    assert "Số bịa" in px2.text
    assert set(px2.links("tel:")) == {"tel:19009095"}, "only the centre"


def test_a_real_number_is_one_tap_away(handset, sent):
    """The national hotline stands for a real phone here: we invent no number that somebody could own."""
    from epidesk.intake.incidents.models import Incident

    px2, mission = handset("PX2"), sent("PX2")
    for incident in Incident.objects.all():
        incident.contact_phone = "+8419009095"
        incident.save(update_fields=["contact_phone"])
    assert set(px2.open().links("tel:")) == {"tel:+8419009095", "tel:19009095"}
    px2.client.post(f"/field/missions/{mission}/decline", {"why": "busy"})
    page = px2.open(f"/field/missions/{mission}").answer.content.decode()
    assert "+8419009095" not in page, "the number goes when the mission ends"


def test_only_the_casts_numbers_cannot_be_dialled():
    assert not is_dialable("")
    assert not is_dialable("+841205550101")
    assert not is_dialable("+841295550101")
    assert is_dialable("+8419009095")
    assert is_dialable("+8412345678"), "ten digits are no retired mobile"


def test_the_way_there_says_where_and_nothing_else(handset, sent):
    px2 = handset("PX2")
    sent("PX2")
    px2.client.post("/field/position", fix(lon=107.5672, lat=16.4598))
    px2.open()
    assert px2.links("geo:") == ["geo:16.469300,107.577600?q=16.469300,107.577600"]
    (web,) = px2.links("https:")
    assert web == "https://www.openstreetmap.org/directions?to=16.469300%2C107.577600"
    assert px2.page.xpath("//a[starts-with(@href,'https:')]/@rel") == ["noreferrer"]
    assert px2.page.xpath("//*[local-name()='circle'][@class='me']"), "the team itself is on the map"
    assert "1,5 km" in px2.text


def test_without_a_point_the_page_says_so(handset, sent):
    px2 = handset("PX2")
    sent("PX2", lon=None, lat=None, accuracy_m=None, location_source="address", address="Sau chợ An Cựu")
    px2.open()
    assert "Chưa có điểm trên bản đồ" in px2.text
    assert "Sau chợ An Cựu" in px2.text
    assert not px2.links("geo:")


def test_further_missions_wait_in_a_list_and_cost_no_further_queries(handset, sent):
    px2, first = handset("PX2"), sent("PX2")
    px2.client.post(f"/field/missions/{first}/accept")
    px2.open()
    with CaptureQueriesContext(connection) as alone:
        px2.open()
    others = [sent("PX2"), sent("PX2"), sent("PX2")]
    with CaptureQueriesContext(connection) as crowded:
        px2.open()
    assert len(crowded) == len(alone)
    assert f"/field/missions/{first}/depart" in px2.answer.content.decode(), "what was begun stays first"
    assert set(px2.links("/field/missions/mis_")) >= {f"/field/missions/{number}" for number in others}
    px2.open(f"/field/missions/{others[0]}")
    assert px2.big_button == "Đội nhận việc"
    answer = px2.client.post(f"/field/missions/{others[0]}/accept")
    assert answer["Location"] == f"/field/missions/{others[0]}", "back to the page where it was pressed"


def test_on_a_hint_only_the_mission_is_sent_again(handset, sent):
    px2 = handset("PX2")
    sent("PX2")
    whole = px2.open().answer.content.decode()
    (part,) = px2.page.xpath("//*[@id='mission']")
    assert (part.get("data-fragment"), part.get("data-topic")) == ("/field/", "team inbox")
    assert px2.page.xpath("//body/@data-live") == ["/live/team"]
    fragment = px2.open("/field/", **{"X-Fragment": "mission"}).answer.content.decode()
    assert "<html" not in fragment
    assert "state-btn" in fragment
    assert len(fragment) < len(whole)


@pytest.mark.parametrize(("language", "word"), [("vi", "Đội nhận việc"), ("en", "We take it")])
def test_in_both_languages(handset, sent, language, word):
    px2, mission = handset("PX2", language=language), sent("PX2")
    assert px2.open().big_button == word
    px2.client.post(f"/field/missions/{mission}/accept")
    for page in ("", "/cannot-reach"):
        text = px2.open(f"/field/missions/{mission}{page}").text
        vietnamese = "Nhiệm vụ" in text or "Vì sao" in text
        assert vietnamese is (language == "vi")


def test_the_read_log_says_which_matter_the_team_saw(handset, sent):
    from epidesk.foundation.audit.models import ReadEntry

    px2 = handset("PX2")
    sent("PX2")
    px2.open()
    entry = ReadEntry.objects.order_by("-id").first()
    assert entry is not None
    assert entry.path == "field/"
    assert [subject["kind"] for subject in entry.subjects] == ["incident"]
