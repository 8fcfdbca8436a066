# SPDX-License-Identifier: Apache-2.0
"""Who may stand at this door: members of a team, on the missions of that team."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _l

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.interfaces.common.problem import problem, wants_json
from epidesk.interfaces.common.sign_in.landing import home_of
from epidesk.response.dispatch.queries import MissionCard, TeamCard, mission, own_team
from epidesk.response.dispatch.refusals import LeaderDecides, MissionOver
from epidesk.response.dispatch.rules import may_lead

View = Callable[..., HttpResponse]
NO_TEAM = _l("Your account is in no team now, so this cannot be sent. Ask your shift lead.")


def for_team(view: View) -> View:
    """A page for a team, which it gets as `team`. Strangers go to the sign-in; who is in no team is told so. A mission
    that was declined or called off leads to the start page, which says why."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponse:
        viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.user_id is None:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('field:home')})}")
        team = own_team(viewer)
        if team is None:
            if _from_a_queue(request):
                return problem(Forbidden(NO_TEAM))
            context = {"home": home_of(request.user), "roles": viewer.roles}
            return render(request, "field/no_team.html", context, status=403)
        try:
            return view(request, team=team, **kwargs)
        except MissionOver as error:
            if _from_a_queue(request):
                return problem(error)
            messages.warning(request, str(error.message))
            return redirect("field:home")

    return wrapped


def _from_a_queue(request: HttpRequest) -> bool:
    """Whether a form that waited on the phone is sent by its script, which no page is of use to."""
    return request.method == "POST" and wants_json(request)


def for_leader(view: View) -> View:
    """A page for who decides for the team; pages lead only leaders there. Raises `LeaderDecides` for other members."""

    @wraps(view)
    def wrapped(request: HttpRequest, *, team: TeamCard, **kwargs: str) -> HttpResponse:
        if not may_lead(request.viewer, team.team_id):  # type: ignore[attr-defined]
            raise LeaderDecides
        return view(request, team=team, **kwargs)

    return for_team(wrapped)


def own_mission(request: HttpRequest, team: TeamCard, number: str) -> MissionCard:
    """The mission behind a public id, if it is this team's and not long over. Raises `MissionOver` when it was declined
    or called off, `NotFound` for others' and none, also for who may see other teams' missions at the desk."""
    mission_id = parse_public_id("mis", number)
    if mission_id is None:
        raise NotFound
    card = mission(request.viewer, mission_id)  # type: ignore[attr-defined]
    if card.team_id != team.team_id:
        raise NotFound
    return card
