# SPDX-License-Identifier: Apache-2.0
"""My shifts, on the phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from epidesk.interfaces.common import my_shifts
from epidesk.interfaces.field.access import for_team
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.response.dispatch.queries import TeamCard


@require_http_methods(["GET", "HEAD", "POST"])
@for_team
def shifts(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """What I am on, what I could take, what I am asked; each one button."""
    if request.method == "POST":
        my_shifts.change(request)
        return redirect("field:shifts")
    context = {**bar_context(request, team), **my_shifts.shown(request), "in_team": True}
    return render(request, "field/shifts.html", context)
