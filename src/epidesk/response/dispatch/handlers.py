# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.intake.incidents.events import IncidentResolved
from epidesk.response.dispatch import actions
from epidesk.response.dispatch.events import MissionOffered, MissionStoodDown


@subscribe(IncidentResolved, queue="urgent")  # a team may be on the road for nothing
def call_off_missions_of_resolved(event: IncidentResolved) -> None:
    """Only a resolved matter can still have teams out: the others may not be closed under a team's feet."""
    actions.stand_down_closed(incident_ids=event.incident_ids)


@subscribe(MissionOffered, queue="urgent")
def tell_team_of_mission(event: MissionOffered) -> None:
    actions.tell_team(mission_ids=event.mission_ids, template="mission-offered")


@subscribe(MissionStoodDown, queue="urgent")
def tell_team_it_is_called_off(event: MissionStoodDown) -> None:
    actions.tell_team(mission_ids=event.mission_ids, template="mission-stood-down")
