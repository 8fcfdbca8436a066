# SPDX-License-Identifier: Apache-2.0
"""Asking the centre whether something is true, and following it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from epidesk.foundation.accounts.queries import standing
from epidesk.foundation.accounts.refusals import Limited, Suspended
from epidesk.foundation.accounts.rules import SanctionStep
from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.idempotency import OtherBody
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.core.uploads.limits import count_strangers
from epidesk.foundation.core.uploads.queries import check_own
from epidesk.intake.claims import actions, queries
from epidesk.intake.claims.queries import TIP_PREFIX, OwnTip
from epidesk.interfaces.citizen.filing import once
from epidesk.interfaces.citizen.forms.claiming import ClaimForm
from epidesk.interfaces.citizen.views.standing import refused
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import DEVICE_COOKIE, actor_of
from epidesk.interfaces.common.kiosk import is_kiosk
from epidesk.interfaces.common.upload_limit import TOO_BIG


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """The form; sent, it leads to the receipt with the code."""
    by = actor_of(request)  # the device gets its secret with the empty form: see filing/once.py
    if request.method != "POST":
        own = standing(by)
        if own.level is SanctionStep.SUSPENSION and own.until_at:
            return refused(request, Suspended(own.until_at))
        return _show(request, ClaimForm())
    form = ClaimForm(request.POST)
    form.is_valid()
    if not form.key:
        form.renew_key()
    one = once.claim_of(request, by, form.key)
    try:
        if before := once.already(one):
            return redirect("citizen:claim_received", before)
        _take_in(request, form, by)
        draft = form.draft(language=by.language)
        if form.errors:
            return _show(request, form, status=422)
        actions.count_address(client_address(request))
        return redirect(
            "citizen:claim_received", once.do_once(one, lambda: actions.send_claim(draft=draft, by=by).public_id)
        )
    except OtherBody:
        form.renew_key()
        form.add_error(None, _("This form was sent already. If you mean another claim, send it again."))
        return _show(request, form, status=422)
    except (Suspended, Limited) as error:
        return refused(request, error)
    except DomainError as error:
        form.show(error)
        return _show(request, form, status=error.status)


@require_safe
def received(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: the code, what happens next, and verdicts that may be about it already. On a device for many people
    it is the last that this visit sees."""
    tip = _behind(request, number)
    known = [row for row in queries.published_like(tip.text, tip.url) if row.number != tip.number]
    response = render(request, "citizen/claims/received.html", {"tip": tip, "known": known})
    if is_kiosk(request):
        response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
    return response


@require_safe
def own_claim(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "citizen/claims/own.html", {"tip": _behind(request, number)})


def _behind(request: HttpRequest, number: str) -> OwnTip:
    found = parse_public_id(TIP_PREFIX, number)
    if found is None:
        raise NotFound
    return queries.own_tip(request.viewer, found)  # type: ignore[attr-defined]


def _take_in(request: HttpRequest, form: ClaimForm, by: Actor) -> None:
    """Stores the screenshot that came with the form; what cannot be taken is said on the form. One that was taken in
    before a mistake elsewhere is kept by its id."""
    try:
        if form.upload_id is not None:
            check_own(by, [form.upload_id])
        if request.META.get(TOO_BIG):
            raise Invalid({"photo": _("The screenshot is larger than 12 MB and was not taken. Send a smaller one.")})
        sent = [file for file in request.FILES.getlist("photos") if file.name]
        count_strangers(by, address=client_address(request), pictures=len(sent[:1]))
        for file in sent[:1]:
            form.upload_id = store_picture(by=by, stream=file, declared_name=file.name or "")
    except DomainError as error:
        if isinstance(error, Invalid):
            form.upload_id = None
        form.show(error if error.fields else Invalid({"photo": str(error.message)}))


def _show(request: HttpRequest, form: ClaimForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "photo": public_id("upl", form.upload_id) if form.upload_id else ""}
    return render(request, "citizen/claims/send.html", context, status=status)
