# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.foundation.places import queries as places
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.queries.shapes import TeamCard, TeamMark, TeamState, TeamTask
from epidesk.response.dispatch.rules import LIVE_STATES, MissionState, Permission, is_usable, may_serve
from epidesk.response.dispatch.texts import STATE, TEAM_STATE


def teams(viewer: Viewer) -> tuple[TeamCard, ...]:
    """All teams in the order of the roster, with what they are at. Two queries. Who: `dispatch:read`."""
    requires(viewer, Permission.READ)
    now = timezone.now()
    tasks = _tasks(viewer)
    return tuple(_card(team, tasks, now) for team in _with_load().order_by("place_in_list", "code"))


def team_marks(viewer: Viewer) -> tuple[TeamMark, ...]:
    """Teams on duty, for the map. One query. Who: `dispatch:read`."""
    requires(viewer, Permission.READ)
    now = timezone.now()
    return tuple(_mark(team, now) for team in _with_load().filter(on_duty=True).order_by("place_in_list", "code"))


def own_team(viewer: Viewer) -> TeamCard | None:
    """The team the viewer serves in, None for everybody else: duty and position for the bar of the field page."""
    if viewer.team_id is None or not may_serve(viewer, viewer.team_id):
        return None
    team = _with_load().filter(id=viewer.team_id).first()
    return None if team is None else _card(team, _tasks_of(Q(team_id=team.id), None), timezone.now())


def get_team(viewer: Viewer, team_id: UUID) -> TeamCard:
    """One team. Who: `dispatch:read`, or its members. Raises `NotFound`."""
    if not (viewer.may(Permission.READ) or may_serve(viewer, team_id)):
        raise NotFound
    team = _with_load().filter(id=team_id).first()
    if team is None:
        raise NotFound
    return _card(team, _tasks(viewer) if viewer.may(Permission.READ) else {}, timezone.now())


def find_team_by_code(viewer: Viewer, code: str) -> UUID | None:
    """The team behind a code, for the command line and loaders. Who: `dispatch:read`, or the centre."""
    if viewer.kind is not PrincipalKind.SYSTEM:
        requires(viewer, Permission.READ)
    return Team.objects.filter(code=code.strip().upper()).values_list("id", flat=True).first()


def team_state(on_duty: bool, load: int) -> TeamState:
    """Free, busy or off: said once, by duty and live missions, so that status and missions cannot disagree."""
    if not on_duty:
        return "off"
    return "busy" if load else "free"


def age_s(team: Team, now: datetime) -> int | None:
    """Seconds since the last fix, by the phone's clock; never negative."""
    return None if team.position_at is None else max(0, int((now - team.position_at).total_seconds()))


def _with_load() -> QuerySet[Team]:
    return Team.objects.annotate(load=Count("missions", filter=Q(missions__state__in=LIVE_STATES)))


def _tasks(viewer: Viewer) -> Mapping[UUID, list[TeamTask]]:
    return _tasks_of(Q(), viewer)


def _tasks_of(which: Q, viewer: Viewer | None) -> Mapping[UUID, list[TeamTask]]:
    rows = Mission.objects.filter(which, state__in=LIVE_STATES).order_by("offered_at")
    tasks: dict[UUID, list[TeamTask]] = {}
    for id_, team_id, incident_id, code, area_id, state in rows.values_list(
        "id", "team_id", "incident_id", "incident__code", "incident__area_id", "state"
    ):
        if viewer is None or viewer.covers(area_id):
            known = MissionState(state)
            tasks.setdefault(team_id, []).append(TeamTask(id_, incident_id, code, known, STATE[known]))
    return tasks


def _card(team: Team, tasks: Mapping[UUID, list[TeamTask]], now: datetime) -> TeamCard:
    zone = places.find_zone_by_code(team.zone_code) if team.zone_code else None
    state = team_state(team.on_duty, team.load)
    return TeamCard(
        team_id=team.id,
        public_id=public_id("team", team.id),
        code=team.code,
        name=team.name,
        zone_code=team.zone_code,
        zone_name=(zone.short_name or zone.name) if zone else "",
        state=state,
        state_label=TEAM_STATE[state],
        on_duty=team.on_duty,
        duty_since_at=team.duty_since_at,
        lon=team.position_lon,
        lat=team.position_lat,
        accuracy_m=team.position_accuracy_m,
        position_age_s=age_s(team, now),
        flagged=team.position_flagged,
        usable=is_usable(team.position_at, team.position_flagged, now),
        base_lon=team.base_lon,
        base_lat=team.base_lat,
        open_missions=team.load,
        tasks=tuple(tasks.get(team.id, ())),
        version=team.version,
    )


def _mark(team: Team, now: datetime) -> TeamMark:
    usable = is_usable(team.position_at, team.position_flagged, now)
    return TeamMark(
        team_id=team.id,
        code=team.code,
        name=team.name,
        state=team_state(team.on_duty, team.load),
        lon=team.position_lon if usable else team.base_lon,
        lat=team.position_lat if usable else team.base_lat,
        from_base=not usable,
        position_age_s=age_s(team, now),
    )
