# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from epidesk.foundation.core.principals import Principal, PrincipalKind


class Permission(StrEnum):
    READ = "dispatch:read"
    """See all teams, their duty, position and missions."""
    SEND = "dispatch:send"
    """Ask a team to go to an incident of one's area."""
    STAND_DOWN = "dispatch:stand_down"
    """Call a mission off."""
    SERVE = "dispatch:serve"
    """Act on the missions of one's own team."""
    POSITION = "dispatch:position"
    """Report where one's own team is."""
    DUTY = "dispatch:duty"
    """Set any team on or off duty, from the desk."""
    MANAGE_TEAMS = "dispatch:manage_teams"
    """Make teams and choose their members."""


def may_serve(by: Principal, team_id: UUID) -> bool:
    """Whether this one acts for the team."""
    return by.kind is PrincipalKind.SYSTEM or (by.team_id == team_id and by.may(Permission.SERVE))


def may_change_duty(by: Principal, team_id: UUID) -> bool:
    """The team itself, or the desk."""
    return may_serve(by, team_id) or by.may(Permission.DUTY)


def may_stand_down(by: Principal, team_id: UUID, area_id: UUID | None) -> bool:
    """The desk within its area, or the team itself: a road under water is known to the driver first."""
    return may_serve(by, team_id) or by.may(Permission.STAND_DOWN, area_id)
