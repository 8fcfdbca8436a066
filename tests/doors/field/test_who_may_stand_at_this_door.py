# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

PAGES = ("", "/decline", "/cannot-reach", "/finish", "/add")
VERBS = ("accept", "depart", "arrive", "decline", "cannot-reach", "finish", "add")


def test_strangers_are_led_to_the_sign_in(hue):
    for path in ("/field/", "/field/bar", "/field/missions/mis_00000000000000000000000000"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Ffield%2F")
    assert Client().post("/field/duty", {"on": "1"}).status_code == 302


@pytest.mark.parametrize("role", ["operator", "administrator", "analyst"])
def test_who_is_in_no_team_is_told_so_and_finds_the_way(signed_in, role):
    answer = signed_in(role).get("/field/")
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "không thuộc đội nào" in text
    assert "/accounts/login/?next=/field/" in text


def test_a_citizen_is_told_so(hue):
    from epidesk.foundation.accounts.actions import ensure_citizen

    client = Client()
    client.force_login(
        ensure_citizen(phone_e164="+841205550141"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get("/field/").status_code == 403
    assert client.post("/field/duty", {"on": "1"}).status_code == 403


def test_another_teams_mission_is_not_there(handset, sent, state_of):
    mission, other = sent_to(handset, sent)
    for page in PAGES:
        assert other.open(f"/field/missions/{mission}{page}").answer.status_code == 404, page
    for verb in VERBS:
        answer = other.client.post(f"/field/missions/{mission}/{verb}", {"why": "busy", "outcome": "advised"})
        assert answer.status_code == 404, verb
    assert state_of(mission)[0] == "offered"
    assert mission not in other.open().answer.content.decode()


def test_who_also_works_at_the_desk_acts_here_for_the_own_team_only(handset, sent, state_of):
    from epidesk.foundation.accounts.actions import grant_role
    from epidesk.foundation.accounts.models import User
    from epidesk.foundation.core.principals import SYSTEM

    mission, other = sent_to(handset, sent)
    grant_role(by=SYSTEM, user_id=User.objects.order_by("-created_at").values_list("id", flat=True)[0], role="operator")
    assert other.client.get("/desk/").status_code == 200
    assert other.open(f"/field/missions/{mission}").answer.status_code == 404
    assert other.client.post(f"/field/missions/{mission}/accept").status_code == 404
    assert state_of(mission)[0] == "offered"


def test_neither_is_one_that_never_was(handset):
    px2 = handset("PX2")
    for number in ("mis_00000000000000000000000000", "inc_00000000000000000000000000", "x"):
        assert px2.open(f"/field/missions/{number}").answer.status_code == 404
    assert px2.client.post("/field/missions/mis_00000000000000000000000000/explode").status_code == 404


def test_a_mission_of_the_day_before_is_gone(handset, sent):
    from datetime import timedelta

    from django.utils import timezone

    from epidesk.response.dispatch.models import Mission

    px2, mission = handset("PX2"), sent("PX2")
    px2.client.post(f"/field/missions/{mission}/decline", {"why": "busy"})
    assert px2.open(f"/field/missions/{mission}").answer["Location"] == "/field/"
    Mission.objects.update(ended_at=timezone.now() - timedelta(hours=25))
    assert px2.open(f"/field/missions/{mission}").answer.status_code == 404
    assert mission not in px2.open().answer.content.decode()


def test_every_form_needs_its_token(handset, sent):
    px2, mission = handset("PX2"), sent("PX2")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = px2.client.cookies
    for path in ("/field/duty", "/field/position", f"/field/missions/{mission}/accept"):
        assert strict.post(path, {"on": "0"}).status_code == 403


def sent_to(handset, sent):
    handset("PX2")
    return sent("PX2"), handset("TH1")
