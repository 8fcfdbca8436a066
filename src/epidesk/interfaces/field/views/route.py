# SPDX-License-Identifier: Apache-2.0
"""The team's route sheet of the day and the numbers it may have to call: kept on the phone, and fit for paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from epidesk.foundation.places.directory import directory as public_directory
from epidesk.interfaces.common.route import stops_shown
from epidesk.interfaces.field.access import for_team
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.response.dispatch.queries import TeamCard
from epidesk.response.dispatch.queries.route import route_sheet


@require_safe
@for_team
def route(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """Stop by stop, then the directives."""
    sheet = route_sheet(request.viewer, team.team_id)  # type: ignore[attr-defined]
    context = {"sheet": sheet, "stops": stops_shown(sheet), "at": timezone.now()}
    return render(request, "field/route.html", bar_context(request, team) | context)


@require_safe
@for_team
def directory(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """Everybody in the public directory who has a number now."""
    entries = [entry for entry in public_directory() if entry.phone]
    return render(request, "field/directory.html", bar_context(request, team) | {"entries": entries})
