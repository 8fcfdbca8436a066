# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents import actions as incidents
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.refusals import MissionOver, NotYourTeam
from epidesk.response.dispatch.rules import MissionState, is_seen, may_serve


def add_note(*, by: Actor, mission_id: UUID, text: str, at: datetime | None = None) -> None:
    """A word among colleagues, kept with the incident. Who: the mission's team, until 24 h after it was done; who
    declined or was called off has nothing to add. `at`: when it was written, if it waited on a phone.

    Raises `NotFound`, `NotYourTeam`, `MissionOver`, `Invalid`.
    """
    with unit_of_work():
        incident_id = incident_served(by, mission_id)
        incidents.add_note(by=by, incident_id=incident_id, text=text, as_team=True, written_at=at)


def add_photos(*, by: Actor, mission_id: UUID, upload_ids: Sequence[UUID]) -> None:
    """Pictures from the place that `by` uploaded, kept with the incident. Who and errors as `add_note`."""
    with unit_of_work():
        incident_id = incident_served(by, mission_id)
        incidents.add_photos(by=by, incident_id=incident_id, upload_ids=tuple(upload_ids), as_team=True)


def incident_served(by: Actor, mission_id: UUID) -> UUID:
    """The matter of a mission that this one's team is on, or was done with within 24 hours. Raises as `add_note`."""
    mission = Mission.objects.filter(id=mission_id).only("incident_id", "team_id", "state", "ended_at").first()
    if mission is None:
        raise NotFound
    if not may_serve(by, mission.team_id):
        raise NotYourTeam
    if not is_seen(MissionState(mission.state), mission.ended_at, timezone.now()):
        raise MissionOver
    incident_id: UUID = mission.incident_id
    return incident_id
