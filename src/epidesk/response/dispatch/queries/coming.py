# SPDX-License-Identifier: Apache-2.0
"""How far the team is that comes to a reporter: minutes and distance, never where it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.ownership import is_theirs
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.queries.shapes import Coming
from epidesk.response.dispatch.queries.team_now import TeamNow, teams_now
from epidesk.response.dispatch.rules import FINAL_STATES, MissionState
from epidesk.response.dispatch.rules.arrival import coarse, minutes_left
from epikit import nearest
from epikit.geo.points import LonLat

NOT_THERE_YET = (MissionState.OFFERED, MissionState.ACCEPTED, MissionState.EN_ROUTE)


def coming(viewer: Viewer, incident_id: UUID) -> Coming | None:
    """The nearest team that comes to the viewer's own matter: by its last position while that can be believed, else as
    guessed when it set out; before it sets out, how long its way is.

    Who: the device or account that filed it, and the account whose number it names. None for strangers, without a
    point, while nobody is asked, and when the guess has proved wrong. At most three queries.
    """
    incident = Incident.objects.filter(id=incident_id).first()
    if incident is None or not is_theirs(viewer, incident) or incident.lon is None or incident.lat is None:
        return None
    now = timezone.now()
    live = Mission.objects.filter(incident_id=incident_id, state__in=NOT_THERE_YET, offered_at__gte=incident.clock_at)
    missions = list(live.select_related("team"))
    on_the_way = [one for one in missions if one.state == MissionState.EN_ROUTE]
    if not on_the_way:
        return min((_asked(one) for one in missions if one.eta_minutes is not None), key=_minutes, default=None)
    teams = teams_now(now, Q(id__in=[one.team_id for one in on_the_way]))
    if near := _nearest(LonLat(incident.lon, incident.lat), [team for team in teams if team.usable]):
        return near
    guesses = [_guessed(one, now) for one in on_the_way]
    return min((one for one in guesses if one is not None), key=_minutes, default=None)


def ended_missions(viewer: Viewer, incident_id: UUID) -> frozenset[str]:
    """Which missions (as the steps of the viewer's own matter name them) are over: how far their teams came says
    nothing about now. Who: as `coming`; empty for others."""
    incident = Incident.objects.filter(id=incident_id).first()
    if incident is None or not is_theirs(viewer, incident):
        return frozenset()
    over = Mission.objects.filter(incident_id=incident_id, state__in=FINAL_STATES)
    return frozenset(str(mission_id) for mission_id in over.values_list("id", flat=True))


def _minutes(one: Coming) -> int:
    return one.eta_minutes


def _asked(mission: Mission) -> Coming:
    return Coming(mission.team.name, coarse(mission.eta_minutes or 0), on_the_way=False)


def _guessed(mission: Mission, now: datetime) -> Coming | None:
    if mission.eta_minutes is None or mission.eta_guessed_at is None:
        return None
    left = minutes_left(mission.eta_minutes, mission.eta_guessed_at, now)
    return None if left is None else Coming(mission.team.name, coarse(left))


def _nearest(place: LonLat, teams: Sequence[TeamNow]) -> Coming | None:
    by_id = {team.row.id: team for team in teams}
    candidates = [nearest.Candidate(team.row.id, team.row.name, team.usable, team.age_s) for team in teams]
    for one in sorted(nearest.recommend(place, None, candidates), key=lambda one: one.eta_minutes or 0):
        if one.eta_minutes is not None and one.distance_m is not None:
            age_s = by_id[one.team_id].age_s or 0
            return Coming(one.name, coarse(one.eta_minutes), distance_m=one.distance_m, position_age_s=age_s)
    return None
