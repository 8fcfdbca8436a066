# SPDX-License-Identifier: Apache-2.0
"""My mission, any other of the team's, and the bar above them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.foundation.places.province import province
from epidesk.interfaces.common import installable
from epidesk.interfaces.field.access import for_team, own_mission
from epidesk.interfaces.field.showing import mission_context
from epidesk.response.dispatch.queries import MissionCard, TeamCard, current_mission, given_back, own_missions
from epidesk.response.dispatch.queries.directives import count_own_open
from epidesk.response.dispatch.rules import may_lead
from epikit.codes import display_code


@require_safe
@for_team
def home(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """The mission that is farthest along, or that there is none."""
    card = current_mission(request.viewer)  # type: ignore[attr-defined]
    return _page(request, team, card, reverse("field:home"))


@require_safe
@for_team
def one_mission(request: HttpRequest, team: TeamCard, number: str) -> HttpResponse:
    """Another mission of the team: a further one, or one done in the last day."""
    card = own_mission(request, team, number)
    return _page(request, team, card, reverse("field:mission", args=[number]))


@require_safe
@for_team
def bar(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """Duty, position and when this was read; read again on every hint."""
    return render(request, "field/parts/bar.html", bar_context(request, team))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """By which a team's phone puts its mission on the home screen. Nothing of anybody's, so for whoever asks."""
    return installable.manifest(
        name=_("Epidesk %(province)s, response team") % {"province": province().short},
        short_name=_("Epidesk team"),
        description=_("My mission"),
        start_url=reverse("field:home"),
        theme_color="#12181c",
    )


def bar_context(request: HttpRequest, team: TeamCard) -> dict[str, Any]:
    """What every page of the team shows. `leads`: whether the reader decides; what others cannot do is no button."""
    leads = may_lead(request.viewer, team.team_id)  # type: ignore[attr-defined]
    return {"team": team, "leads": leads, "synced_at": timezone.now()}


def _page(request: HttpRequest, team: TeamCard, card: MissionCard | None, here: str) -> HttpResponse:
    rows: list[dict[str, Any]] = [
        {"row": row, "code": display_code(row.code)}
        for row in own_missions(request.viewer)  # type: ignore[attr-defined]
        if card is None or row.mission_id != card.mission_id
    ]
    context = {
        **bar_context(request, team),
        "here": here,
        "own_directives": count_own_open(request.viewer),  # type: ignore[attr-defined]
        "is_home": here == reverse("field:home"),
        "further": [entry for entry in rows if entry["row"].is_live],
        "ended": [entry for entry in rows if not entry["row"].is_live],
        "given_back": [{"row": row, "code": display_code(row.code)} for row in given_back(request.viewer)],  # type: ignore[attr-defined]
    }
    if card is not None:
        context |= mission_context(request, team, card)
    fragment = request.headers.get("X-Fragment") == "mission"
    return render(request, "field/parts/body.html" if fragment else "field/home.html", context)
