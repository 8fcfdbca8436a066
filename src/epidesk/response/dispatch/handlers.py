# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.utils import timezone

from epidesk.foundation.core.events import subscribe
from epidesk.foundation.core.jobs import app
from epidesk.foundation.desk.rules import TOLD_AFTER
from epidesk.intake.incidents.events import IncidentResolved
from epidesk.response.dispatch import actions
from epidesk.response.dispatch.events import DirectiveStepTaken, MissionOffered, MissionStoodDown


@subscribe(IncidentResolved, queue="urgent")  # a team may be on the road for nothing
def call_off_missions_of_resolved(event: IncidentResolved) -> None:
    """Only a resolved matter can still have teams out: the others may not be closed under a team's feet. Not before
    the desk can no longer take the resolution back; then whatever has been opened again keeps its team."""
    task = app.configure_task("dispatch.call_off_resolved", queue="urgent", schedule_at=timezone.now() + TOLD_AFTER)
    task.defer(incident_ids=[str(id) for id in event.incident_ids])


@subscribe(MissionOffered, queue="urgent")
def tell_team_of_mission(event: MissionOffered) -> None:
    actions.tell_team(mission_ids=event.mission_ids, template="mission-offered")


@subscribe(MissionStoodDown, queue="urgent")
def tell_team_it_is_called_off(event: MissionStoodDown) -> None:
    actions.tell_team(mission_ids=event.mission_ids, template="mission-stood-down")


@subscribe(DirectiveStepTaken, queue="normal")
def tell_those_concerned(event: DirectiveStepTaken) -> None:
    """Who has it now, who had it before, and who gave it: each once."""
    actions.tell_of_directive(step_ids=event.step_ids)
