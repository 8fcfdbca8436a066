# SPDX-License-Identifier: Apache-2.0
"""Asking to be told of alerts: on this phone (its script asks the browser, and sends us what the browser gave), by SMS
or by e-mail (a plain form). What a browser cannot do is said, with another way."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.accounts.queries import profile
from epidesk.foundation.core.errors import DomainError, Gone, Invalid, NotFound
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.foundation.notify import actions, queries
from epidesk.foundation.notify.queries import AddressCard, SubscriptionCard
from epidesk.interfaces.citizen.forms.notices import LEVEL_WORDS, NoticesForm, codes_of_wards, wards_of_codes
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.front.arrivals import neighbourhood
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.languages import LANGUAGE_NAMES
from epidesk.interfaces.common.problem import problem
from epikit.text.phones import phone_display

HOUR_S = 3600
AN_ADDRESS_AND_HOUR = 600
"""Mobile carriers put many phones behind one address."""
WAITING = "notices-address"
"""In the session: the number or mailbox whose code is awaited."""
LONGEST = 4096


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def notices(request: HttpRequest) -> HttpResponse:
    """The page; and, as JSON, what its script sends: `subscription` to begin or change, `known` to ask, DELETE to
    end."""
    if request.method == "DELETE" or request.content_type == "application/json":
        return _scripted(request)
    if request.method != "POST":
        return _show(request, NoticesForm(phone=_own_phone(request)))
    act = request.POST.get("act", "")
    if act == "code":
        return _confirm(request)
    if act == "end":
        return _end(request)
    return _by_address(request)


@csrf_exempt  # the service worker has no page and no token; the old endpoint, which nobody else knows, is the proof
@require_POST
def renewed(request: HttpRequest) -> HttpResponse:
    """The browser has given this phone another address: what it asked for goes over to that one."""
    try:
        limited("notices-renewed", neighbourhood(client_address(request)), limit=AN_ADDRESS_AND_HOUR, window_s=HOUR_S)
        said = _said(request)
        endpoint, p256dh, auth = _browser(said)
        actions.renew_subscription(old_endpoint=_word(said, "old"), endpoint=endpoint, p256dh=p256dh, auth=auth)
    except DomainError as error:
        return problem(error)
    return HttpResponse(status=204)


def _scripted(request: HttpRequest) -> HttpResponse:
    try:
        said = _said(request)
        if request.method == "DELETE":
            actions.unsubscribe(endpoint=_word(said, "endpoint"))
            return HttpResponse(status=204)
        if "known" in said:
            found = queries.my_subscription(_word(said, "endpoint"))
            return JsonResponse(_kept(found)) if found else HttpResponse(status=204)
        return _subscribe(request, said)
    except DomainError as error:
        return problem(error)


def _subscribe(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    limited("notices", neighbourhood(client_address(request)), limit=AN_ADDRESS_AND_HOUR, window_s=HOUR_S)
    endpoint, p256dh, auth = _browser(said)
    levels = said.get("levels")
    if not isinstance(levels, list) or not all(isinstance(level, str) for level in levels):
        raise Invalid({"levels": _("Choose at least one.")})
    by = actor_of(request)
    actions.subscribe(
        by=by,
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
        levels=levels,
        ward_ids=wards_of_codes(said.get("wards")),
        language=_language(said),
        session_key=(request.session.session_key or "") if by.kind is PrincipalKind.STAFF else "",
    )
    found = queries.my_subscription(endpoint)
    if found is None:  # ended again in this very moment
        raise NotFound
    return JsonResponse(_kept(found), status=201)


def _by_address(request: HttpRequest) -> HttpResponse:
    form = NoticesForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        sender = neighbourhood(client_address(request))
        limited("notices-address", sender, limit=AN_ADDRESS_AND_HOUR // 10, window_s=HOUR_S)
        address_id, confirmed = actions.subscribe_address(
            by=actor_of(request),
            channel=form.cleaned_data["way"],
            address=form.cleaned_data["address"],
            levels=form.cleaned_data["levels"],
            ward_ids=form.ward_ids(),
            language=form.cleaned_data["language"],
        )
    except Invalid as error:
        form.show(error)
        return _show(request, form, status=422)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _show(request, form, status=error.status)
    if confirmed:
        messages.success(request, _("Done. You will be told."))
    else:
        request.session[WAITING] = address_id
    return redirect("citizen:notices")


def _confirm(request: HttpRequest) -> HttpResponse:
    address_id = request.session.get(WAITING)
    form = NoticesForm(phone=_own_phone(request))
    if address_id is None:
        return redirect("citizen:notices")
    try:
        actions.confirm_address(by=actor_of(request), address_id=address_id, code=request.POST.get("code", "")[:20])
    except Invalid as error:
        return _show(request, form, status=422, code_error=str(error.fields["code"]))
    except (Gone, NotFound):
        del request.session[WAITING]
        messages.error(request, _("This code no longer counts. Ask for a new one."))
        return redirect("citizen:notices")
    del request.session[WAITING]
    messages.success(request, _("Done. You will be told."))
    return redirect("citizen:notices")


def _end(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("address", "")
    if number == "waiting":
        request.session.pop(WAITING, None)
    elif number.isascii() and number.isdigit() and len(number) < 18:
        actions.unsubscribe_address(by=actor_of(request), address_id=int(number))
        messages.success(request, _("Ended. Nothing goes there any more."))
    return redirect("citizen:notices")


def _show(request: HttpRequest, form: NoticesForm, *, status: int = 200, code_error: str = "") -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    _pushes, addresses = queries.own_subscriptions(viewer)
    context = {
        "form": form,
        "key": queries.push_key(),
        "staff": viewer.kind is PrincipalKind.STAFF,
        "addresses": [_line(card) for card in addresses if card.confirmed_at],
        "waiting": WAITING in request.session,
        "code_error": code_error,
        "wrong": form.is_bound and bool(form.errors),
    }
    return render(request, "citizen/notices.html", context, status=status)


def _line(card: AddressCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "icon": "message-square" if card.channel == "sms" else "newspaper",
        "shown": card.shown,
        "what": ", ".join(str(word) for level, word in LEVEL_WORDS.items() if level in card.levels),
        "wards": len(card.ward_ids or ()),
        "language": LANGUAGE_NAMES.get(card.language, card.language),
    }


def _kept(card: SubscriptionCard) -> dict[str, Any]:
    """As the page's script fills it in again."""
    return {
        "wards": codes_of_wards(card.ward_ids),
        "levels": sorted(level.value for level in card.levels),
        "language": card.language,
    }


def _said(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body) if len(request.body) <= LONGEST * 4 else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Invalid
    return said


def _browser(said: dict[str, Any]) -> tuple[str, str, str]:
    """What `PushSubscription.toJSON()` gives."""
    subscription = said.get("subscription")
    keys = subscription.get("keys") if isinstance(subscription, dict) else None
    if not isinstance(subscription, dict) or not isinstance(keys, dict):
        raise Invalid
    return _word(subscription, "endpoint"), _word(keys, "p256dh"), _word(keys, "auth")


def _word(said: dict[str, Any], name: str) -> str:
    word = said.get(name)
    if not isinstance(word, str) or not word or len(word) > LONGEST:
        raise Invalid({name: _("This is missing.")})
    return word


def _language(said: dict[str, Any]) -> str:
    language = said.get("language")
    return language if isinstance(language, str) and language in LANGUAGE_NAMES else "vi"


def _own_phone(request: HttpRequest) -> str:
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.kind is not PrincipalKind.CITIZEN:
        return ""
    phone = profile(viewer).phone
    return phone_display(phone) if phone else ""
