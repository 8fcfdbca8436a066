# SPDX-License-Identifier: Apache-2.0
"""When a team may be there: guessed when it is asked, says yes and sets out, and again as it moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from epidesk.foundation.core.realtime import hint
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.rules import MissionState, is_usable
from epidesk.response.dispatch.rules.arrival import coarse, minutes_left
from epikit import nearest
from epikit.geo.points import LonLat


def estimate(incident: Incident, team: Team, now: datetime) -> int | None:
    """Minutes for the way to the place, from the team's position or, while that cannot be believed, from its base.
    None when the place has no point."""
    if incident.lon is None or incident.lat is None:
        return None
    position = None
    if is_position_known(team, now):
        position = LonLat(team.position_lon or 0.0, team.position_lat or 0.0)
    candidate = nearest.Candidate(team.id, team.name, position, 0.0, base=LonLat(team.base_lon, team.base_lat))
    return nearest.recommend(LonLat(incident.lon, incident.lat), None, [candidate])[0].eta_minutes


def is_position_known(team: Team, now: datetime) -> bool:
    """Whether distances are counted from where the team is; otherwise from its base."""
    return is_usable(team.position_at, team.position_flagged, now)


def eta_at(mission: Mission, now: datetime) -> datetime | None:
    """The moment of a guess just made, as coarsely as people are told it; None where nothing can be guessed, and when
    it has passed: a team without a line told late that it set out."""
    if mission.eta_minutes is None or mission.eta_guessed_at is None:
        return None
    moment = mission.eta_guessed_at + timedelta(minutes=coarse(mission.eta_minutes))
    return moment if moment > now else None


def refresh_arrivals(team: Team, now: datetime) -> None:
    """The team has moved: guesses anew for where it is on its way to, and lets the reporters' pages read again when
    what they are told changes. The team is locked."""
    for mission in Mission.objects.filter(team=team, state=MissionState.EN_ROUTE).select_related("incident"):
        minutes = estimate(mission.incident, team, now)
        if minutes is None or _told(mission, now) == coarse(minutes):
            continue
        changed = Mission.objects.filter(id=mission.id, state=MissionState.EN_ROUTE)
        if changed.update(eta_minutes=minutes, eta_guessed_at=now):
            hint("incident", id=mission.incident_id, version=mission.incident.version)


def _told(mission: Mission, now: datetime) -> int | None:
    if mission.eta_minutes is None or mission.eta_guessed_at is None:
        return None
    left = minutes_left(mission.eta_minutes, mission.eta_guessed_at, now)
    return None if left is None else coarse(left)
