# SPDX-License-Identifier: Apache-2.0
"""The people of a team are told of a mission and of its end, each once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.pushing import subscribed

from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.notify.models import Campaign, InboxMessage, RingState
from epidesk.foundation.notify.queries import inbox
from epidesk.response.dispatch import actions, handlers
from epidesk.response.dispatch.events import MissionOffered, MissionStoodDown


@pytest.fixture
def people(teams):
    """A leader and two members of PX1, one of whom reads English, and one of another team; accounts by name."""
    from epidesk.foundation.accounts.models import User

    found = {}
    for name, code, leader in (
        ("Bình", "PX1", True),
        ("An", "PX1", False),
        ("Sam", "PX1", False),
        ("Chi", "AL1", True),
    ):
        user = User.objects.create(
            kind="staff", email=f"{name}@demo.invalid", name=name, language="en" if name == "Sam" else "vi"
        )
        actions.add_member(by=SYSTEM, team_id=teams[code], user_id=user.id, leader=leader)
        found[name] = user.id
    actions.set_duty(by=SYSTEM, team_id=teams["PX1"], on=True)
    return found


def told(user_id: UUID) -> list[tuple[str, str]]:
    from epidesk.foundation.accounts.queries import get_user, principal_for_user

    user = get_user(user_id)
    return [(entry.title, entry.body) for entry in inbox(principal_for_user(user, language=user.language))]


def offered(lan, incident, teams) -> tuple[MissionOffered, str]:
    from epidesk.intake.incidents.models import Incident
    from epikit.codes import display_code

    incident_id = incident()
    mission_id = actions.offer_mission(by=lan, incident_id=incident_id, team_id=teams["PX1"])
    code = display_code(Incident.objects.get(id=incident_id).code)
    return MissionOffered((mission_id,), (incident_id,), (teams["PX1"],)), code


def test_a_mission_is_told_to_everybody_of_the_team_once(people, lan, incident, teams):
    event, code = offered(lan, incident, teams)
    handlers.tell_team_of_mission(event)
    handlers.tell_team_of_mission(event)
    assert told(people["Bình"]) == [(f"Nhiệm vụ mới {code}", "Mở ra xem. Đội trưởng nhận hoặc từ chối.")]
    assert told(people["An"]) == told(people["Bình"])
    assert told(people["Sam"]) == [(f"New mission {code}", "Open it. The team's leader accepts or declines.")]
    assert told(people["Chi"]) == []


def test_its_end_is_told_with_the_reason(people, lan, incident, teams):
    event, code = offered(lan, incident, teams)
    actions.stand_down(by=lan, mission_id=event.mission_ids[0], reason="Bệnh nhân đã tự đến bệnh viện.")
    over = MissionStoodDown(event.mission_ids, event.incident_ids, event.team_ids)
    for _ in range(2):
        handlers.tell_team_it_is_called_off(over)
    ((title, body),) = told(people["An"])
    assert code in title
    assert "Bệnh nhân đã tự đến bệnh viện." in body
    handlers.tell_team_of_mission(event)  # the slower of the two jobs: it is no longer true
    assert len(told(people["An"])) == 1


@pytest.mark.row("AL-11")
def test_phones_of_who_is_on_duty_ring_and_say_nothing_of_whom_it_is_about(people, lan, incident, teams):
    phones = {name: phone(people[name], f"s-{name}") for name in ("Bình", "An", "Chi")}
    private = subscribed(None, by=Actor(user_id=people["Bình"], device="b" * 64))
    event, code = offered(lan, incident, teams)
    handlers.tell_team_of_mission(event)
    handlers.tell_team_of_mission(event)
    campaign = Campaign.objects.get()
    assert rung(campaign) == {phones["Bình"], phones["An"]}, "once each; no other team, no private phone"
    assert private not in rung(campaign)
    said = str(campaign.texts)
    assert "Đội bạn có nhiệm vụ mới" in said
    assert code not in said
    assert campaign.texts["en"]["url"] == "/field/"
    assert ProcrastinateJob.objects.filter(task_name="notify.send_chunk").count() == 1

    actions.stand_down(by=lan, mission_id=event.mission_ids[0], reason="Bệnh nhân đã tự đến bệnh viện.")
    handlers.tell_team_it_is_called_off(MissionStoodDown(event.mission_ids, event.incident_ids, event.team_ids))
    over = Campaign.objects.exclude(id=campaign.id).get()
    assert over.topic == campaign.topic, "it replaces the first one on the phone"
    assert "bệnh viện" not in str(over.texts)


def test_nobodys_phone_rings_off_duty_or_signed_out(people, lan, incident, teams):
    phone(people["An"], "s-An")
    event, _ = offered(lan, incident, teams)
    RingState.objects.update(policy="silent")
    handlers.tell_team_of_mission(event)
    assert not Campaign.objects.exists()
    assert told(people["An"]), "the inbox has it"
    RingState.objects.update(policy="critical")
    Session.objects.all().delete()
    InboxMessage.objects.all().delete()
    handlers.tell_team_of_mission(event)
    assert not Campaign.objects.exists()


def phone(user_id: UUID, key: str) -> int:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=1))
    return subscribed(None, by=Actor(kind=PrincipalKind.STAFF, user_id=user_id), session_key=key)


def rung(campaign: Campaign) -> set[int]:
    return {member for chunk in campaign.chunks.all() for member in chunk.members}


def test_our_own_reason_is_told_in_the_reader_s_language(people, lan, incident, teams):
    from epidesk.intake.incidents.actions import resolve

    event, _ = offered(lan, incident, teams)
    resolve(by=lan, incident_id=event.incident_ids[0], outcome="advised")
    actions.stand_down_closed(incident_ids=event.incident_ids)
    handlers.tell_team_it_is_called_off(MissionStoodDown(event.mission_ids, event.incident_ids, event.team_ids))
    assert "closed-by-desk" not in str(told(people["An"]))
    assert "Trung tâm đã đóng" in told(people["An"])[0][1]
    assert "The desk has closed this matter" in told(people["Sam"])[0][1]


def test_the_offer_leaves_a_job_that_tells(people, lan, incident, teams):
    from procrastinate.contrib.django.models import ProcrastinateJob

    offered(lan, incident, teams)
    jobs = ProcrastinateJob.objects.filter(task_name="core.deliver_event", queue_name="urgent")
    assert [job for job in jobs if "tell_team_of_mission" in job.args["subscriber"]]
