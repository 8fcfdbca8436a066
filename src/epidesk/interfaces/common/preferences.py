# SPDX-License-Identifier: Apache-2.0
"""Language and theme: choices of a person, kept in a cookie, without an account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from epidesk.interfaces.common.errors import not_found

YEAR_S = 365 * 24 * 3600


def _back(request: HttpRequest, target: str | None) -> HttpResponse:
    safe = target and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe and target else "/")


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Switches the language and goes back to `next` (or the page it came from)."""
    if code not in dict(settings.LANGUAGES):
        return not_found(request, Exception())
    response = _back(request, request.GET.get("next") or request.headers.get("Referer"))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR_S, samesite="Lax", httponly=True)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark, by the person's own choice."""
    chosen = request.POST.get("theme", "")
    response = _back(request, request.POST.get("next") or request.headers.get("Referer"))
    if chosen in {"light", "dark"}:
        response.set_cookie("theme", chosen, max_age=YEAR_S, samesite="Lax", httponly=True)
    return response
