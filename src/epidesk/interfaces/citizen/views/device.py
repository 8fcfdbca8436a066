# SPDX-License-Identifier: Apache-2.0
"""What a phone needs to work without a line, and what one needs that many people use."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.interfaces.common.identity import DEVICE_COOKIE, actor_of
from epidesk.interfaces.common.kiosk import is_kiosk, set_kiosk
from epidesk.interfaces.common.who_mark import mark_of

KEPT_PAGES = ("/offline", "/report", "/medical", "/mine", "/directory", "/")
"""What a phone keeps of ours, as a stranger would see it, in the order it is fetched: on a slow line one a visit."""
KEPT_FIRST = ("/offline", "/report")
"""The least of it, fetched before the service worker takes over: a line may go within seconds of the first visit."""


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Before the queue of a phone sends: a fresh token, the device's secret, who is signed in, the time here."""
    by = actor_of(request)
    body = {
        "csrf": get_token(request),
        "who": mark_of(by.user_id) if by.user_id else "",
        "kiosk": is_kiosk(request),
        "now": timezone.now().isoformat(),
    }
    return JsonResponse(body)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for us when there is no line. At the root, because it may speak for no more than its own
    folder; never cached, because an old one would stay for ever."""
    found = finders.find("built/sw.js")
    if not isinstance(found, str):
        raise NotFound  # not built
    code = Path(found).read_text(encoding="utf-8")
    known = json.dumps(
        {
            "pages": KEPT_PAGES,
            "first": KEPT_FIRST,
            "version": hashlib.sha256(code.encode()).hexdigest()[:12],
            "words": {language: _push_words(language) for language, _name in settings.LANGUAGES},
        },
        ensure_ascii=False,
    )
    response = HttpResponse(f"self.EPIDESK={known};\n{code}", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _push_words(language: str) -> dict[str, str]:
    """What the worker shows when a push says nothing that it can read: browsers want something shown for each."""
    with override(language):
        return {
            "title": _("News from the epidemic operations centre"),
            "body": _("Touch to read it."),
            "over": _("No longer in force."),
            "icon": static("citizen/icon-192.png"),
        }


@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """Makes this device one that keeps nothing. Anybody may: it only protects. Back again only staff may."""
    viewer = request.viewer  # type: ignore[attr-defined]
    staff = viewer.user_id is not None and viewer.kind is not PrincipalKind.CITIZEN
    if request.method != "POST":
        return render(request, "citizen/kiosk.html", {"staff": staff})
    on = request.POST.get("on") == "1"
    if not on and not staff:
        raise Forbidden(_("Only staff may let this device keep things again. Sign in with your staff account first."))
    response = redirect("citizen:kiosk")
    set_kiosk(response, on)
    if on:
        response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
        messages.success(request, _("From now on this device keeps nothing."))
    else:
        messages.success(request, _("This device keeps drafts and copies again."))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def kiosk_end(request: HttpRequest) -> HttpResponse:
    """The visit is over: signed out, the device's secret gone, the start page for the next person.

    By GET too: a page left alone leads here by itself, also without script. On a device that is no such device it does
    nothing, so that no stranger's link signs anybody out.
    """
    response = redirect("citizen:home")
    if is_kiosk(request) and request.method != "HEAD":
        logout(request)
        response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
    return response
