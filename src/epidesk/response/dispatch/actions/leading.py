# SPDX-License-Identifier: Apache-2.0
"""A team whose leader is ill still works: a member stands in for a day."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts import actions as accounts
from epidesk.foundation.accounts.queries import people_of_team
from epidesk.foundation.accounts.rules import Permission as AccountsPermission
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.dispatch.actions.locking import lock_team
from epidesk.response.dispatch.refusals import LeaderDecides, NotYourTeam
from epidesk.response.dispatch.rules import LEAD_FOR, LEADER_ROLE, may_hand_lead, may_serve


def hand_lead(*, by: Actor, team_id: UUID, user_id: UUID) -> None:
    """Lets a member of the team lead it for `LEAD_FOR`, beside its leader. Already leading: changes nothing.

    Who: the team's leader, or `dispatch:manage_teams`. Locks the team. Raises `NotFound`, `NotYourTeam`,
    `LeaderDecides`, `Invalid` for somebody who is not of the team.
    """
    _check(by, team_id)
    with unit_of_work():
        team = lock_team(team_id)
        person = next((one for one in people_of_team(team_id) if one.user_id == user_id), None)
        if person is None:
            raise Invalid({"member": _("This person is not in the team.")})
        if any(grant.role == LEADER_ROLE for grant in person.grants):
            return
        accounts.grant_role(
            by=_granting(by),
            user_id=user_id,
            role=LEADER_ROLE,
            team_id=team_id,
            until_at=timezone.now() + LEAD_FOR,
        )
        record(by=by, verb="team.lead_handed", subject=("team", team.id), fields=("members",))
        hint("team", id=team.id, version=team.version)


def take_back_lead(*, by: Actor, team_id: UUID, user_id: UUID) -> None:
    """Ends what `hand_lead` gave; who leads for good stays leader. Who and errors as there. Not standing in: changes
    nothing."""
    _check(by, team_id)
    with unit_of_work():
        team = lock_team(team_id)
        people = (one for one in people_of_team(team_id) if one.user_id == user_id)
        for grant in (grant for one in people for grant in one.grants):
            if grant.role == LEADER_ROLE and grant.until_at is not None:
                accounts.revoke_role(by=_granting(by), grant_id=grant.id)
                record(by=by, verb="team.lead_taken_back", subject=("team", team.id), fields=("members",))
                hint("team", id=team.id, version=team.version)


def _check(by: Actor, team_id: UUID) -> None:
    if not may_hand_lead(by, team_id):
        raise LeaderDecides if may_serve(by, team_id) else NotYourTeam


def _granting(by: Actor) -> Actor:
    """Lending the lead of one's own team is part of leading it; other roles are the administrator's to give."""
    return replace(by, permissions=by.permissions | {AccountsPermission.MANAGE_STAFF})
