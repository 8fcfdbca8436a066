# SPDX-License-Identifier: Apache-2.0
"""The verbs of a mission. Each may come twice, from a double tap or a network that lost the answer: done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.idempotency import Claim
from epidesk.foundation.core.ids import public_id
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.problem import problem, wants_json
from epidesk.interfaces.field.access import for_leader, for_team, own_mission
from epidesk.interfaces.field.forms import DECLINE_REASONS, HINDRANCES, FinishForm, ReasonForm
from epidesk.interfaces.field.once import claim_of, do_once, done_before
from epidesk.interfaces.field.photos import take_in
from epidesk.interfaces.field.queued import is_ahead, not_taken, receipt, received, tapped_at
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch.queries import MissionCard, TeamCard, current_mission
from epidesk.response.dispatch.rules import FINAL_STATES, MissionState, Verb
from epikit.codes import display_code

STEPS: dict[str, Callable[..., None]] = {
    Verb.ACCEPT: dispatch.accept,
    Verb.DEPART: dispatch.depart,
    Verb.ARRIVE: dispatch.arrive,
    "well": dispatch.say_all_well,
}


@require_POST
@for_team
def step(request: HttpRequest, team: TeamCard, number: str, verb: str) -> HttpResponse:
    """Accept, depart or arrive: the big button. And «all well» beside it."""
    if verb not in STEPS:
        raise NotFound
    one = claim_of(request)
    if wants_json(request) and (before := done_before(one)) is not None:
        return received(before)
    card = own_mission(request, team, number)
    try:
        do_once(
            one,
            lambda: STEPS[verb](by=actor_of(request), mission_id=card.mission_id, at=tapped_at(request)),
            receipt(card),
        )
    except Conflict as error:
        if wants_json(request):
            return problem(error)
        messages.warning(request, str(error.message))
    return received(receipt(card)) if wants_json(request) else back_to(request, card)


@require_http_methods(["GET", "HEAD", "POST"])
@for_leader
def decline(request: HttpRequest, team: TeamCard, number: str) -> HttpResponse:
    """No, and why."""
    if (before := _said_before(request)) is not None:
        return before
    card = own_mission(request, team, number)
    if request.method != "POST" and not card.may_decline:
        return back_to(request, card)
    said = _("The centre knows, and sends another team.")
    return _with_reason(request, team, card, ReasonForm(DECLINE_REASONS, request.POST or None), dispatch.decline, said)


@require_http_methods(["GET", "HEAD", "POST"])
@for_leader
def cannot_reach(request: HttpRequest, team: TeamCard, number: str) -> HttpResponse:
    """The team said yes and cannot get there. `?ahead`: as for `finish`."""
    if (before := _said_before(request)) is not None:
        return before
    card = own_mission(request, team, number)
    out_of_time = not card.may_stand_down or card.may_decline
    if request.method != "POST" and out_of_time and not is_ahead(request, card):
        return back_to(request, card)
    said = _("The centre has the mission back and knows why.")
    return _with_reason(request, team, card, ReasonForm(HINDRANCES, request.POST or None), dispatch.stand_down, said)


def _said_before(request: HttpRequest) -> HttpResponse | None:
    """What the phone's script is told again whose first answer was lost: the mission is over by now."""
    if request.method != "POST" or not wants_json(request):
        return None
    before = done_before(claim_of(request))
    return None if before is None else received(before)


def _with_reason(
    request: HttpRequest, team: TeamCard, card: MissionCard, form: ReasonForm, act: Callable[..., None], said: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        by, at = actor_of(request), tapped_at(request)
        try:
            do_once(
                claim_of(request),
                lambda: act(by=by, mission_id=card.mission_id, reason=form.reason(), at=at),
                receipt(card),
            )
            if wants_json(request):
                return received(receipt(card))
            messages.success(request, said)
            return redirect("field:home")
        except Conflict as error:
            if wants_json(request):
                return problem(error)
            messages.warning(request, str(error.message))
            return back_to(request, card)
        except Invalid as error:
            form.show(error, reason="why")
    if form.is_bound and wants_json(request):
        return not_taken(form)
    context = {**_form_context(request, team, card), "form": form, "declining": act is dispatch.decline}
    return render(request, "field/reason.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_leader
def finish(request: HttpRequest, team: TeamCard, number: str) -> HttpResponse:
    """The outcome, with a note and pictures. Pictures that were taken in stay when something else must be mended.

    `?ahead`: the empty form before its time, for the phone to keep until there is no line."""
    one = claim_of(request) if request.method == "POST" else None
    if wants_json(request) and (before := done_before(one)) is not None:
        return received(before)
    card = own_mission(request, team, number)
    if request.method != "POST":
        if card.state is not MissionState.ON_SCENE and not is_ahead(request, card):
            return back_to(request, card)
        return _finish_page(request, team, card, FinishForm(card), [])
    return _finish(request, team, card, one)


def _finish(request: HttpRequest, team: TeamCard, card: MissionCard, one: Claim | None) -> HttpResponse:
    if card.state is MissionState.DONE and one is None:  # the second tap without a key: the first one's words stand
        return redirect("field:home")
    form, by = FinishForm(card, request.POST), actor_of(request)
    taken = take_in(request, form, by)
    if not form.is_valid() or form.photos_error:
        return _finish_page(request, team, card, form, taken)
    given = form.cleaned_data
    try:
        do_once(
            one,
            lambda: dispatch.finish(
                by=by,
                mission_id=card.mission_id,
                outcome=given["outcome"],
                note=given["note"],
                photo_upload_ids=taken,
                at=tapped_at(request),
            ),
            receipt(card),
        )
    except Conflict as error:
        if wants_json(request):
            return problem(error)
        messages.warning(request, str(error.message))
        return back_to(request, card)
    except Invalid as error:
        form.show(error)
        return _finish_page(request, team, card, form, taken)
    if wants_json(request):
        return received(receipt(card))
    messages.success(request, _("Done. The centre has your outcome."))
    return redirect("field:home")


def _finish_page(
    request: HttpRequest, team: TeamCard, card: MissionCard, form: FinishForm, taken: list[UUID]
) -> HttpResponse:
    if form.is_bound and wants_json(request):
        return not_taken(form)
    photos = [public_id("upl", upload_id) for upload_id in taken]
    context = {**_form_context(request, team, card), "form": form, "photos": photos}
    return render(request, "field/finish.html", context, status=422 if form.is_bound else 200)


def _form_context(request: HttpRequest, team: TeamCard, card: MissionCard) -> dict[str, Any]:
    return {**bar_context(request, team), "card": card, "code": display_code(card.code)}


def back_to(request: HttpRequest, card: MissionCard) -> HttpResponse:
    """The page where the mission is worked on: the start page for the one that is current, else its own."""
    if card.state not in FINAL_STATES:
        current = current_mission(request.viewer)  # type: ignore[attr-defined]
        if current is None or current.mission_id == card.mission_id:
            return redirect("field:home")
    return redirect("field:mission", card.public_id)
