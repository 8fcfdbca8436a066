# SPDX-License-Identifier: Apache-2.0
"""Who may be on the shifts of a unit: the people of the team, or whoever takes matters in hand at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from epidesk.foundation.accounts.queries import holders_of, people_of_team
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.response.dispatch.rules import LEADER_ROLE, may_serve


@dataclass(frozen=True)
class UnitPerson:
    user_id: UUID
    name: str
    leads: bool = False


def people_of_unit(team_id: UUID | None) -> tuple[UnitPerson, ...]:
    """Leaders first; `team_id` None: the desk. One query. For this room, which knows who may ask."""
    if team_id is None:
        return tuple(UnitPerson(one.user_id, one.name) for one in holders_of(Desk.CLAIM))
    people = [
        UnitPerson(one.user_id, one.name, any(grant.role == LEADER_ROLE for grant in one.grants))
        for one in people_of_team(team_id)
    ]
    return tuple(sorted(people, key=lambda one: not one.leads))


def is_of_unit(by: Principal, team_id: UUID | None) -> bool:
    """Whether this one may be on its shifts, asked without the database."""
    if by.user_id is None:
        return False
    return by.may(Desk.CLAIM) if team_id is None else may_serve(by, team_id)
