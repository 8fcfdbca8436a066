# SPDX-License-Identifier: Apache-2.0
"""Row locks of dispatch, always in the order incident, team, mission, so that two dispatchers wait and never deadlock.

Whoever changes a mission holds its incident: only then is the answer to "does another team still go there?" true.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from epidesk.foundation.core.errors import NotFound
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.rules import LIVE_STATES


def lock_incident(incident_id: UUID) -> Incident:
    """The incident's row, ours until commit. Raises `NotFound`."""
    incident = Incident.objects.select_for_update(no_key=True).filter(id=incident_id).first()
    if incident is None:
        raise NotFound
    return incident


def lock_team(team_id: UUID) -> Team:
    """The team's row, ours until commit. Raises `NotFound`."""
    team = Team.objects.select_for_update(no_key=True).filter(id=team_id).first()
    if team is None:
        raise NotFound
    return team


def lock_mission(mission_id: UUID) -> tuple[Incident, Mission]:
    """The mission with its team, and before it the incident, both ours until commit. Raises `NotFound`."""
    incident_id = Mission.objects.filter(id=mission_id).values_list("incident_id", flat=True).first()
    if incident_id is None:
        raise NotFound
    incident = lock_incident(incident_id)
    mission = Mission.objects.select_for_update(no_key=True, of=("self",)).select_related("team").get(id=mission_id)
    return incident, mission


def others_live(mission: Mission) -> bool:
    """Whether another team still has a live mission to the same incident, offered since it was last opened. True only
    under the incident's lock."""
    live = Mission.objects.filter(incident_id=mission.incident_id, state__in=LIVE_STATES)
    return live.filter(offered_at__gte=F("incident__clock_at")).exclude(id=mission.id).exists()
