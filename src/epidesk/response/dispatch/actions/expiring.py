# SPDX-License-Identifier: Apache-2.0
"""Offers that nobody answers end by themselves, so that the next team can be asked while it still helps."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents import actions as incidents
from epidesk.response.dispatch.actions.locking import lock_mission, others_live
from epidesk.response.dispatch.actions.moving import move, plan, tell_the_desk
from epidesk.response.dispatch.actions.sent_back import clear_sent_back, mark_sent_back
from epidesk.response.dispatch.events import MissionDeclined
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.rules import LIVE_STATES, SENDABLE, MissionState, Verb, may_lead
from epidesk.response.dispatch.terms import terms
from epidesk.response.dispatch.texts import NO_ANSWER, stored_reason

log = logging.getLogger(__name__)


def expire_offers(*, now: datetime) -> int:
    """Ends every offer that is older than `answer_within` of `config/dispatch.yaml`; how many. The matter stands at the
    desk again, due at once, with the next team on top of its list. By the system, each minute.

    Safe to run twice, also at once, and against an answer that comes in the same moment: each is asked again under the
    lock of its incident and mission. Events: `MissionDeclined`.
    """
    oldest = now - min(terms().answer_within.values())
    offers = Mission.objects.filter(state=str(MissionState.OFFERED), offered_at__lte=oldest)
    ended = 0
    for mission_id in offers.order_by("offered_at").values_list("id", flat=True):
        try:
            ended += _expire(mission_id, now)
        except Exception:  # whatever it is: the others wait for a team too
            log.exception("offer %s could not be ended", mission_id)
    return ended


def _expire(mission_id: UUID, now: datetime) -> int:
    with unit_of_work():
        incident, mission = lock_mission(mission_id)
        within = terms().answer_within[Priority(incident.priority).slug]
        if mission.state != MissionState.OFFERED or now - mission.offered_at < within:
            return 0
        step = plan(incident, mission, Verb.DECLINE)
        if step is None:
            return 0
        move(SYSTEM, step, MissionDeclined, reason=NO_ANSWER)
        if step.is_open and not others_live(mission):
            incidents.mark_unassigned(by=SYSTEM, incident_id=incident.id, reason=stored_reason(NO_ANSWER))
            mark_sent_back(SYSTEM, incident.id)
        else:
            tell_the_desk(step)
        return 1


def answered_in_time(by: Actor, mission_id: UUID, at: datetime | None) -> None:
    """Brings an offer back that ended unanswered, if its leader said yes before that (`at`) and the matter still waits
    or others are at work on it. In the caller's unit of work; locks incident, then mission. Else changes nothing."""
    seen = Mission.objects.filter(id=mission_id).values_list("state", "ended_at", "team_id").first()
    if at is None or seen is None or seen[0] != MissionState.DECLINED or seen[1] is None or at > seen[1]:
        return
    if not may_lead(by, seen[2]):
        return
    incident, mission = lock_mission(mission_id)
    again = Mission.objects.filter(team_id=mission.team_id, incident_id=incident.id, state__in=LIVE_STATES).exists()
    if mission.reason != NO_ANSWER or incident.state not in SENDABLE or again:
        return
    mission.state, mission.ended_at, mission.reason = MissionState.OFFERED, None, ""
    mission.version += 1
    mission.save(update_fields=["state", "ended_at", "reason", "version"])
    record(by=by, verb="mission.answered_late", subject=("mission", mission.id), fields=("state",))
    incidents.mark_assigned(by=by, incident_id=incident.id, team_name=mission.team.name, mission_id=mission.id)
    clear_sent_back(by, incident.id)
