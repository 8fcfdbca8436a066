# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_declining_with_a_thumb(handset, sent, state_of):
    px2, mission = handset("PX2"), sent("PX2")
    px2.open(f"/field/missions/{mission}/decline").send(why=["vehicle"], words="lốp trước")
    assert state_of(mission) == ("declined", "triaged"), "the matter is the desk's again"
    assert "Trung tâm đã biết" in px2.text
    page = px2.open("/field/")
    assert "Xe hỏng. lốp trước" in page.text
    assert not page.links(f"/field/missions/{mission}"), "the matter is no longer the team's to see"
    assert "Đặng Thái Thân" not in page.text
    assert px2.client.get(f"/field/missions/{mission}")["Location"] == "/field/"


def test_no_reason_no_refusal(handset, sent, state_of):
    px2, mission = handset("PX2"), sent("PX2")
    px2.open(f"/field/missions/{mission}/decline").send(words="   ")
    assert px2.answer.status_code == 422
    assert "Vui lòng ghi lý do" in px2.text
    assert state_of(mission)[0] == "offered"


def test_a_road_under_water_hands_the_mission_back(handset, sent, state_of):
    px2, mission = handset("PX2"), sent("PX2")
    for verb in ("accept", "depart"):
        px2.client.post(f"/field/missions/{mission}/{verb}")
    assert px2.open().links(f"/field/missions/{mission}/cannot-reach")
    px2.open(f"/field/missions/{mission}/cannot-reach").send(why=["flood"])
    assert state_of(mission) == ("stood_down", "triaged")


def test_sent_twice_it_is_said_once(handset, sent, state_of):
    px2, mission = handset("PX2"), sent("PX2")
    for _tap in range(2):
        answer = px2.client.post(f"/field/missions/{mission}/decline", {"why": "busy"}, follow=True)
        assert answer.status_code == 200
    assert state_of(mission)[0] == "declined"


def test_an_accepted_mission_has_no_page_for_declining(handset, sent):
    px2, mission = handset("PX2"), sent("PX2")
    px2.client.post(f"/field/missions/{mission}/accept")
    assert px2.open(f"/field/missions/{mission}/decline").answer.status_code == 302
