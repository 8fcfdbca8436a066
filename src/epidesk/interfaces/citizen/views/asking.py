# SPDX-License-Identifier: Apache-2.0
"""Asking: the form, what was answered already while one types, the receipt, one's own question and its answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.accounts.queries import standing
from epidesk.foundation.accounts.refusals import Limited, Suspended
from epidesk.foundation.accounts.rules import SanctionStep
from epidesk.foundation.core.errors import DomainError, NotFound, TooMany
from epidesk.foundation.core.idempotency import OtherBody
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.personal import Find, finds_in
from epidesk.intake.questions import actions, queries
from epidesk.intake.questions.queries import AnswerRow, OwnQuestion
from epidesk.intake.questions.rules.limits import MAX_QUESTION, SUGGESTIONS_A_CLIENT, SUGGESTIONS_AN_ADDRESS
from epidesk.interfaces.citizen.filing import once
from epidesk.interfaces.citizen.forms.asking import AskForm
from epidesk.interfaces.citizen.views.standing import refused
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import DEVICE_COOKIE, actor_of
from epidesk.interfaces.common.kiosk import is_kiosk
from epikit.text import nfc
from epikit.text.personal import PersonalKind, find_personal, is_told

SEND_ALL_THE_SAME = "other"
LEAST_TYPED = 8
WARNED_OF = {PersonalKind.ID_NUMBER, PersonalKind.PHONE, PersonalKind.PLATE, PersonalKind.EMAIL}
"""Other names than those that somebody says are one are guesses; nobody is stopped for one. The desk looks at all of
them before anything is public."""


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form. Sent for the first time, it shows what was answered already, and numbers that need not be in it; sent
    again, it goes to the centre."""
    by = actor_of(request)  # the device gets its secret with the empty form: see filing/once.py
    if request.method != "POST":
        own = standing(by)
        if own.level is SanctionStep.SUSPENSION and own.until_at:
            return refused(request, Suspended(own.until_at))
        return _show(request, AskForm())
    form = AskForm(request.POST)
    form.is_valid()
    if not form.key:
        form.renew_key()
    one = once.claim_of(request, by, form.key)
    try:
        if before := once.already(one):
            return redirect("citizen:question_received", before)
        if request.POST.get("similar") != SEND_ALL_THE_SAME:
            text = form.cleaned_data["text"][:MAX_QUESTION]
            similar, numbers = _similar(request, text), _numbers(nfc(text))
            if similar or numbers:
                return _show(request, form, similar=similar, numbers=numbers, stopped=True)
        from_crowded = actions.crowded(client_address(request))
        question = form.ask(language=by.language)
        number = once.do_once(one, lambda: actions.ask(ask=question, by=by, from_crowded=from_crowded).public_id)
        return redirect("citizen:question_received", number)
    except OtherBody:
        form.renew_key()
        form.add_error(None, _("This form was sent already. If you mean another question, send it again."))
        return _show(request, form, status=422)
    except (Suspended, Limited) as error:
        return refused(request, error)
    except DomainError as error:
        form.show(error)
        return _show(request, form, status=error.status)


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """What the form shows below its text while one types; an empty answer for nothing. The text is in the body, so that
    no log keeps it."""
    actor_of(request)
    found = _similar(request, request.POST.get("text", "")[:MAX_QUESTION])
    response = render(request, "citizen/questions/similar.html", {"similar": found})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def received(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: the code and what happens next. On a device for many people it is the last that this visit sees."""
    response = render(request, "citizen/questions/received.html", {"question": _behind(request, number)})
    if is_kiosk(request):
        response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
    return response


@require_safe
def own_question(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "citizen/questions/own.html", own_context(_behind(request, number)))


def own_context(question: OwnQuestion) -> dict[str, object]:
    steps = [{"label": one.label, "at": one.at, "note": one.reason, "state": "done"} for one in question.lines]
    if steps and question.is_open:
        steps[-1]["state"] = "now"
    return {"question": question, "steps": steps}


def _behind(request: HttpRequest, number: str) -> OwnQuestion:
    found = parse_public_id("que", number)
    if found is None:
        raise NotFound
    return queries.own_question(request.viewer, found)  # type: ignore[attr-defined]


def _similar(request: HttpRequest, text: str) -> tuple[AnswerRow, ...]:
    """Answered questions that mean the same; none for who asks very often, and nobody is held up by it."""
    if len(text.strip()) < LEAST_TYPED:
        return ()
    try:
        limit, window_s = SUGGESTIONS_A_CLIENT
        limited("suggest", actor_of(request).device or "", limit=limit, window_s=window_s)
        limit, window_s = SUGGESTIONS_AN_ADDRESS
        limited("suggest-address", client_address(request), limit=limit, window_s=window_s)
    except TooMany:
        return ()
    return queries.similar_answers(text)


def _numbers(text: str) -> tuple[Find, ...]:
    told = {part.text for part in find_personal(text) if part.kind is PersonalKind.NAME and is_told(text, part)}
    return tuple(find for find in finds_in(text) if find.kind in WARNED_OF or find.text in told)


def _show(
    request: HttpRequest,
    form: AskForm,
    *,
    similar: tuple[AnswerRow, ...] = (),
    numbers: tuple[Find, ...] = (),
    stopped: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "similar": similar,
        "numbers": numbers,
        "stopped": stopped,
        "asked_before": stopped or request.POST.get("similar") == SEND_ALL_THE_SAME,
    }
    return render(request, "citizen/questions/ask.html", context, status=status)
