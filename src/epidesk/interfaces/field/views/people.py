# SPDX-License-Identifier: Apache-2.0
"""Who is in the team, who decides for it, and what each of them was told."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.notify.actions import mark_read
from epidesk.foundation.notify.queries import inbox
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.field.access import for_leader, for_team
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch.queries import TeamCard, team_members


@require_safe
@for_team
def people(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """The team's people; a leader can let one stand in."""
    members = [
        {**asdict(member), "public_id": public_id("usr", member.user_id)}
        for member in team_members(request.viewer, team.team_id)  # type: ignore[attr-defined]
    ]
    return render(request, "field/people.html", {**bar_context(request, team), "members": members})


@require_POST
@for_leader
def lead(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """Lets a member stand in for the leader, or ends it. Already so: nothing happens."""
    user_id = parse_public_id("usr", request.POST.get("member", ""))
    if user_id is None:
        raise NotFound
    by = actor_of(request)
    try:
        if request.POST.get("do") == "take-back":
            dispatch.take_back_lead(by=by, team_id=team.team_id, user_id=user_id)
            messages.success(request, _("Done. They no longer stand in."))
        else:
            dispatch.hand_lead(by=by, team_id=team.team_id, user_id=user_id)
            messages.success(request, _("Done. For 24 hours they decide for the team too."))
    except Conflict as error:
        messages.warning(request, str(error.message))
    except Invalid as error:
        messages.warning(request, "; ".join(str(text) for text in error.fields.values()))
    return redirect("field:people")


@require_safe
@for_team
def own_messages(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """What the centre told me. Who opens the list has read what is for them alone, and what was new keeps its mark on
    this page; alerts are new until each was said to be read."""
    entries = inbox(request.viewer)  # type: ignore[attr-defined]
    response = render(request, "field/messages.html", {**bar_context(request, team), "entries": entries})
    unread = [entry.id for entry in entries if entry.read_at is None and entry.level is None]
    if unread and request.method == "GET":
        mark_read(by=actor_of(request), message_ids=unread)
    return response
