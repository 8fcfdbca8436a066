# SPDX-License-Identifier: Apache-2.0
"""How far the team is that comes to a reporter: minutes and distance, never where it is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.ownership import is_filer
from epidesk.response.dispatch.queries.shapes import Coming
from epidesk.response.dispatch.queries.team_now import TeamNow, teams_now
from epidesk.response.dispatch.rules import MissionState
from epikit import nearest
from epikit.geo.points import LonLat


def coming(viewer: Viewer, incident_id: UUID) -> Coming | None:
    """The nearest team on its way to the viewer's own matter, by its last position while that can be believed.

    Who: the device or account that filed it. None for strangers, without a point, and while no team is on its way or
    its position is not known. Two queries.
    """
    incident = Incident.objects.filter(id=incident_id).first()
    if incident is None or not is_filer(viewer, incident) or incident.lon is None or incident.lat is None:
        return None
    on_the_way = Q(missions__incident_id=incident_id, missions__state=MissionState.EN_ROUTE)
    teams = [team for team in teams_now(timezone.now(), on_the_way) if team.usable]
    return _nearest(LonLat(incident.lon, incident.lat), teams)


def _nearest(place: LonLat, teams: Sequence[TeamNow]) -> Coming | None:
    by_id = {team.row.id: team for team in teams}
    candidates = [nearest.Candidate(team.row.id, team.row.name, team.usable, team.age_s) for team in teams]
    for one in sorted(nearest.recommend(place, None, candidates), key=lambda one: one.eta_minutes or 0):
        if one.eta_minutes is not None and one.distance_m is not None:
            return Coming(one.name, one.eta_minutes, one.distance_m, by_id[one.team_id].age_s or 0)
    return None
