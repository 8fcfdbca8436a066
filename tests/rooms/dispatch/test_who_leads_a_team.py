# SPDX-License-Identifier: Apache-2.0
"""Leaders decide, members go along, and a member can stand in for a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from tests.rooms.dispatch.conftest import MEMBER_OF_TEAM, staff

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.response.dispatch.rules import LEADERS_VERBS, Permission, Verb, may_do


@pytest.fixture
def person(teams: dict[str, UUID]) -> Callable[..., Actor]:
    """`person("An", "PX1", leader=True)`: an account in a team, as it is seen at its next request."""
    from epidesk.foundation.accounts.models import User
    from epidesk.response.dispatch.actions import add_member

    def make(name: str, code: str, *, leader: bool = False) -> Actor:
        user = User.objects.create(kind="staff", email=f"{name}@demo.invalid", name=name)
        add_member(by=SYSTEM, team_id=teams[code], user_id=user.id, leader=leader)
        return again(user.id)

    return make


def again(user_id: UUID) -> Actor:
    """The same person at the next request."""
    from epidesk.foundation.accounts.queries import forget_principal, get_user, principal_for_user

    forget_principal(user_id)
    return principal_for_user(get_user(user_id)).as_actor()


@pytest.fixture
def mission(lan: Actor, crew: Callable[[str], Actor], incident: Callable[..., UUID], teams: dict[str, UUID]) -> UUID:
    from epidesk.response.dispatch.actions import offer_mission

    crew("PX1")
    return offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])


@pytest.mark.parametrize("verb", list(Verb))
def test_decisions_are_the_leader_s_and_steps_are_everybody_s(verb: Verb) -> None:
    team = UUID(int=1)
    member = Actor(team_id=team, permissions=MEMBER_OF_TEAM)
    leader = replace(member, permissions=MEMBER_OF_TEAM | {Permission.LEAD})
    assert may_do(leader, verb, team)
    assert may_do(member, verb, team) is (verb not in LEADERS_VERBS)
    assert may_do(member, verb, team) is (verb in (Verb.DEPART, Verb.ARRIVE))
    assert not may_do(replace(leader, team_id=UUID(int=2)), verb, team)


def test_a_member_goes_along_and_decides_nothing(person, crew, mission, teams) -> None:
    from epidesk.response.dispatch import actions, queries
    from epidesk.response.dispatch.refusals import LeaderDecides

    member, leader = person("An", "PX1"), crew("PX1")
    for decide in (
        lambda: actions.accept(by=member, mission_id=mission),
        lambda: actions.decline(by=member, mission_id=mission, reason="xe hỏng"),
        lambda: actions.set_duty(by=member, team_id=teams["PX1"], on=False),
    ):
        with pytest.raises(LeaderDecides):
            decide()
    with pytest.raises(Forbidden):
        actions.stand_down(by=member, mission_id=mission, reason="đường ngập")
    actions.accept(by=leader, mission_id=mission)
    actions.depart(by=member, mission_id=mission)
    actions.arrive(by=member, mission_id=mission)
    actions.add_note(by=member, mission_id=mission, text="Đã gặp gia đình.")
    with pytest.raises(LeaderDecides):
        actions.finish(by=member, mission_id=mission, outcome="advised")
    assert str(queries.mission(member.as_viewer(), mission).state) == "on_scene"


def test_a_member_stands_in_for_a_leader_who_is_ill(person, mission, teams) -> None:
    from epidesk.foundation.accounts.models import RoleGrant
    from epidesk.foundation.audit.models import Entry
    from epidesk.response.dispatch import actions, queries

    leader, member = person("Bình", "PX1", leader=True), person("An", "PX1")
    actions.hand_lead(by=leader, team_id=teams["PX1"], user_id=member.user_id)
    actions.hand_lead(by=leader, team_id=teams["PX1"], user_id=member.user_id)  # a second tap
    grants = RoleGrant.objects.filter(user_id=member.user_id, role="team_leader")
    assert grants.count() == 1
    assert grants.get().until_at - timezone.now() <= timedelta(hours=24)
    actions.accept(by=again(member.user_id), mission_id=mission)
    shown = {
        one.name: (one.leads, one.leads_until_at) for one in queries.team_members(leader.as_viewer(), teams["PX1"])
    }
    assert shown["Bình"] == (True, None)
    assert shown["An"] == (True, grants.get().until_at)
    assert Entry.objects.filter(verb="team.lead_handed").count() == 1

    grants.update(until_at=timezone.now())  # the day is over
    with pytest.raises(Forbidden):
        actions.decline(by=again(member.user_id), mission_id=mission, reason="xe hỏng")


def test_standing_in_can_be_ended_and_the_leader_stays_leader(person, teams) -> None:
    from epidesk.response.dispatch import actions

    leader, member = person("Bình", "PX1", leader=True), person("An", "PX1")
    actions.hand_lead(by=leader, team_id=teams["PX1"], user_id=member.user_id)
    deputy = again(member.user_id)
    actions.take_back_lead(by=deputy, team_id=teams["PX1"], user_id=leader.user_id)
    assert again(leader.user_id).may(Permission.LEAD)
    for _ in range(2):
        actions.take_back_lead(by=leader, team_id=teams["PX1"], user_id=member.user_id)
    assert not again(member.user_id).may(Permission.LEAD)


def test_who_may_hand_the_lead_over_and_to_whom(person, teams) -> None:
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.refusals import LeaderDecides, NotYourTeam

    leader, member = person("Bình", "PX1", leader=True), person("An", "PX1")
    stranger = person("Chi", "AL1", leader=True)
    with pytest.raises(LeaderDecides):
        actions.hand_lead(by=member, team_id=teams["PX1"], user_id=member.user_id)
    with pytest.raises(NotYourTeam):
        actions.hand_lead(by=stranger, team_id=teams["PX1"], user_id=member.user_id)
    with pytest.raises(Invalid):
        actions.hand_lead(by=leader, team_id=teams["PX1"], user_id=stranger.user_id)
    assert again(stranger.user_id).team_id == teams["AL1"]
    shift = staff("quang@demo.invalid", "Quang", permissions=frozenset({Permission.MANAGE_TEAMS}))
    actions.hand_lead(by=shift, team_id=teams["PX1"], user_id=member.user_id)
    assert again(member.user_id).may(Permission.LEAD)


def test_the_list_of_people_is_for_the_team_and_the_desk(person, lan, teams) -> None:
    from epidesk.foundation.core.errors import NotFound
    from epidesk.response.dispatch import queries

    member, stranger = person("An", "PX1"), person("Chi", "AL1", leader=True)
    for viewer in (member, lan):
        assert [one.name for one in queries.team_members(viewer.as_viewer(), teams["PX1"])] == ["An"]
    with pytest.raises(NotFound):
        queries.team_members(stranger.as_viewer(), teams["PX1"])
