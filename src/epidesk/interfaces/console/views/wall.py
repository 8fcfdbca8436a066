# SPDX-License-Identifier: Apache-2.0
"""The wall: every team's picture, state and mission on one page; it says what is missing where there is no video."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import Invalid
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.response.dispatch import queries as dispatch
from epidesk.response.video import actions
from epidesk.response.video.janus.place import place_of
from epidesk.response.video.janus.state import video_state
from epidesk.response.video.rules import PROVINCE, Permission
from epikit.codes import display_code


@require_safe
@for_staff(Permission.COMMAND)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    tiles = [
        {
            "team": team,
            "minutes": None if team.position_age_s is None else team.position_age_s // 60,
            "task": {"code": display_code(team.tasks[0].code), "state": team.tasks[0].state_label}
            if team.tasks
            else None,
        }
        for team in dispatch.teams(viewer)
    ]
    context = {
        **bar_context(viewer, "wall"),
        "tiles": tiles,
        "on_duty": sum(tile["team"].on_duty for tile in tiles),  # type: ignore[union-attr]
        "video": video_state(place_of(settings.ENV.data_dir)).phase,
        "room": PROVINCE,
    }
    return render(request, "console/wall.html", context)


@require_POST
@for_staff(Permission.COMMAND)
def show_out(request: HttpRequest) -> HttpResponse:
    """Somebody leaves the province's room for an hour."""
    try:
        actions.show_out(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            room=PROVINCE,
            seat_id=request.POST.get("seat", ""),
            reason=request.POST.get("reason", ""),
        )
    except Invalid as error:
        messages.error(request, " ".join(str(text) for text in error.fields.values()))
    else:
        messages.success(request, _("Shown out for an hour."))
    return redirect("console:wall")
