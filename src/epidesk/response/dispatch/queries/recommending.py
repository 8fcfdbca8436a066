# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places import queries as places
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.queries.shapes import Advice, Excluded, Recommendation
from epidesk.response.dispatch.queries.team_now import TeamNow, teams_now
from epidesk.response.dispatch.rules import STALE_AFTER, Permission
from epidesk.response.dispatch.texts import EXCLUDED, ReasonText, in_words, last_in_zone
from epikit import nearest
from epikit.geo.points import LonLat


def recommend(viewer: Viewer, incident_id: UUID, limit: int = 5) -> Recommendation:
    """Which teams to send, best first, with the reasons for each; and those that cannot go, with why.

    Counts by distance, load and zone over all teams (`epikit.nearest`). Two queries. Who: `dispatch:read` within the
    incident's area. Raises `NotFound`, `Forbidden`.
    """
    requires(viewer, Permission.READ)
    incident = Incident.objects.filter(id=incident_id).values("area_id", "lon", "lat").first()
    if incident is None or not viewer.covers(incident["area_id"]):
        raise NotFound
    ward = places.get_area(incident["area_id"]) if incident["area_id"] else None
    lon, lat = incident["lon"], incident["lat"]
    place = None if lon is None or lat is None else LonLat(lon, lat)
    if place is None and ward is not None:
        place = ward.label  # the ward was named, the point was not: its middle will do for an order of teams
    teams = teams_now(timezone.now(), incident_id=incident_id)
    by_id = {team.row.id: team for team in teams}
    ranked = nearest.recommend(
        place,
        ward.zone_code if ward else None,
        [_candidate(team) for team in teams if not team.already_sent],
        stale_after_s=STALE_AFTER.total_seconds(),
    )
    able = [one for one in ranked if one.excluded_reason is None]
    last = _last_free_in_zone(teams)
    unable = [(team, "already_sent") for team in teams if team.already_sent]
    unable += [(by_id[one.team_id], one.excluded_reason) for one in ranked if one.excluded_reason]
    return Recommendation(
        incident_id=incident_id,
        advice=tuple(_advice(by_id[one.team_id], one, n, last) for n, one in enumerate(able[:limit], 1)),
        excluded=tuple(_excluded(team, why) for team, why in unable),
        more=max(0, len(able) - limit),
        shortfall=max(0, limit - len(able)),
        free=sum(team.state == "free" for team in teams),
        place_known=place is not None,
    )


def _candidate(team: TeamNow) -> nearest.Candidate[UUID]:
    row, believed = team.row, team.believed
    return nearest.Candidate(
        team_id=row.id,
        name=row.name,
        position=believed,
        position_age_s=team.age_s if believed else None,
        base=team.base,
        zone_ids=(row.zone_code,) if row.zone_code else (),
        on_duty=row.on_duty,
        open_missions=team.load,
        declined=team.has_declined,
    )


def _advice(team: TeamNow, one: nearest.Recommendation[UUID], rank: int, last: frozenset[UUID]) -> Advice:
    row = team.row
    reasons = in_words(
        one.reasons, position_age_s=team.age_s, flagged=row.position_flagged, whole_province=not row.zone_code
    )
    if row.id in last:
        zone = places.find_zone_by_code(row.zone_code)
        reasons = (*reasons, last_in_zone(zone.short_name or zone.name if zone else row.zone_code))
    return Advice(
        team_id=row.id,
        code=row.code,
        name=row.name,
        eta_minutes=one.eta_minutes,
        distance_m=one.distance_m,
        state=team.state,
        position_age_s=team.age_s,
        from_base=team.usable is None,
        reasons=reasons,
        rank=rank,
        open_missions=team.load,
    )


def _excluded(team: TeamNow, why: str) -> Excluded:
    return Excluded(team.row.id, team.row.code, team.row.name, ReasonText(why, str(EXCLUDED[why]), "neutral"))


def _last_free_in_zone(teams: Sequence[TeamNow]) -> frozenset[UUID]:
    """Free teams that are the only free one of their zone."""
    free: dict[str, list[UUID]] = {}
    for team in teams:
        if team.row.zone_code and team.state == "free":
            free.setdefault(team.row.zone_code, []).append(team.row.id)
    return frozenset(ids[0] for ids in free.values() if len(ids) == 1)
