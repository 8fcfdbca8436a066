# SPDX-License-Identifier: Apache-2.0
"""The passphrase of a demonstration that other machines can reach."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.limits import limited
from epidesk.interfaces.common.errors import PageNotFound
from epikit.formats.open311 import CONTENT_TYPES, Error, Format, write_errors

COOKIE = "demo"
OPEN_PATHS = ("/demo/passphrase", "/static/", "/healthz", "/readyz", "/language/")


def _proof() -> str:
    return hmac.new(settings.SECRET_KEY.encode(), settings.ENV.demo_passphrase.encode(), hashlib.sha256).hexdigest()


def must_show_passphrase(cookies: Mapping[str, str]) -> bool:
    """Whether this is a demonstration with a passphrase, and these cookies do not prove that one knows it."""
    if not settings.DEMO or not settings.ENV.demo_passphrase:
        return False
    return not hmac.compare_digest(cookies.get(COOKIE, "").encode("utf-8", "replace"), _proof().encode())


def passphrase_problem() -> dict[str, Any]:
    """What the API's machines are told, in the language in force."""
    said = str(_("This demonstration asks for its passphrase. Open it in a browser and type the passphrase first."))
    return {"type": "urn:epidesk:problem:passphrase", "title": said, "status": 403}


def refuse_machine(request: HttpRequest) -> HttpResponse | None:
    """The refusal in the shape that the machines' door speaks; None for people, who are shown where to type it."""
    if request.path.startswith("/api/"):
        return JsonResponse(passphrase_problem(), status=403, content_type="application/problem+json")
    said = passphrase_problem()["title"]
    if request.path.startswith("/open311/"):
        spoken: Format = "xml" if request.path.endswith(".xml") else "json"
        return HttpResponse(write_errors([Error(403, said)], spoken), status=403, content_type=CONTENT_TYPES[spoken])
    return None


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
