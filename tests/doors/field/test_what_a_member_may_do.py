# SPDX-License-Identifier: Apache-2.0
"""A member's page: what the leader decides is text there, never a button that fails."""

from __future__ import annotations

from uuid import UUID

import pytest

from epidesk.foundation.core.principals import SYSTEM
from epidesk.response.dispatch import actions

LEADERS_PLACES = ("/decline", "/cannot-reach", "/finish", "/accept", "/field/duty", "/field/team/lead")


@pytest.fixture
def pair(handset):
    """A leader's and a member's phone of PX2."""
    return handset("PX2"), handset("PX2", role="team_member")


def targets(phone) -> list[str]:
    return [*phone.page.xpath("//a/@href"), *phone.page.xpath("//form/@action")]


def leaders_words(phone) -> list[str]:
    return [" ".join(one.text_content().split()) for one in phone.page.xpath("//*[@data-leaders]")]


def mission_id(number: str) -> UUID:
    from epidesk.foundation.core.ids import parse_public_id

    return parse_public_id("mis", number)


@pytest.mark.parametrize(
    ("moves", "words", "button"),
    [
        ((), "Đội trưởng trả lời trung tâm: nhận hay không.", None),
        (("accept",), "Không đến được? Báo đội trưởng để trả lại nhiệm vụ.", "Chúng tôi xuất phát"),
        (("accept", "depart", "arrive"), "Đội trưởng báo kết quả.", None),
    ],
)
def test_at_no_step_a_member_is_shown_what_fails(pair, sent, moves, words, button) -> None:
    _leader, member = pair
    number = sent("PX2")
    for move in moves:
        getattr(actions, move)(by=SYSTEM, mission_id=mission_id(number))
    member.open()
    assert not [target for target in targets(member) if target.endswith(LEADERS_PLACES)]
    assert words in " ".join(leaders_words(member))
    buttons = member.page.xpath("//*[contains(@class,'state-btn')]")
    assert len(buttons) == (1 if button else 0)


def test_waiting_and_off_duty_a_member_has_no_duty_button(pair) -> None:
    leader, member = pair
    member.open()
    assert "/field/duty" in targets(leader.open())
    assert "/field/duty" not in targets(member)
    assert leaders_words(member) == ["Đội trưởng báo lên ca và xuống ca."]
    assert member.client.post("/field/duty", {"on": "0"}).status_code == 403


def test_a_mission_seen_off_duty_has_no_duty_button_for_a_member(pair, sent, teams) -> None:
    from epidesk.response.dispatch.models import Team

    leader, member = pair
    sent("PX2")
    Team.objects.filter(id=teams["PX2"]).update(on_duty=False)
    assert "/field/duty" in targets(leader.open())
    assert "/field/duty" not in targets(member.open())


def test_a_member_who_types_the_address_is_told_who_decides(pair, sent, state_of) -> None:
    _leader, member = pair
    number = sent("PX2")
    for method in ("get", "post"):
        answer = getattr(member.client, method)(f"/field/missions/{number}/decline", {"why": "busy"})
        assert answer.status_code == 403
        assert "đội trưởng" in answer.content.decode()
    assert member.client.post(f"/field/missions/{number}/accept").status_code == 403
    assert state_of(number)[0] == "offered"


def test_a_member_reports_leaving_and_arriving_and_adds_a_note(pair, sent, state_of) -> None:
    leader, member = pair
    number = sent("PX2")
    leader.open().press()
    member.open().press().press()
    assert state_of(number)[0] == "on_scene"
    member.open(f"/field/missions/{number}/add").send(text="Nhà có 4 người.")
    assert "Nhà có 4 người." in leader.open().text


def test_a_leader_lets_a_member_stand_in_and_ends_it(pair, sent, state_of) -> None:
    leader, member = pair
    number = sent("PX2")
    leader.open("/field/team")
    (form,) = leader.page.xpath("//form[contains(@action,'/field/team/lead')]")
    colleague = form.inputs["member"].value
    leader.answer = leader.client.post("/field/team/lead", {"member": colleague, "do": "hand"}, follow=True)
    assert "Thay đội trưởng đến" in leader.text
    member.open().press()
    assert state_of(number)[0] == "accepted"
    leader.answer = leader.client.post("/field/team/lead", {"member": colleague, "do": "take-back"}, follow=True)
    assert "Thay đội trưởng đến" not in leader.text
    member.open()
    assert leaders_words(member)


def test_a_member_sees_who_leads_and_hands_nothing_over(pair) -> None:
    _leader, member = pair
    member.open("/field/team")
    assert "Đội trưởng" in member.text
    assert not member.page.xpath("//form[contains(@action,'/field/team/lead')]")
    assert member.client.post("/field/team/lead", {"member": "usr_nobody"}).status_code == 403


def test_the_bell_counts_what_the_centre_told_and_reading_empties_it(pair, sent) -> None:
    from epidesk.response.dispatch.models import Mission

    _leader, member = pair
    number = sent("PX2")
    assert not member.open().page.xpath("//*[@class='tool__n']")
    mission = Mission.objects.get(id=mission_id(number))
    actions.tell_team(mission_ids=[mission.id], template="mission-offered")
    assert member.open().page.xpath("//*[@class='tool__n']/text()") == ["1"]
    member.open("/field/messages")
    assert "Nhiệm vụ mới" in member.text
    assert "mới" in " ".join(member.page.xpath("//li//small/text()"))
    assert not member.open().page.xpath("//*[@class='tool__n']")
