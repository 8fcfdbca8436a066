# SPDX-License-Identifier: Apache-2.0
"""What the centre told the team, or one of its people, to do beside missions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.idempotency import OtherBody
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.problem import problem, wants_json
from epidesk.interfaces.field.access import for_team
from epidesk.interfaces.field.forms import DirectiveForm
from epidesk.interfaces.field.once import claim_of, do_once, done_before
from epidesk.interfaces.field.photos import take_in
from epidesk.interfaces.field.queued import not_taken, received, tapped_at
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch.queries import TeamCard
from epidesk.response.dispatch.queries.directives import PREFIX, DirectiveCard, directive, own_directives

DOES = {"progress": dispatch.report_progress, "finish": dispatch.finish_directive}


@require_safe
@for_team
def directives(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """What is due first on top, then what was done within a week."""
    rows = own_directives(request.viewer)  # type: ignore[attr-defined]
    context = {
        **bar_context(request, team),
        "open": [row for row in rows if row.is_open],
        "done": [row for row in rows if not row.is_open],
    }
    return render(request, "field/directives.html", context)


@require_safe
@for_team
def one(request: HttpRequest, team: TeamCard, number: str) -> HttpResponse:
    return _page(request, team, _card(request, number), DirectiveForm.fresh(), [])


@require_POST
@for_team
def step(request: HttpRequest, team: TeamCard, number: str, verb: str) -> HttpResponse:
    """Received, how far, done. Each may wait on the phone and come twice: it is done once."""
    if verb != "receive" and verb not in DOES:
        raise NotFound
    claimed = claim_of(request)
    if wants_json(request) and (before := done_before(claimed)) is not None:
        return received(before)
    card, by, at = _card(request, number), actor_of(request), tapped_at(request)
    told = {"code": card.row.code, "url": reverse("field:directive", args=[number])}
    form, taken = DirectiveForm(request.POST), list[UUID]()
    try:
        if verb == "receive":
            do_once(claimed, lambda: dispatch.receive_directive(by=by, directive_id=card.row.id, at=at), told)
        else:
            taken = take_in(request, form, by)
            if not form.is_valid() or form.photos_error:
                return _page(request, team, card, form, taken)
            note, act = form.cleaned_data["note"], DOES[verb]
            do_once(claimed, lambda: act(by=by, directive_id=card.row.id, note=note, upload_ids=taken, at=at), told)
    except Invalid as error:
        form.is_valid()
        form.show(error)
        return _page(request, team, card, form, taken)
    except OtherBody as error:
        if wants_json(request):
            return problem(error)
        messages.warning(request, _("This form was sent before. Send it once more to keep this as a new note."))
        return _page(request, team, card, DirectiveForm.fresh(request.POST.get("note", "")), taken)
    except Conflict as error:
        if wants_json(request):
            return problem(error)
        messages.warning(request, str(error.message))
        return redirect("field:directives")
    if wants_json(request):
        return received(told)
    messages.success(request, _("The centre has it."))
    return redirect("field:directives") if verb == "finish" else redirect("field:directive", number)


def _card(request: HttpRequest, number: str) -> DirectiveCard:
    """One that is the team's, or the member's own. Raises `NotFound` for others'."""
    directive_id = parse_public_id(PREFIX, number)
    if directive_id is None:
        raise NotFound
    card = directive(request.viewer, directive_id)  # type: ignore[attr-defined]
    if not card.is_ours:
        raise NotFound
    return card


def _page(
    request: HttpRequest, team: TeamCard, card: DirectiveCard, form: DirectiveForm, taken: list[UUID]
) -> HttpResponse:
    if form.is_bound and wants_json(request):
        return not_taken(form)
    context: dict[str, Any] = {
        **bar_context(request, team),
        "card": card,
        "row": card.row,
        "form": form,
        "photos": [public_id("upl", upload_id) for upload_id in taken],
        "steps": [
            {"step": one, "photos": [public_id("upl", upload_id) for upload_id in one.upload_ids]} for one in card.steps
        ],
    }
    return render(request, "field/directive.html", context, status=422 if form.is_bound else 200)
