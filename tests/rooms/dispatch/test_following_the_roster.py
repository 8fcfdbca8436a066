# SPDX-License-Identifier: Apache-2.0
"""Duty, ringing and the directory's number follow the roster, minute by minute and when it is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from epidesk.foundation.accounts.models import RoleGrant
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.notify.models import RingState
from epidesk.foundation.notify.rules import RingPolicy
from epidesk.foundation.places.directory import read_entries
from epidesk.response.dispatch import actions, queries
from epidesk.response.dispatch.models import DutyShift, DutyTurn, Mission, Team
from epidesk.response.dispatch.rules import MissionState, Permission

from .conftest import MEMBER_OF_TEAM, staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NUMBER = "0120 123 0001"


@pytest.fixture
def lead(db: None) -> Actor:
    powers = frozenset({Permission.ROSTER, Permission.READ, Permission.DUTY})
    return staff("lead@demo.invalid", "Quang", permissions=powers)


@pytest.fixture
def member(teams: dict[str, UUID]) -> Callable[..., Actor]:
    def make(code: str, name: str, role: str = "team_member") -> Actor:
        actor = staff(f"{name}@demo.invalid", name, permissions=MEMBER_OF_TEAM, team_id=teams[code])
        RoleGrant.objects.create(user_id=actor.user_id, role=role, team_id=teams[code], from_at=timezone.now())
        return actor

    return make


def planned(team_id: UUID | None, people: list[Actor], starts_at: datetime, hours: int = 8) -> DutyShift:
    """A shift whenever the story needs it."""
    shift = DutyShift.objects.create(
        team_id=team_id,
        kind="day" if team_id else "morning",
        starts_on=starts_at.date() + timedelta(days=DutyShift.objects.count()),  # one a day, whatever its time
        starts_at=starts_at,
        ends_at=starts_at + hours * HOUR,
    )
    for one in people:
        DutyTurn.objects.create(shift=shift, user_id=one.user_id, starts_at=shift.starts_at, ends_at=shift.ends_at)
    return shift


def policy(actor: Actor) -> str | None:
    return RingState.objects.filter(user_id=actor.user_id).values_list("policy", flat=True).first()


def is_on(team_id: UUID) -> bool:
    return Team.objects.get(id=team_id).on_duty


@pytest.mark.row("AL-11")
def test_a_shift_begins_and_ends_duty_and_ringing(teams: dict[str, UUID], member: Callable[..., Actor]) -> None:
    an, binh, team = member("PX1", "An"), member("PX1", "Bình"), teams["PX1"]
    now = timezone.now()
    shift = planned(team, [an], now - timedelta(minutes=1))
    assert not is_on(team)
    assert actions.follow_roster() == 1
    assert actions.follow_roster() == 0, "twice is once"
    assert is_on(team)
    assert policy(an) == RingPolicy.CRITICAL
    assert policy(binh) == RingPolicy.SILENT, "the roster names who is there"
    assert queries.on_duty_people(an.as_viewer(), team) == {an.user_id}
    DutyShift.objects.filter(id=shift.id).update(ends_at=now)
    DutyTurn.objects.filter(shift=shift).update(ends_at=now)
    assert actions.follow_roster() == 1
    assert not is_on(team)
    assert policy(an) == RingPolicy.SILENT


def test_who_signs_off_during_a_shift_is_off_until_the_next(
    teams: dict[str, UUID], member: Callable[..., Actor], lead: Actor
) -> None:
    an, team, now = member("PX1", "An"), teams["PX1"], timezone.now()
    planned(team, [an], now - HOUR)
    actions.follow_roster()
    actions.set_duty(by=lead, team_id=team, on=False)
    assert actions.follow_roster() == 0, "the plan does not put them back"
    assert not is_on(team)
    assert policy(an) == RingPolicy.SILENT
    ended = DutyShift.objects.get(team_id=team)
    DutyTurn.objects.filter(shift=ended).delete()
    planned(team, [an], timezone.now())
    assert actions.follow_roster() == 1, "the next shift begins anew"
    assert is_on(team)


def test_the_button_keeps_the_whole_team_on_beyond_the_shift(
    teams: dict[str, UUID], member: Callable[..., Actor], lead: Actor
) -> None:
    an, binh, team, now = member("PX1", "An"), member("PX1", "Bình"), teams["PX1"], timezone.now()
    shift = planned(team, [an], now - HOUR)
    actions.follow_roster()
    assert policy(binh) == RingPolicy.SILENT
    actions.set_duty(by=lead, team_id=team, on=True)
    assert policy(binh) == RingPolicy.CRITICAL
    DutyShift.objects.filter(id=shift.id).update(ends_at=now)
    DutyTurn.objects.filter(shift=shift).update(ends_at=now)
    assert actions.follow_roster() == 0
    assert is_on(team)


def test_duty_does_not_end_under_a_mission(
    teams: dict[str, UUID], member: Callable[..., Actor], incident: Callable[..., UUID], lan: Actor
) -> None:
    an, team, now = member("PX1", "An"), teams["PX1"], timezone.now()
    shift = planned(team, [an], now - HOUR)
    actions.follow_roster()
    actions.offer_mission(by=lan, incident_id=incident(), team_id=team)
    DutyShift.objects.filter(id=shift.id).update(ends_at=now)
    DutyTurn.objects.filter(shift=shift).update(ends_at=now)
    assert actions.follow_roster() == 0
    assert is_on(team)
    assert policy(an) == RingPolicy.CRITICAL
    Mission.objects.update(state=str(MissionState.DECLINED), ended_at=timezone.now())
    assert actions.follow_roster() == 1
    assert not is_on(team)


def test_a_change_of_the_shift_of_now_counts_at_once(
    teams: dict[str, UUID], member: Callable[..., Actor], lead: Actor
) -> None:
    an, team = member("PX1", "An"), teams["PX1"]
    shift = planned(team, [], timezone.now() - HOUR)
    actions.follow_roster()
    assert not is_on(team), "a shift without anybody is a hole, not a team"
    actions.assign(by=lead, shift_id=shift.id, user_id=an.user_id)  # type: ignore[arg-type]
    assert is_on(team)
    assert policy(an) == RingPolicy.CRITICAL
    actions.take_off(by=lead, shift_id=shift.id, user_id=an.user_id)  # type: ignore[arg-type]
    assert not is_on(team)
    assert policy(an) == RingPolicy.SILENT


@pytest.mark.row("AL-11")
def test_an_operator_whom_the_roster_knows_rings_on_shift_only(db: None) -> None:
    lan = staff("lan@demo.invalid", "Lan", permissions=frozenset({Desk.CLAIM}))
    minh = staff("minh@demo.invalid", "Minh", permissions=frozenset({Desk.CLAIM}))
    for one in (lan, minh):
        RoleGrant.objects.create(user_id=one.user_id, role="operator", from_at=timezone.now())
    now = timezone.now()
    planned(None, [lan], now - timedelta(minutes=1))
    actions.follow_roster()
    assert policy(lan) == RingPolicy.CRITICAL
    assert policy(minh) is None, "whom no roster knows hears what they chose"
    DutyTurn.objects.update(ends_at=now)
    planned(None, [minh], now - timedelta(minutes=1))
    actions.follow_roster()
    assert (policy(lan), policy(minh)) == (RingPolicy.SILENT, RingPolicy.CRITICAL)
    DutyTurn.objects.update(ends_at=now)
    actions.refresh_rings()
    assert (policy(lan), policy(minh)) == (RingPolicy.CRITICAL,) * 2, "nobody is on shift: better all than none"


def test_a_shift_of_next_month_silences_nobody_today(db: None) -> None:
    lan, minh = (staff(f"{one}@demo.invalid", one, permissions=frozenset({Desk.CLAIM})) for one in ("lan", "minh"))
    for one in (lan, minh):
        RoleGrant.objects.create(user_id=one.user_id, role="operator", from_at=timezone.now())
    now = timezone.now()
    planned(None, [minh], now - timedelta(minutes=1))
    planned(None, [lan], now + timedelta(days=30))
    actions.refresh_rings()
    assert (policy(lan), policy(minh)) == (None, RingPolicy.CRITICAL)


@pytest.mark.row("DR-02")
def test_the_directory_shows_the_number_of_who_is_on_shift(
    teams: dict[str, UUID], member: Callable[..., Actor], lead: Actor
) -> None:
    an, binh, team, now = member("PX1", "An"), member("PX1", "Bình", "team_leader"), teams["PX1"], timezone.now()

    def shown() -> str | None:
        return next(entry.phone for entry in read_entries() if entry.id == team)

    shift = planned(team, [an, binh], now - timedelta(minutes=1))
    actions.follow_roster()
    assert shown() is None, "nobody gave a number, so none is invented"
    actions.set_duty_phone(by=an, phone=NUMBER)
    assert shown() == "+841201230001"
    actions.set_duty_phone(by=binh, phone="0120 123 0002")
    assert shown() == "+841201230002", "the leader's goes before"
    actions.follow_roster()
    actions.set_duty(by=lead, team_id=team, on=False)
    assert shown() is None, "back to what it showed before"
    actions.set_duty(by=lead, team_id=team, on=True)
    assert shown() == "+841201230002"
    actions.set_duty_phone(by=binh, phone="")
    actions.take_off(by=lead, shift_id=shift.id, user_id=an.user_id)  # type: ignore[arg-type]
    assert shown() is None


def test_who_is_on_duty_is_told_with_until_when(
    teams: dict[str, UUID], member: Callable[..., Actor], lead: Actor
) -> None:
    an, now = member("PX1", "An"), timezone.now()
    shift = planned(teams["PX1"], [an], now - HOUR)
    actions.follow_roster()
    actions.set_duty(by=lead, team_id=teams["TH1"], on=True)
    lines = {line.code: line for line in queries.on_duty(lead.as_viewer())}
    assert set(lines) == {"PX1", "TH1"}
    assert (lines["PX1"].names, lines["PX1"].until_at) == (("An",), shift.ends_at)
    assert (lines["TH1"].names, lines["TH1"].until_at, lines["TH1"].by_button) == ((), None, True)


def test_what_is_told_to_teams_on_duty_reaches_who_is_on_shift(
    teams: dict[str, UUID], member: Callable[..., Actor], lead: Actor
) -> None:
    from epidesk.response.dispatch.audiences import all_teams, teams_on_duty

    an, binh = member("PX1", "An"), member("PX1", "Bình")
    planned(teams["PX1"], [an], timezone.now() - HOUR)
    actions.follow_roster()
    assert {one.user_id for one in teams_on_duty(None)} == {an.user_id}
    assert {one.user_id for one in all_teams(None)} == {an.user_id, binh.user_id}
    actions.set_duty(by=lead, team_id=teams["PX1"], on=True)
    assert {one.user_id for one in teams_on_duty(None)} == {an.user_id, binh.user_id}
