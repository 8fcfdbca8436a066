# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.accounts.queries import people_of_team
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.principals import Viewer
from epidesk.response.dispatch.rules import LEADER_ROLE, Permission, may_serve


@dataclass(frozen=True)
class TeamMember:
    """Somebody of the team. `leads`: now; `leads_until_at`: when standing in ends, None for who leads for good."""

    user_id: UUID
    name: str
    leads: bool
    leads_until_at: datetime | None


def team_members(viewer: Viewer, team_id: UUID) -> tuple[TeamMember, ...]:
    """The people of a team, leaders first. One query. Who: its members, or `dispatch:read`. Raises `NotFound`."""
    if not (viewer.may(Permission.READ) or may_serve(viewer, team_id)):
        raise NotFound
    members = []
    for person in people_of_team(team_id):
        ends = [grant.until_at for grant in person.grants if grant.role == LEADER_ROLE]
        until_at = None if None in ends else max((end for end in ends if end), default=None)
        members.append(TeamMember(person.user_id, person.name, bool(ends), until_at))
    return tuple(sorted(members, key=lambda member: not member.leads))
