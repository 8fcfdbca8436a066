# SPDX-License-Identifier: Apache-2.0
"""Offers that nobody answers end by themselves, so that the next team can be asked while it still helps."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents import actions as incidents
from epidesk.response.dispatch.actions.locking import lock_mission, others_live
from epidesk.response.dispatch.actions.moving import move, plan, tell_the_desk
from epidesk.response.dispatch.actions.sent_back import mark_sent_back
from epidesk.response.dispatch.events import MissionDeclined
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.rules import MissionState, Verb
from epidesk.response.dispatch.terms import terms
from epidesk.response.dispatch.texts import NO_ANSWER, stored_reason


def expire_offers(*, now: datetime) -> int:
    """Ends every offer that is older than `answer_within` of `config/dispatch.yaml`; how many. The matter stands at the
    desk again, due at once, with the next team on top of its list. By the system, each minute.

    Safe to run twice, also at once, and against an answer that comes in the same moment: each is asked again under the
    lock of its incident and mission. Events: `MissionDeclined`.
    """
    oldest = now - min(terms().answer_within.values())
    offers = Mission.objects.filter(state=str(MissionState.OFFERED), offered_at__lte=oldest)
    return sum(_expire(mission_id, now) for mission_id in offers.order_by("offered_at").values_list("id", flat=True))


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
