# SPDX-License-Identifier: Apache-2.0
"""All teams: duty, place, load."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.interfaces.common.route import stops_shown
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.response.dispatch import actions, queries
from epidesk.response.dispatch.queries.route import route_sheet
from epidesk.response.dispatch.rules import Permission
from epikit.codes import display_code


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    teams = queries.teams(viewer)
    context = {
        **bar_context(viewer, "teams"),
        "teams": [
            {
                "team": team,
                "minutes": None if team.position_age_s is None else team.position_age_s // 60,
                "tasks": [
                    {"task": task, "id": public_id("inc", task.incident_id), "code": display_code(task.code)}
                    for task in team.tasks
                ],
            }
            for team in teams
        ],
        "free": sum(team.state == "free" for team in teams),
        "busy": sum(team.state == "busy" for team in teams),
        "off": sum(team.state == "off" for team in teams),
        "may_set_duty": viewer.may(Permission.DUTY),
    }
    return render(request, "console/teams.html", context)


@require_POST
@for_staff(Permission.DUTY)
def duty(request: HttpRequest, team: str) -> HttpResponse:
    found = parse_public_id("team", team)
    if found is None:
        raise NotFound
    on = request.POST.get("on") == "1"
    try:
        actions.set_duty(by=request.viewer.as_actor(), team_id=found, on=on)  # type: ignore[attr-defined]
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The team is on duty.") if on else _("The team is off duty."))
    return redirect("console:teams")


@require_safe
@for_staff(Permission.READ)
def route(request: HttpRequest, team: str) -> HttpResponse:
    """A team's sheet of the day, for paper."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = parse_public_id("team", team)
    if found is None:
        raise NotFound
    sheet = route_sheet(viewer, found)
    context = {"sheet": sheet, "stops": stops_shown(sheet), "at": timezone.now()}
    return render(request, "console/route.html", bar_context(viewer, "teams") | context)
