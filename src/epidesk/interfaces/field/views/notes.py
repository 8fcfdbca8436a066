# SPDX-License-Identifier: Apache-2.0
"""Words and pictures from the place, during the mission and for a day after it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import Conflict, Invalid
from epidesk.foundation.core.idempotency import OtherBody
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Actor
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.problem import problem, wants_json
from epidesk.interfaces.field.access import for_team, own_mission
from epidesk.interfaces.field.forms import NoteForm
from epidesk.interfaces.field.once import claim_of, do_once, done_before
from epidesk.interfaces.field.photos import take_in
from epidesk.interfaces.field.queued import is_ahead, not_taken, receipt, received, tapped_at
from epidesk.interfaces.field.showing import NOTED_IN
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.interfaces.field.views.moves import back_to
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch.queries import MissionCard, TeamCard
from epikit.codes import display_code


@require_http_methods(["GET", "HEAD", "POST"])
@for_team
def add(request: HttpRequest, team: TeamCard, number: str) -> HttpResponse:
    """A note, pictures, or both. `?ahead`: as for `finish`."""
    if request.method == "POST" and wants_json(request) and (before := done_before(claim_of(request))) is not None:
        return received(before)
    card = own_mission(request, team, number)
    if card.state not in NOTED_IN and not is_ahead(request, card):
        if request.method == "POST" and wants_json(request):
            return problem(Conflict(_("Set out first: then notes and photos are kept.")))
        return back_to(request, card)
    if request.method != "POST":
        return _page(request, team, card, NoteForm.fresh(), [])
    return _add(request, team, card)


def _add(request: HttpRequest, team: TeamCard, card: MissionCard) -> HttpResponse:
    form, by = NoteForm(request.POST), actor_of(request)
    if not form.is_valid():
        return _page(request, team, card, form, [])
    taken: list[UUID] = []
    try:
        one = claim_of(request)
        if done_before(one) is None:
            taken = take_in(request, form, by)
            if not taken and not form.cleaned_data["text"].strip():
                form.add_error("text", _("Write something, or add a photo."))
            if form.errors or form.photos_error:
                return _page(request, team, card, form, taken)
            at = tapped_at(request)
            do_once(one, lambda: _keep(by, card, form.cleaned_data["text"], taken, at), receipt(card))
    except Invalid as error:
        form.show(error, note="text")
        return _page(request, team, card, form, taken)
    except OtherBody as error:  # the page was kept open, and other words were sent from it
        if wants_json(request):
            return problem(error)
        messages.warning(request, _("This form was sent before. Send it once more to keep this as a new note."))
        return _page(request, team, card, NoteForm.fresh(form.cleaned_data["text"]), taken)
    except Conflict as error:
        if wants_json(request):
            return problem(error)
        messages.warning(request, str(error.message))
        return back_to(request, card)
    if wants_json(request):
        return received(receipt(card))
    messages.success(request, _("Kept with the mission."))
    return back_to(request, card)


def _keep(by: Actor, card: MissionCard, text: str, taken: list[UUID], at: datetime | None) -> None:
    if text.strip():
        dispatch.add_note(by=by, mission_id=card.mission_id, text=text, at=at)
    if taken:
        dispatch.add_photos(by=by, mission_id=card.mission_id, upload_ids=taken)


def _page(request: HttpRequest, team: TeamCard, card: MissionCard, form: NoteForm, taken: list[UUID]) -> HttpResponse:
    if form.is_bound and wants_json(request):
        return not_taken(form)
    photos = [public_id("upl", upload_id) for upload_id in taken]
    context = {
        **bar_context(request, team),
        "card": card,
        "code": display_code(card.code),
        "form": form,
        "photos": photos,
    }
    return render(request, "field/note.html", context, status=422 if form.is_bound else 200)
