# SPDX-License-Identifier: Apache-2.0
"""On duty, off duty, and where the team is while on duty."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from epidesk.foundation.core.errors import Conflict, DomainError, Forbidden
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.field.access import for_leader
from epidesk.interfaces.field.forms import PositionForm
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch.queries import TeamCard
from epidesk.response.dispatch.rules import HELD


@require_POST
@for_leader
def duty(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """The own team, on or off. Already so: nothing happens."""
    on = request.POST.get("on") == "1"
    try:
        dispatch.set_duty(by=actor_of(request), team_id=team.team_id, on=on)
    except Conflict as error:
        messages.warning(request, str(error.message))
        return redirect("field:home")
    messages.success(request, _("Your team is on duty.") if on else _("Your team is off duty."))
    return redirect("field:home")


@require_POST
def position(request: HttpRequest) -> HttpResponse:
    """Where the phone is, from the page's script. The team is the sender's own, whatever the request says.

    204: taken, or nothing new in it; 202: kept with a warning and not used; 403: no member of a team, or off duty; 422:
    not a position.
    """
    form, by = PositionForm(request.POST), actor_of(request)
    try:
        if by.user_id is None or by.team_id is None:
            raise Forbidden
        if not form.is_valid():
            return HttpResponse(_("This is not a position."), status=422, content_type="text/plain; charset=utf-8")
        given = form.cleaned_data
        taken = dispatch.report_position(
            by=by,
            team_id=by.team_id,
            lon=given["lon"],
            lat=given["lat"],
            accuracy_m=given["accuracy_m"],
            at=given["measured_at"],
        )
    except DomainError as error:
        text = "; ".join(str(text) for text in error.fields.values()) or str(error.message)
        return HttpResponse(text, status=error.status, content_type="text/plain; charset=utf-8")
    if taken.why in HELD:
        said = _("This position cannot be right, so the centre does not use it. Check the phone's location setting.")
        return HttpResponse(said, status=202, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
