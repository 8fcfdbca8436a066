# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places import queries as places
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.queries.shapes import Advice, Excluded, Recommendation
from epidesk.response.dispatch.queries.teams import age_s, team_state
from epidesk.response.dispatch.rules import LIVE_STATES, STALE_AFTER, MissionState, Permission, is_usable
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
    place = None if incident["lon"] is None else LonLat(incident["lon"], incident["lat"])
    if place is None and ward is not None:
        place = ward.label  # the ward was named, the point was not: its middle will do for an order of teams
    now = timezone.now()
    teams = _teams_for(incident_id)
    by_id = {team.id: team for team in teams}
    ranked = nearest.recommend(
        place,
        ward.zone_code if ward else None,
        [_candidate(team, now) for team in teams if not team.already_sent],
        stale_after_s=STALE_AFTER.total_seconds(),
    )
    able = [one for one in ranked if one.excluded_reason is None]
    last = _last_free_in_zone(teams)
    unable = [(team, "already_sent") for team in teams if team.already_sent]
    unable += [(by_id[one.team_id], one.excluded_reason) for one in ranked if one.excluded_reason]
    return Recommendation(
        incident_id=incident_id,
        advice=tuple(_advice(by_id[one.team_id], one, n, now, last) for n, one in enumerate(able[:limit], 1)),
        excluded=tuple(_excluded(team, why) for team, why in unable),
        more=max(0, len(able) - limit),
        shortfall=max(0, limit - len(able)),
        free=sum(team.on_duty and not team.load for team in teams),
        place_known=place is not None,
    )


def _teams_for(incident_id: UUID) -> list[Team]:
    """All teams with `load` (live missions), `already_sent` and `has_declined` for this incident: one query."""
    here = Mission.objects.filter(team=OuterRef("pk"), incident_id=incident_id)
    return list(
        Team.objects.annotate(
            load=Count("missions", filter=Q(missions__state__in=LIVE_STATES)),
            already_sent=Exists(here.filter(state__in=LIVE_STATES)),
            has_declined=Exists(here.filter(state=MissionState.DECLINED)),
        ).order_by("place_in_list", "code")
    )


def _candidate(team: Team, now: datetime) -> nearest.Candidate[UUID]:
    believed = team.position_at is not None and not team.position_flagged
    return nearest.Candidate(
        team_id=team.id,
        name=team.name,
        position=LonLat(team.position_lon, team.position_lat) if believed else None,
        position_age_s=age_s(team, now) if believed else None,
        base=LonLat(team.base_lon, team.base_lat),
        zone_ids=(team.zone_code,) if team.zone_code else (),
        on_duty=team.on_duty,
        open_missions=team.load,
        declined=team.has_declined,
    )


def _advice(team: Team, one: nearest.Recommendation[UUID], rank: int, now: datetime, last: frozenset[UUID]) -> Advice:
    reasons = in_words(
        one.reasons, position_age_s=age_s(team, now), flagged=team.position_flagged, whole_province=not team.zone_code
    )
    if team.id in last:
        zone = places.find_zone_by_code(team.zone_code)
        reasons = (*reasons, last_in_zone(zone.short_name or zone.name if zone else team.zone_code))
    return Advice(
        team_id=team.id,
        code=team.code,
        name=team.name,
        eta_minutes=one.eta_minutes,
        distance_m=one.distance_m,
        state=team_state(team.on_duty, team.load),
        position_age_s=age_s(team, now),
        from_base=not is_usable(team.position_at, team.position_flagged, now),
        reasons=reasons,
        rank=rank,
        open_missions=team.load,
    )


def _excluded(team: Team, why: str) -> Excluded:
    return Excluded(team.id, team.code, team.name, ReasonText(why, str(EXCLUDED[why]), "neutral"))


def _last_free_in_zone(teams: Sequence[Team]) -> frozenset[UUID]:
    """Free teams that are the only free one of their zone."""
    free: dict[str, list[UUID]] = {}
    for team in teams:
        if team.zone_code and team.on_duty and not team.load:
            free.setdefault(team.zone_code, []).append(team.id)
    return frozenset(ids[0] for ids in free.values() if len(ids) == 1)
