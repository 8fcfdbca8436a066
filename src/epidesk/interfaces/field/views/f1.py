# SPDX-License-Identifier: Apache-2.0
"""Whom the ill person met, written down at the place: one person a form, so that each has its own state."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import Conflict, Invalid
from epidesk.foundation.core.idempotency import OtherBody
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.problem import problem, wants_json
from epidesk.interfaces.field.access import for_team, own_mission
from epidesk.interfaces.field.f1 import list_one
from epidesk.interfaces.field.forms import F1Form
from epidesk.interfaces.field.once import claim_of, do_once, done_before
from epidesk.interfaces.field.queued import is_ahead, not_taken, receipt, received, tapped_at
from epidesk.interfaces.field.showing import NOTED_IN
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.interfaces.field.views.moves import back_to
from epidesk.response.dispatch.actions.f1 import Met
from epidesk.response.dispatch.queries import MissionCard, TeamCard
from epidesk.response.dispatch.queries.f1 import f1_rows
from epikit.codes import display_code


@require_http_methods(["GET", "HEAD", "POST"])
@for_team
def f1(request: HttpRequest, team: TeamCard, number: str) -> HttpResponse:
    """One more person. `?ahead`: as for `finish`."""
    claimed = claim_of(request) if request.method == "POST" else None
    if request.method == "POST" and wants_json(request) and (before := done_before(claimed)) is not None:
        return received(before)
    card = own_mission(request, team, number)
    if card.state not in NOTED_IN and not is_ahead(request, card):
        if request.method == "POST" and wants_json(request):
            return problem(Conflict(_("Set out first: then notes and photos are kept.")))
        return back_to(request, card)
    if request.method != "POST":
        return _page(request, team, card, F1Form.fresh(timezone.localdate()))
    form = F1Form(request.POST)
    if not form.is_valid():
        return _page(request, team, card, form)
    given = form.cleaned_data
    met = Met(
        given["name"],
        given["year_of_birth"],
        given["phone"],
        given["met_on"],
        given["relation"],
        has_signs=given["has_signs"] == "yes",
    )
    by, at = actor_of(request), tapped_at(request)
    try:
        do_once(claimed, lambda: list_one(by=by, mission_id=card.mission_id, met=met, at=at), receipt(card))
    except Invalid as error:
        form.show(error)
        return _page(request, team, card, form)
    except (Conflict, OtherBody) as error:
        if wants_json(request):
            return problem(error)
        messages.warning(request, str(error.message))
        return redirect("field:f1", number)
    if wants_json(request):
        return received(receipt(card))
    messages.success(request, _("Written down. The next one?"))
    return redirect("field:f1", number)


def _page(request: HttpRequest, team: TeamCard, card: MissionCard, form: F1Form) -> HttpResponse:
    if form.is_bound and wants_json(request):
        return not_taken(form)
    rows: Any = f1_rows(request.viewer, card.mission_id)  # type: ignore[attr-defined]
    context = {
        **bar_context(request, team),
        "card": card,
        "code": display_code(card.code),
        "form": form,
        "rows": rows,
        "next_number": len(rows) + 1,
        "today": date.isoformat(timezone.localdate()),
    }
    return render(request, "field/f1.html", context, status=422 if form.is_bound else 200)
