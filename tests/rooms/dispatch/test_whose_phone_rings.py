# SPDX-License-Identifier: Apache-2.0
"""Duty decides whether a team's phones ring, and the session whether they are a team's at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from tests.factories.pushing import START, start, subscribed

from epidesk.foundation.accounts.models import RoleGrant, User
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.notify.actions import (
    answer_channel_test,
    cut_campaign,
    report_channel_tests,
    start_channel_test,
)
from epidesk.foundation.notify.models import Campaign, ChannelTest, Chunk, InboxMessage, OutgoingMessage, RingState
from epidesk.foundation.notify.queries import channel_test, estimate, inbox, open_test_for
from epidesk.foundation.notify.rules import Level, RingPolicy
from epidesk.response.dispatch.actions import refresh_rings, set_duty

pytestmark = pytest.mark.django_db
TESTER = Actor(**{**START.__dict__, "permissions": frozenset({"notify:test_channels", "notify:broadcast"})})


@pytest.fixture
def member(teams: dict[str, UUID]) -> Callable[[str], Actor]:
    """`member("PX1")`: somebody who belongs to this team by a role."""

    def make(code: str) -> Actor:
        user = User.objects.create(kind="staff", email=f"{code}@demo.invalid", name=f"Đội {code}")
        team_id = teams[code]
        RoleGrant.objects.create(user=user, role="team_member", team_id=team_id, from_at=timezone.now())
        return Actor(kind=PrincipalKind.STAFF, user_id=user.id, label=user.name, team_id=team_id, areas=None)

    return make


def signed_in(key: str) -> str:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=1))
    return key


def pushed(campaign_id: UUID) -> set[int]:
    cut_campaign(campaign_id=campaign_id)
    return {one for chunk in Chunk.objects.filter(campaign=campaign_id, channel="push") for one in chunk.members}


@pytest.mark.row("AL-11")
def test_only_the_phone_of_who_is_on_duty_and_signed_in_rings(
    teams: dict[str, UUID], member: Callable[[str], Actor], lan: Actor
) -> None:
    code = next(iter(teams))
    one = member(code)
    phone = subscribed(None, by=one, session_key=signed_in("s1"))
    as_citizen = subscribed(None, device="c" * 64)
    assert pushed(start(audience="teams")) == set()  # nobody has been on duty yet
    set_duty(by=lan, team_id=teams[code], on=True)
    assert RingState.objects.get(user_id=one.user_id).policy == RingPolicy.CRITICAL
    assert pushed(start(audience="teams")) == {phone}
    assert pushed(start()) == {phone, as_citizen}
    set_duty(by=lan, team_id=teams[code], on=False)
    assert pushed(start(audience="teams")) == set()
    assert pushed(start()) == {as_citizen}  # not even an emergency rings the phone of duty
    assert inbox(one.as_viewer())[0].title == "Sơ tán ngay"  # nothing is lost: the inbox has it
    set_duty(by=lan, team_id=teams[code], on=True)
    Session.objects.all().delete()
    assert pushed(start(audience="teams")) == set()


def test_staff_in_no_team_have_no_duty_and_hear_what_they_chose(
    teams: dict[str, UUID], member: Callable[[str], Actor]
) -> None:
    operator = User.objects.create(kind="staff", email="lan@demo.invalid", name="Lan")
    RoleGrant.objects.create(user=operator, role="operator", from_at=timezone.now())
    by = Actor(kind=PrincipalKind.STAFF, user_id=operator.id, label="Lan")
    phone = subscribed(None, by=by, session_key=signed_in("s1"), levels=["emergency"])
    assert pushed(start()) == {phone}
    assert pushed(start(level=Level.NOTICE)) == set()
    assert pushed(start(audience="teams")) == set()
    RoleGrant.objects.create(
        user=operator, role="team_member", team_id=teams[next(iter(teams))], from_at=timezone.now()
    )
    assert pushed(start()) == set(), "in a team duty decides, and has not begun"
    Session.objects.all().delete()
    RoleGrant.objects.filter(user=operator, role="team_member").delete()
    assert pushed(start()) == set()


def test_who_leaves_the_team_rings_no_more(teams: dict[str, UUID], member: Callable[[str], Actor], lan: Actor) -> None:
    code = next(iter(teams))
    one = member(code)
    set_duty(by=lan, team_id=teams[code], on=True)
    RoleGrant.objects.filter(user_id=one.user_id).delete()
    refresh_rings()
    assert not RingState.objects.filter(user_id=one.user_id).exists()


def test_off_duty_they_are_written_to_instead(teams: dict[str, UUID], member: Callable[[str], Actor]) -> None:
    one = member(next(iter(teams)))
    subscribed(None, by=one, session_key=signed_in("s1"))
    found = estimate(START, audience="teams", ward_ids=None)
    assert (found.push, found.mail) == (0, 1)
    campaign_id = start(audience="teams")
    cut_campaign(campaign_id=campaign_id)
    assert Chunk.objects.get().channel == "mail"
    assert InboxMessage.objects.filter(user_id=one.user_id).count() == 1
    assert not OutgoingMessage.objects.exists()  # handed over by the chunk's job


@pytest.mark.row("AL-09")
def test_all_23_teams_are_asked_and_the_report_names_who_did_not_answer(
    teams: dict[str, UUID], member: Callable[[str], Actor]
) -> None:
    first, second, *_ = teams
    one, other = member(first), member(second)
    test_id = start_channel_test(by=TESTER, window=timedelta(minutes=30))
    assert Campaign.objects.get().subject_id == test_id
    cut_campaign(campaign_id=Campaign.objects.get().id)
    assert inbox(one.as_viewer())[0].subject_kind == "channel_test"
    asked = open_test_for(one.as_viewer())
    assert asked is not None
    assert asked.answered_at is None
    assert answer_channel_test(by=one, test_id=test_id) is True
    assert answer_channel_test(by=one, test_id=test_id) is False
    report = channel_test(TESTER.as_viewer(), test_id)
    assert len(report.answers) == 23
    assert len(report.silent) == 22
    assert [answer.people for answer in report.answers if answer.team_id == teams[second]] == [1]
    assert report_channel_tests(now=timezone.now()) == 0  # the window is open
    ChannelTest.objects.update(closes_at=timezone.now())
    assert report_channel_tests(now=timezone.now()) == 1
    assert report_channel_tests(now=timezone.now()) == 0
    assert other.user_id
