# SPDX-License-Identifier: Apache-2.0
"""The passphrase of a demonstration that other machines can reach."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.limits import limited
from epidesk.interfaces.common.errors import PageNotFound

COOKIE = "demo"
OPEN_PATHS = ("/demo/passphrase", "/static/", "/healthz", "/readyz", "/language/")


def _proof() -> str:
    return hmac.new(settings.SECRET_KEY.encode(), settings.ENV.demo_passphrase.encode(), hashlib.sha256).hexdigest()


def knows_passphrase(request: HttpRequest) -> bool:
    return hmac.compare_digest(request.COOKIES.get(COOKIE, "").encode(), _proof().encode())


@require_http_methods(["GET", "POST"])
def ask_passphrase(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO or not settings.ENV.demo_passphrase:
        raise PageNotFound
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    error = ""
    if request.method == "POST":
        limited("passphrase", request.META.get("REMOTE_ADDR", ""), limit=10, window_s=60)
        if hmac.compare_digest(
            request.POST.get("passphrase", "").strip().encode(), settings.ENV.demo_passphrase.encode()
        ):
            response = redirect(target)
            response.set_cookie(COOKIE, _proof(), httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES)
            return response
        error = _("That is not the passphrase. It was printed where the demonstration was started.")
    return render(request, "common/passphrase.html", {"error": error}, status=403 if error else 200)
