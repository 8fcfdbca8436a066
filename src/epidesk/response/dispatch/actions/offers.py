# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.queries import find_zone_by_code
from epidesk.intake.incidents import actions as incidents
from epidesk.response.dispatch.actions.estimating import estimate
from epidesk.response.dispatch.actions.locking import lock_incident, lock_team
from epidesk.response.dispatch.actions.sent_back import clear_sent_back
from epidesk.response.dispatch.actions.standing_down import call_off_ended_round
from epidesk.response.dispatch.actions.wording import REASON_MAX_LENGTH
from epidesk.response.dispatch.events import MissionOffered
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.queries.covering import coverage_after
from epidesk.response.dispatch.refusals import BreaksCoverage, NotTriaged, TeamBusy, TeamOffDuty
from epidesk.response.dispatch.rules import LIVE_STATES, SENDABLE, MissionState, Permission


def offer_mission(
    *,
    by: Actor,
    incident_id: UUID,
    team_id: UUID,
    version: int | None = None,
    although_busy: bool = False,
    although_uncovered: str = "",
) -> UUID:
    """Asks a team to go; answers the mission's id. Asking again while it lives answers the same mission.

    `version` is the incident's, as the dispatcher saw it. `although_busy`: the dispatcher saw that the team has other
    missions and wants it all the same. `although_uncovered`: why its zone may be left with too few free teams.
    Who: `dispatch:send` in the incident's area. Locks incident, then team: of two dispatchers the second sees what the
    first did. Events: `MissionOffered`. Raises `NotFound`, `Forbidden`, `NotTriaged`, `TeamOffDuty`, `TeamBusy`,
    `BreaksCoverage`, `Conflict` when the incident changed meanwhile.
    """
    requires(by, Permission.SEND)
    with unit_of_work():
        incident = lock_incident(incident_id)
        requires(by, Permission.SEND, area_id=incident.area_id)
        team = lock_team(team_id)
        call_off_ended_round(incident)  # else this team's mission from before would be taken for the one asked for now
        live = list(Mission.objects.filter(team=team, state__in=LIVE_STATES).values_list("id", "incident_id"))
        for mission_id, of_incident in live:
            if of_incident == incident_id:
                return mission_id
        if version is not None and version != incident.version:
            raise Conflict
        if incident.state not in SENDABLE:
            raise NotTriaged
        if not team.on_duty:
            raise TeamOffDuty
        if live and not although_busy:
            raise TeamBusy
        reason = although_uncovered.strip()[:REASON_MAX_LENGTH]
        _keep_coverage(by, team, is_free=not live, reason=reason)
        now = timezone.now()
        mission = Mission.objects.create(
            incident=incident,
            team=team,
            state=MissionState.OFFERED,
            although_busy=bool(live),
            uncovered_reason=reason,
            offered_by_id=by.user_id,
            offered_at=now,
            eta_minutes=estimate(incident, team, now),
            eta_guessed_at=now,
        )
        incidents.mark_assigned(by=by, incident_id=incident.id, team_name=team.name, mission_id=mission.id)
        clear_sent_back(by, incident.id)
        record(by=by, verb="mission.offered", subject=("mission", mission.id), fields=("incident", "team", "state"))
        announce(MissionOffered((mission.id,), (incident.id,), (team.id,)))
        hint("team", id=team.id, version=mission.version)
        offered: UUID = mission.id
        return offered


def _keep_coverage(by: Actor, team: Team, *, is_free: bool, reason: str) -> None:
    """Raises `BreaksCoverage` for a dispatch that breaks the rule of its zone without a reason. The teams of the zone
    are not locked: of two dispatches in the same moment from one zone each may see the other's team as free."""
    if reason or by.kind is PrincipalKind.SYSTEM:
        return
    broken = coverage_after(team.zone_code, is_free=is_free)
    if broken is not None and not broken.already:
        zone = find_zone_by_code(team.zone_code)
        raise BreaksCoverage((zone.short_name or zone.name) if zone else team.zone_code, broken.left, broken.least)
