# SPDX-License-Identifier: Apache-2.0
"""A team's route sheet: its live missions in the order in which it will come to them, and what else it has to do."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Value, When
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.principals import Viewer
from epidesk.response.dispatch.models import Directive, Mission
from epidesk.response.dispatch.queries.cards import mission_card
from epidesk.response.dispatch.queries.directives import DirectiveRow, directive_row
from epidesk.response.dispatch.queries.shapes import MissionCard, TeamCard
from epidesk.response.dispatch.queries.teams import get_team
from epidesk.response.dispatch.rules import LIVE_STATES, Permission, may_serve
from epidesk.response.dispatch.rules.directives import OPEN_STATES
from epikit.geo.points import LonLat, distance_m

_FARTHEST_FIRST = Case(*(When(state=state, then=Value(-n)) for n, state in enumerate(LIVE_STATES)), default=Value(1))


@dataclass(frozen=True)
class Stop:
    """A mission on the sheet. `leg_m`: in a straight line from the stop before it (the first: from where the team is,
    or its base); None where either end is unknown."""

    number: int
    card: MissionCard
    leg_m: float | None


@dataclass(frozen=True)
class RouteSheet:
    team: TeamCard
    stops: tuple[Stop, ...]
    directives: tuple[DirectiveRow, ...]


def route_sheet(viewer: Viewer, team_id: UUID) -> RouteSheet:
    """What is under way first, then by priority, then the nearest to the stop before. Who: the team's members, with
    what they may know of a reporter; `dispatch:read`, for the missions of its area and without the reporters' phones.
    Notes the reads. Raises `NotFound`."""
    serving = viewer.team_id == team_id and may_serve(viewer, team_id)
    if not serving and not viewer.may(Permission.READ):
        raise NotFound
    team = get_team(viewer, team_id)
    rows = Mission.objects.select_related("team", "incident").filter(team_id=team_id, state__in=LIVE_STATES)
    seen = [row for row in rows.order_by(_FARTHEST_FIRST, "offered_at", "id") if viewer.covers(row.incident.area_id)]
    viewer.note_read("incident", [row.incident_id for row in seen])
    now = timezone.now()
    cards = [mission_card(row, serving=serving, now=now) for row in seen]
    open_ = [str(state) for state in OPEN_STATES]
    tasks = Directive.objects.select_related("team", "person", "incident", "given_by")
    todo = tasks.filter(team_id=team_id, state__in=open_).order_by("due_at", "id")
    may_read = serving or viewer.may(Permission.DIRECT)
    return RouteSheet(
        team, _in_order(team, cards), tuple(directive_row(viewer, row) for row in todo) if may_read else ()
    )


def _in_order(team: TeamCard, cards: list[MissionCard]) -> tuple[Stop, ...]:
    here = LonLat(team.base_lon, team.base_lat)
    if team.usable and team.lon is not None and team.lat is not None:
        here = LonLat(team.lon, team.lat)
    rest, stops = list(cards), list[Stop]()
    at: LonLat | None = here
    while rest:
        began = [card for card in rest if card.state in ("en_route", "on_scene")]
        most = min(card.priority for card in rest)
        among = began[:1] or [card for card in rest if card.priority == most]
        legs = [(_leg(at, card), n) for n, card in enumerate(among)]
        leg, chosen = min(legs, key=lambda one: (one[0] is None, one[0] or 0.0, one[1]))
        card = among[chosen]
        stops.append(Stop(len(stops) + 1, card, leg))
        rest.remove(card)
        if card.lon is not None and card.lat is not None:
            at = LonLat(card.lon, card.lat)
    return tuple(stops)


def _leg(start: LonLat | None, card: MissionCard) -> float | None:
    if start is None or card.lon is None or card.lat is None:
        return None
    return distance_m(start, LonLat(card.lon, card.lat))
