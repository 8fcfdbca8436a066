# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places import queries as places
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.queries.covering import free_by_zone
from epidesk.response.dispatch.queries.fitting import Fitness, fitness
from epidesk.response.dispatch.queries.shapes import Advice, Excluded, Recommendation
from epidesk.response.dispatch.queries.team_now import TeamNow, teams_now
from epidesk.response.dispatch.routing import Way, is_configured, ways_to
from epidesk.response.dispatch.rules import STALE_AFTER, MissionState, Permission
from epidesk.response.dispatch.terms import terms
from epidesk.response.dispatch.texts import (
    EXCLUDED,
    NO_ANSWER,
    ReasonText,
    below_coverage,
    has_or_lacks,
    in_words,
    last_in_zone,
    next_after,
)
from epikit import nearest
from epikit.geo.points import LonLat


def recommend(viewer: Viewer, incident_id: UUID, limit: int = 5) -> Recommendation:
    """Which teams to send, best first, with the reasons for each; and those that cannot go, with why.

    Counts by distance (by road, where a routing service says), load, zone, skills and stock over all teams
    (`epikit.nearest`). At most six queries. Who: `dispatch:read` within the
    incident's area. Raises `NotFound`, `Forbidden`.
    """
    requires(viewer, Permission.READ)
    incident = Incident.objects.filter(id=incident_id).values("area_id", "lon", "lat", "kind").first()
    if incident is None or not viewer.covers(incident["area_id"]):
        raise NotFound
    ward = places.get_area(incident["area_id"]) if incident["area_id"] else None
    lon, lat = incident["lon"], incident["lat"]
    place = None if lon is None or lat is None else LonLat(lon, lat)
    if place is None and ward is not None:
        place = ward.label  # the ward was named, the point was not: its middle will do for an order of teams
    teams = teams_now(timezone.now(), incident_id=incident_id)
    by_id = {team.row.id: team for team in teams}
    fit = fitness(viewer, incident["kind"], [team.row.id for team in teams])
    going = [team for team in teams if not team.already_sent]
    ways = roads(place, going)
    ranked = nearest.recommend(
        place,
        ward.zone_code if ward else None,
        [_candidate(team, fit.lacking(team.row.id), ways.get(team.row.id)) for team in going],
        stale_after_s=STALE_AFTER.total_seconds(),
    )
    able = [one for one in ranked if one.excluded_reason is None]
    last = _last_free_in_zone(teams)
    unable = [(team, "already_sent") for team in teams if team.already_sent]
    unable += [(by_id[one.team_id], one.excluded_reason) for one in ranked if one.excluded_reason]
    free = free_by_zone(teams)
    return Recommendation(
        incident_id=incident_id,
        advice=tuple(_advice(by_id[one.team_id], one, n, last, fit, free) for n, one in enumerate(able[:limit], 1)),
        excluded=tuple(_excluded(team, why) for team, why in unable),
        more=max(0, len(able) - limit),
        shortfall=max(0, limit - len(able)),
        free=sum(team.state == "free" for team in teams),
        place_known=place is not None,
        missing=fit.missing([one.team_id for one in able if by_id[one.team_id].state == "free"]),
        after=_after(incident_id, able[0].name if able else ""),
        by_road=bool(ways),
    )


def roads(place: LonLat | None, teams: Sequence[TeamNow]) -> dict[UUID, Way]:
    """The ways by road of these teams from where each starts; empty without a routing service or its answer."""
    if place is None or not is_configured():
        return {}
    starts = {team.row.id: team.usable or team.base for team in teams if team.row.on_duty}
    found = ways_to(place, list(starts.values()))
    return {id: way for id, way in zip(starts, found or (), strict=False) if way is not None}


def _after(incident_id: UUID, next_team: str) -> str:
    """Which team said no or did not answer last, while nobody is on the way, and who is next."""
    if not next_team:
        return ""
    rows = Mission.objects.filter(incident_id=incident_id, offered_at__gte=F("incident__clock_at"))
    last = rows.select_related("team").order_by("-offered_at", "-id").first()
    if last is None or last.state != MissionState.DECLINED:
        return ""
    return next_after(last.team.name, next_team, silent=last.reason == NO_ANSWER)


def _candidate(team: TeamNow, lacking: int, way: Way | None) -> nearest.Candidate[UUID]:
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
        lacking=lacking,
        road_m=way.metres if way else None,
        road_minutes=way.minutes if way else None,
    )


def _advice(
    team: TeamNow,
    one: nearest.Recommendation[UUID],
    rank: int,
    last: frozenset[UUID],
    fit: Fitness,
    free: Counter[str],
) -> Advice:
    row = team.row
    said = in_words(
        one.reasons, position_age_s=team.age_s, flagged=row.position_flagged, whole_province=not row.zone_code
    )
    broken = terms().coverage.after_sending(row.zone_code, free[row.zone_code], is_free=team.state == "free")
    more = [has_or_lacks(fit.has_words(row.id), has=True), has_or_lacks(fit.lack_words(row.id), has=False)]
    if broken is not None:
        more.append(below_coverage(_zone(row.zone_code), broken.left, broken.least))
    elif row.id in last:
        more.append(last_in_zone(_zone(row.zone_code)))
    reasons = (*said, *(reason for reason in more if reason is not None))
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
        breaks_coverage=broken is not None and not broken.already,
    )


def _zone(code: str) -> str:
    zone = places.find_zone_by_code(code)
    return (zone.short_name or zone.name) if zone else code


def _excluded(team: TeamNow, why: str) -> Excluded:
    return Excluded(team.row.id, team.row.code, team.row.name, ReasonText(why, str(EXCLUDED[why]), "neutral"))


def _last_free_in_zone(teams: Sequence[TeamNow]) -> frozenset[UUID]:
    """Free teams that are the only free one of their zone."""
    free: dict[str, list[UUID]] = {}
    for team in teams:
        if team.row.zone_code and team.state == "free":
            free.setdefault(team.row.zone_code, []).append(team.row.id)
    return frozenset(ids[0] for ids in free.values() if len(ids) == 1)
