# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.foundation.places import queries as places
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.queries.shapes import TeamCard, TeamMark, TeamName, TeamTask
from epidesk.response.dispatch.queries.team_now import TeamNow, teams_now
from epidesk.response.dispatch.rules import LIVE_STATES, MissionState, Permission, may_serve
from epidesk.response.dispatch.rules.checking_in import last_sign
from epidesk.response.dispatch.signs import SIGN_LEVEL, sign_of
from epidesk.response.dispatch.texts import STATE, TEAM_STATE


def teams(viewer: Viewer) -> tuple[TeamCard, ...]:
    """All teams in the order of the roster, with what they are at. Two queries. Who: `dispatch:read`."""
    requires(viewer, Permission.READ)
    tasks = _tasks(viewer)
    return tuple(_card(team, tasks) for team in teams_now(timezone.now()))


def team_marks(viewer: Viewer) -> tuple[TeamMark, ...]:
    """Teams on duty, for the map. One query. Who: `dispatch:read`."""
    requires(viewer, Permission.READ)
    return tuple(_mark(team) for team in teams_now(timezone.now(), Q(on_duty=True)))


def own_team(viewer: Viewer) -> TeamCard | None:
    """The team the viewer serves in, None for everybody else: duty and position for the bar of the field page."""
    if viewer.team_id is None or not may_serve(viewer, viewer.team_id):
        return None
    found = teams_now(timezone.now(), Q(id=viewer.team_id))
    return _card(found[0], _tasks_of(Q(team_id=viewer.team_id), None)) if found else None


def get_team(viewer: Viewer, team_id: UUID) -> TeamCard:
    """One team. Who: `dispatch:read`, or its members. Raises `NotFound`."""
    if not (viewer.may(Permission.READ) or may_serve(viewer, team_id)):
        raise NotFound
    found = teams_now(timezone.now(), Q(id=team_id))
    if not found:
        raise NotFound
    return _card(found[0], _tasks(viewer) if viewer.may(Permission.READ) else {})


def find_team_by_code(viewer: Viewer, code: str) -> UUID | None:
    """The team behind a code, for the command line and loaders. Who: `dispatch:read`, or the centre."""
    if viewer.kind is not PrincipalKind.SYSTEM:
        requires(viewer, Permission.READ)
    return Team.objects.filter(code=code.strip().upper()).values_list("id", flat=True).first()


def team_names(viewer: Viewer) -> tuple[TeamName, ...]:
    """All teams in the order of the roster, by name alone, for whoever puts people into teams. Who:
    `accounts:see_staff`, or `dispatch:read`."""
    if not viewer.may(Permission.READ):
        requires(viewer, Accounts.SEE_STAFF)
    rows = Team.objects.order_by("place_in_list", "code").values_list("id", "code", "name")
    return tuple(TeamName(team_id, code, name) for team_id, code, name in rows)


_OF_TASK = (
    *("team_id", "state", "departed_at", "arrived_at", "well_at", "offered_at"),
    *("incident_id", "incident__code", "incident__area_id"),
)


def _tasks(viewer: Viewer) -> Mapping[UUID, list[TeamTask]]:
    return _tasks_of(Q(), viewer)


def _tasks_of(which: Q, viewer: Viewer | None) -> Mapping[UUID, list[TeamTask]]:
    rows = Mission.objects.filter(which, state__in=LIVE_STATES).select_related("incident").order_by("offered_at")
    tasks: dict[UUID, list[TeamTask]] = {}
    now = timezone.now()
    for row in rows.only(*_OF_TASK):
        if viewer is None or viewer.covers(row.incident.area_id):
            known, sign = MissionState(row.state), sign_of(row, now)
            last = last_sign((row.departed_at, row.arrived_at, row.well_at))
            task = TeamTask(
                row.id, row.incident_id, row.incident.code, known, STATE[known], sign, SIGN_LEVEL[sign], last
            )
            tasks.setdefault(row.team_id, []).append(task)
    return tasks


def _card(team: TeamNow, tasks: Mapping[UUID, list[TeamTask]]) -> TeamCard:
    row, position = team.row, team.position
    zone = places.find_zone_by_code(row.zone_code) if row.zone_code else None
    return TeamCard(
        team_id=row.id,
        public_id=public_id("team", row.id),
        code=row.code,
        name=row.name,
        zone_code=row.zone_code,
        zone_name=(zone.short_name or zone.name) if zone else "",
        base_ward_code=row.base_ward_code,
        state=team.state,
        state_label=TEAM_STATE[team.state],
        on_duty=row.on_duty,
        duty_since_at=row.duty_since_at,
        lon=position.lon if position else None,
        lat=position.lat if position else None,
        accuracy_m=row.position_accuracy_m,
        position_age_s=team.age_s,
        flagged=row.position_flagged,
        usable=team.usable is not None,
        base_lon=row.base_lon,
        base_lat=row.base_lat,
        open_missions=team.load,
        tasks=tuple(tasks.get(row.id, ())),
        version=row.version,
    )


def _mark(team: TeamNow) -> TeamMark:
    shown = team.usable or team.base
    return TeamMark(
        team_id=team.row.id,
        code=team.row.code,
        name=team.row.name,
        state=team.state,
        lon=shown.lon,
        lat=shown.lat,
        from_base=team.usable is None,
        position_age_s=team.age_s,
    )
