# SPDX-License-Identifier: Apache-2.0
"""Confirming a phone without an SMS: a short code to read to the hotline, and the page that waits for the call back.

The session that asked, on the device that asked, is the only one that gets in by it.
"""

from __future__ import annotations

from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.accounts.actions import ask_for_call, sign_in_by_call
from epidesk.foundation.accounts.queries import CallState, own_call
from epidesk.foundation.core.errors import Gone, NotFound, TooMany
from epidesk.foundation.core.limits import limited
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.sign_in.forms import PhoneForm
from epidesk.interfaces.common.sign_in.landing import home_of, safe_next
from epidesk.interfaces.common.sign_in.phone_views import phone_page
from epikit.text.phones import phone_display

KEY = "phone_call"
CALLS_AN_ADDRESS_AND_HOUR = 120  # a mobile operator puts thousands of phones behind one address


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Takes the number and leads to the page with the code. A wrong number is said where it was typed."""
    next_url = safe_next(request, request.POST.get("next"))
    if request.user.is_authenticated:
        return redirect(next_url or home_of(request.user))
    form = PhoneForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            limited("phone-call-address", client_address(request), limit=CALLS_AN_ADDRESS_AND_HOUR, window_s=3600)
            call_id = ask_for_call(by=actor_of(request), phone_e164=form.cleaned_data["phone"])
        except TooMany as error:
            form.add_error(None, str(error.message))
            status = error.status
        else:
            request.session[KEY] = {"id": str(call_id), "next": next_url}
            return redirect("account_by_call")
    return phone_page(request, form, next_url, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def by_call(request: HttpRequest) -> HttpResponse:
    """The code, what to do with it, and how it stands; POST goes on once the centre has called."""
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    kept = request.session.get(KEY) or {}
    try:
        own = own_call(request.viewer, UUID(kept["id"]))  # type: ignore[attr-defined]
    except (KeyError, ValueError, NotFound):
        return _again(request)
    if own.state is CallState.OVER:
        return _again(request)
    if request.method == "POST" and own.state is CallState.CONFIRMED:
        return _go_on(request, own.id, kept.get("next", ""))
    context = {
        "call": own,
        "phone": phone_display(own.phone),
        "code": f"{own.code[:3]} {own.code[3:]}",
        "confirmed": own.state is CallState.CONFIRMED,
        "refused": own.state is CallState.REFUSED,
        "asked": request.method == "POST",
    }
    return render(request, "account/by_call.html", context)


def _go_on(request: HttpRequest, call_id: UUID, next_url: str) -> HttpResponse:
    try:
        user = sign_in_by_call(by=actor_of(request), call_id=call_id, language=get_language() or "vi")
    except Gone:
        return _again(request)
    del request.session[KEY]
    record_authentication(request, user, method="call")
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=safe_next(request, next_url) or None))
    return response


def _again(request: HttpRequest) -> HttpResponse:
    request.session.pop(KEY, None)
    messages.warning(request, _("This code has run out. Type your number again to get a new one."))
    return redirect("account_request_login_code")
