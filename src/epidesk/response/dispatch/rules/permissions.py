# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from epidesk.foundation.core.principals import Principal, PrincipalKind
from epidesk.response.dispatch.rules.missions import LEADERS_VERBS


class Permission(StrEnum):
    READ = "dispatch:read"
    """See all teams, their duty, position and missions."""
    SEND = "dispatch:send"
    """Ask a team to go to an incident of one's area."""
    STAND_DOWN = "dispatch:stand_down"
    """Call a mission off."""
    SERVE = "dispatch:serve"
    """See the missions of one's own team, report that it left and arrived, add notes and pictures."""
    LEAD = "dispatch:lead"
    """Decide for one's own team: take a mission or not, hand it back, finish it, go on and off duty."""
    POSITION = "dispatch:position"
    """Report where one's own team is."""
    DUTY = "dispatch:duty"
    """Set any team on or off duty, from the desk."""
    MANAGE_TEAMS = "dispatch:manage_teams"
    """Make teams and choose their members."""
    DIRECT = "dispatch:direct"
    """Give directives, hand them to others, call them off, write down what a unit says of them."""
    TAKE_DIRECTIVES = "dispatch:take_directives"
    """Be given directives as a person of the staff or for the ward one works in, and report on them."""
    ROSTER = "dispatch:roster"
    """Plan who is on duty when, in the teams and at the desk, and decide on swaps."""


LEADER_ROLE = "team_leader"
MEMBER_ROLE = "team_member"
LEAD_FOR = timedelta(hours=24)
"""So long a member stands in for the leader; a shift that crosses midnight fits."""


def may_serve(by: Principal, team_id: UUID) -> bool:
    """Whether this one goes with the team."""
    return by.kind is PrincipalKind.SYSTEM or (by.team_id == team_id and by.may(Permission.SERVE))


def may_lead(by: Principal, team_id: UUID) -> bool:
    """Whether this one decides for the team: its leader, or who stands in for a day."""
    return by.kind is PrincipalKind.SYSTEM or (by.team_id == team_id and by.may(Permission.LEAD))


def may_do(by: Principal, verb: str, team_id: UUID) -> bool:
    """Whether this one may take the team's own step: deciding is the leader's, reporting where it is is everybody's."""
    return may_lead(by, team_id) if verb in LEADERS_VERBS else may_serve(by, team_id)


def may_change_duty(by: Principal, team_id: UUID) -> bool:
    """The team's leader, or the desk."""
    return may_lead(by, team_id) or by.may(Permission.DUTY)


def may_hand_lead(by: Principal, team_id: UUID) -> bool:
    """The team's leader, or who manages the teams: a leader may be too ill to hand over."""
    return may_lead(by, team_id) or by.may(Permission.MANAGE_TEAMS)


def may_stand_down(by: Principal, team_id: UUID, area_id: UUID | None) -> bool:
    """The desk within its area, or the team's leader: a road under water is known on the road first."""
    return may_lead(by, team_id) or by.may(Permission.STAND_DOWN, area_id)
