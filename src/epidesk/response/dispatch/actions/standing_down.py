# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import FINAL_STATES as CLOSED
from epidesk.response.dispatch.actions.locking import lock_incident, lock_mission, others_live
from epidesk.response.dispatch.actions.moving import move, plan, tell_the_desk
from epidesk.response.dispatch.actions.sent_back import mark_sent_back
from epidesk.response.dispatch.actions.wording import reason_text
from epidesk.response.dispatch.events import MissionStoodDown
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.refusals import AnsweredAlready
from epidesk.response.dispatch.rules import LIVE_STATES, MissionState, Verb, may_serve, may_stand_down
from epidesk.response.dispatch.texts import CLOSED_BY_DESK


def stand_down(*, by: Actor, mission_id: UUID, reason: str, at: datetime | None = None) -> None:
    """Calls a live mission off, from whatever state. With no other team on the way the matter goes back to the desk.

    Who: `dispatch:stand_down` in the incident's area, or the team's leader (a road under water is known on the road
    first; `at` as in `service`). Locks incident, then mission. Events: `MissionStoodDown`. Already stood down: changes
    nothing. Raises `Invalid` without a reason, `NotFound`, `Forbidden`, `MissionOver`.
    """
    reason = reason_text(reason)
    seen = Mission.objects.filter(id=mission_id).values_list("team_id", "incident__area_id").first()
    if seen is None:
        raise NotFound
    if not may_stand_down(by, *seen):
        raise Forbidden
    with unit_of_work():
        incident, mission = lock_mission(mission_id)
        if not may_stand_down(by, mission.team_id, incident.area_id):
            raise Forbidden
        step = plan(incident, mission, Verb.STAND_DOWN)
        if step is None:
            return
        move(by, step, MissionStoodDown, at=at, reason=reason)
        if step.is_open and not others_live(mission):
            incidents.mark_unassigned(by=by, incident_id=incident.id, reason=reason)
            if may_serve(by, mission.team_id):
                mark_sent_back(by, incident.id)
        else:
            tell_the_desk(step)


def take_back(*, by: Actor, mission_id: UUID, version: int) -> None:
    """Takes back that a team was asked, within seconds and before it has answered; the matter is as it was before.
    `version`: the incident's right after the asking.

    Who: who asked, with `dispatch:stand_down` in the incident's area. Locks incident, then mission. Events:
    `MissionStoodDown`. Raises `NotFound`, `Forbidden`, `AnsweredAlready`, and as `incidents.undo_assignment`.
    """
    with unit_of_work():
        incident, mission = lock_mission(mission_id)
        if mission.offered_by_id != by.user_id or not may_stand_down(by, mission.team_id, incident.area_id):
            raise Forbidden
        if mission.state != MissionState.OFFERED:
            raise AnsweredAlready
        step = plan(incident, mission, Verb.STAND_DOWN)
        if step is not None:
            move(by, step, MissionStoodDown, reason=CLOSED_BY_DESK)
            incidents.undo_assignment(by=by, incident_id=incident.id, version=version)


def stand_down_closed(*, incident_ids: Sequence[UUID]) -> None:
    """Calls off what still lives for incidents that the desk closed. Safe to run twice, and late: of one that was
    opened again meanwhile only the missions from before, whatever has been sent since.

    By the system, for the handlers. Locks each incident, then its missions. Events: `MissionStoodDown`.
    """
    for incident_id in incident_ids:
        with unit_of_work():
            call_off_ended_round(lock_incident(incident_id))


def call_off_ended_round(incident: Incident) -> None:
    """Calls off the live missions that an end of the incident has overtaken; the incident is locked."""
    live = Mission.objects.select_for_update(no_key=True, of=("self",)).select_related("team")
    live = live.filter(incident_id=incident.id, state__in=LIVE_STATES)
    if incident.state not in CLOSED:
        live = live.filter(offered_at__lt=incident.clock_at)
    for mission in live.order_by("id"):
        if step := plan(incident, mission, Verb.STAND_DOWN):
            move(SYSTEM, step, MissionStoodDown, reason=CLOSED_BY_DESK)
            tell_the_desk(step)
