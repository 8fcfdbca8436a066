# SPDX-License-Identifier: Apache-2.0
"""Language and theme: choices of a person, kept in a cookie, without an account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.principals import PrincipalKind
from epidesk.foundation.desk.actions import choose_theme
from epidesk.foundation.desk.queries import theme_of
from epidesk.interfaces.common.errors import not_found

THEME = "desk_theme"
"""Where the session keeps it."""
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
    """Light, dark, or as the device has it, by the person's own choice. Staff share their screens: their choice goes
    with the account too, and comes back wherever they sign in."""
    chosen = request.POST.get("theme", "")
    response = _back(request, request.POST.get("next") or request.headers.get("Referer"))
    if chosen not in {"light", "dark", "system"}:
        return response
    if chosen == "system":
        response.delete_cookie("theme", samesite="Lax")
    else:
        response.set_cookie("theme", chosen, max_age=YEAR_S, samesite="Lax", httponly=True)
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.kind is PrincipalKind.STAFF and viewer.user_id:
        kept = "" if chosen == "system" else chosen
        choose_theme(by=viewer.as_actor(), theme=kept)
        request.session[THEME] = kept
    return response


def theme_for(request: HttpRequest) -> str:
    """The ground of this answer: the account's of staff, looked up once a session, else the browser's cookie; "" for
    what the device has."""
    viewer, session = getattr(request, "viewer", None), getattr(request, "session", None)
    kept = ""
    if session is not None and viewer is not None and viewer.kind is PrincipalKind.STAFF and viewer.user_id:
        if THEME not in session:
            session[THEME] = theme_of(viewer.user_id)
        kept = session[THEME]
    chosen = kept or request.COOKIES.get("theme", "")
    return chosen if chosen in {"light", "dark"} else ""
