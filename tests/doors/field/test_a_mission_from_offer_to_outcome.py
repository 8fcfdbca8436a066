# SPDX-License-Identifier: Apache-2.0
"""The whole way of one mission on the team's phone, by what the page offers and nothing else."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.row("DS-03")
def test_one_big_button_leads_through_the_mission(handset, sent, state_of, photo):
    px2 = handset("PX2")
    mission = sent("PX2")
    px2.open()
    assert px2.big_button == "Đội nhận việc"
    assert "Khó thở khi nghỉ" in px2.text
    assert "4 người" in px2.text
    steps = [
        ("Đội xuất phát", ("accepted", "assigned")),
        ("Đội đã đến nơi", ("en_route", "in_progress")),
        ("Đã xong, chọn kết quả", ("on_scene", "in_progress")),
    ]
    for next_words, states in steps:
        px2.press()
        assert state_of(mission) == states
        assert px2.big_button == next_words
    px2.press().send(outcome="treated_at_home", note="SpO2 94, đã thở oxy.", photos=[photo()])
    assert state_of(mission) == ("done", "resolved")
    assert "Trung tâm đã nhận kết quả" in px2.text
    assert "Chưa có nhiệm vụ" in px2.text
    assert f"/field/missions/{mission}" in px2.links("/field/missions/"), "the last day's missions stay at hand"
    px2.open(f"/field/missions/{mission}")
    assert "Đã điều trị tại nhà" in px2.text
    assert "SpO2 94" in px2.text
    assert len(px2.links("/pictures/")) == 1


def test_a_second_tap_changes_nothing_and_says_nothing_wrong(handset, sent, state_of):
    px2, mission = handset("PX2"), sent("PX2")
    for verb, state in (("accept", "accepted"), ("depart", "en_route"), ("arrive", "on_scene")):
        for _tap in range(2):
            answer = px2.client.post(f"/field/missions/{mission}/{verb}", follow=True)
            assert answer.status_code == 200
            assert not list(answer.context["messages"])
            assert state_of(mission)[0] == state
    from epidesk.foundation.audit.models import Entry

    assert Entry.objects.filter(verb="mission.departed").count() == 1


def test_the_outcome_sent_twice_ends_the_mission_once(handset, sent, state_of, photo):
    px2, mission = handset("PX2"), sent("PX2")
    arrive(px2, mission)
    for _tap in range(2):
        form = {"outcome": "taken_to_care", "note": "Chuyển viện.", "photos": [photo()]}
        answer = px2.client.post(f"/field/missions/{mission}/finish", form, follow=True)
        assert answer.status_code == 200
    px2.open(f"/field/missions/{mission}")
    assert px2.text.count("Chuyển viện.") == 1
    assert len(px2.links("/pictures/")) == 1


def test_without_an_outcome_it_is_not_finished_and_nothing_typed_is_lost(handset, sent, state_of, photo):
    px2, mission = handset("PX2"), sent("PX2")
    arrive(px2, mission)
    px2.open(f"/field/missions/{mission}/finish").send(note="Gia đình xin ở nhà.", photos=[photo()])
    assert px2.answer.status_code == 422
    assert "Hãy chọn kết quả." in px2.text
    assert "Gia đình xin ở nhà." in px2.text
    assert "Ảnh 1 đã lên máy chủ" in px2.text
    assert state_of(mission)[0] == "on_scene"
    px2.send(outcome="advised", note="Gia đình xin ở nhà.")
    assert state_of(mission)[0] == "done"
    assert len(px2.open(f"/field/missions/{mission}").links("/pictures/")) == 1, "the picture came along"


def test_an_outcome_of_another_kind_is_refused(handset, sent, state_of):
    px2, mission = handset("PX2"), sent("PX2")
    arrive(px2, mission)
    answer = px2.client.post(f"/field/missions/{mission}/finish", {"outcome": "unfounded"})
    assert answer.status_code == 422
    assert state_of(mission)[0] == "on_scene"


def test_what_is_no_photo_is_said_and_the_outcome_stays_chosen(handset, sent, state_of, photo):
    px2, mission = handset("PX2"), sent("PX2")
    arrive(px2, mission)
    fake = photo(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "anh.svg")
    px2.open(f"/field/missions/{mission}/finish").send(outcome="advised", photos=[fake])
    assert px2.answer.status_code == 422
    assert "SVG" in px2.text
    assert px2.page.xpath("//input[@value='advised']/@checked")
    assert state_of(mission)[0] == "on_scene"


def test_a_verb_out_of_turn_is_answered_calmly(handset, sent, state_of):
    px2, mission = handset("PX2"), sent("PX2")
    answer = px2.client.post(f"/field/missions/{mission}/arrive", follow=True)
    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]]
    assert state_of(mission)[0] == "offered"


def test_a_mission_called_off_meanwhile_is_told(handset, sent, lan, state_of):
    from epidesk.foundation.core.ids import parse_public_id
    from epidesk.response.dispatch.actions import stand_down

    px2, mission = handset("PX2"), sent("PX2")
    px2.client.post(f"/field/missions/{mission}/accept")
    stand_down(by=lan, mission_id=parse_public_id("mis", mission), reason="Gia đình đã tự đến viện.")
    answer = px2.client.post(f"/field/missions/{mission}/depart", follow=True)
    px2.answer = answer
    assert "Nhiệm vụ này đã kết thúc" in px2.text
    assert "Gia đình đã tự đến viện." in px2.text
    assert state_of(mission)[0] == "stood_down"


def arrive(phone, mission: str) -> None:
    for verb in ("accept", "depart", "arrive"):
        phone.client.post(f"/field/missions/{mission}/{verb}")
