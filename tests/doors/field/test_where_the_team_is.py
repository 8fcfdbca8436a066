# SPDX-License-Identifier: Apache-2.0
"""Positions come from the team itself, while on duty, and from nobody and at no other time."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.incidents import CITADEL

pytestmark = pytest.mark.django_db


def fix(**changes: Any) -> dict[str, str]:
    """What `frontend/src/field/position.ts` sends."""
    at = timezone.now().isoformat().replace("+00:00", "Z")
    values = {"lon": f"{CITADEL[0]:.6f}", "lat": f"{CITADEL[1]:.6f}", "accuracy_m": "12", "measured_at": at}
    return values | {name: str(value) for name, value in changes.items()}


def where(team_id) -> tuple[float | None, float | None]:
    from epidesk.response.dispatch.models import Team

    return Team.objects.values_list("position_lon", "position_lat").get(id=team_id)


@pytest.mark.row("OF-03")
def test_on_duty_the_position_is_taken_and_off_duty_it_is_refused_and_forgotten(handset):
    px2 = handset("PX2")
    assert px2.open().page.xpath("//form[@data-position]/@action") == ["/field/position"]
    assert px2.client.post("/field/position", fix()).status_code == 204
    assert where(px2.team_id) == CITADEL
    assert "GPS, đang trực" in px2.open("/field/bar").text
    px2.client.post("/field/duty", {"on": "0"})
    assert where(px2.team_id) == (None, None)
    assert not px2.open().page.xpath("//form[@data-position]"), "no form, so the script sends nothing"
    answer = px2.client.post("/field/position", fix())
    assert answer.status_code == 403
    assert "đang trực" in answer.content.decode()
    assert where(px2.team_id) == (None, None)


def test_a_position_forged_for_another_team_moves_only_the_senders_own(handset):
    px2, th1 = handset("PX2"), handset("TH1")
    forged = fix(team=th1.team_id, team_id=th1.team_id)
    assert px2.client.post("/field/position", forged).status_code == 204
    assert where(th1.team_id) == (None, None)
    assert where(px2.team_id) == CITADEL


def test_nobody_else_may_say_where_a_team_is(handset, signed_in, hue):
    from epidesk.foundation.accounts.actions import ensure_citizen

    px2 = handset("PX2")
    citizen = Client()
    citizen.force_login(
        ensure_citizen(phone_e164="+841205550142"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for stranger in (Client(), citizen, signed_in("operator")):
        assert stranger.post("/field/position", fix(team_id=px2.team_id)).status_code == 403
    assert where(px2.team_id) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"lon": "đông"},
        {"lon": "nan"},
        {"lat": "inf"},
        {"lat": "116.4"},
        {"accuracy_m": "-1"},
        {"accuracy_m": "90000"},
        {"measured_at": "hôm qua"},
        {"measured_at": "2099-01-01T00:00:00Z"},
        {"measured_at": ""},
    ],
)
def test_what_is_no_position_is_refused_in_words(handset, wrong):
    px2 = handset("PX2")
    answer = px2.client.post("/field/position", fix(**wrong))
    assert answer.status_code == 422
    assert answer.content.decode().strip()
    assert where(px2.team_id) == (None, None)


def test_the_phones_own_time_zone_does_not_matter(handset):
    """Z is UTC, whatever the installation's zone: seven hours off would be a position from the future."""
    px2 = handset("PX2")
    local = timezone.localtime().isoformat()
    assert px2.client.post("/field/position", fix(measured_at=local)).status_code == 204


def test_the_desk_sends_a_team_on_duty_and_its_phone_starts_to_report(handset, lan):
    from epidesk.response.dispatch.actions import set_duty

    px2 = handset("PX2", on_duty=False)
    assert px2.open().big_button == "Lên ca"
    assert not px2.open("/field/bar").page.xpath("//form[@data-position]")
    set_duty(by=lan, team_id=px2.team_id, on=True)
    assert px2.open("/field/bar").page.xpath("//form[@data-position]"), "the bar is read again on the team's hint"


def test_going_on_and_off_duty_by_the_button(handset, sent, state_of):
    px2 = handset("PX2", on_duty=False)
    px2.open().press()
    assert "Chưa có nhiệm vụ" in px2.text
    mission = sent("PX2")
    answer = px2.client.post("/field/duty", {"on": "0"}, follow=True)
    assert ["Đội còn nhiệm vụ" in str(message) for message in answer.context["messages"]] == [True]
    assert state_of(mission)[0] == "offered"
    for _tap in range(2):
        assert px2.client.post("/field/duty", {"on": "1"}).status_code == 302
