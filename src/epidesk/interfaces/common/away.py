# SPDX-License-Identifier: Apache-2.0
"""The database is away for a moment: 503 with when to try again. Built without it: no session, no viewer, no counts."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from epidesk.foundation.places.province import province

RETRY_AFTER_S = 5
MACHINES_DOORS = ("/api/", "/open311/")


def is_away(error: BaseException | None) -> bool:
    """Whether this error means that the database cannot be reached or broke off, not that a statement is wrong."""
    return isinstance(error, OperationalError | InterfaceError)


def away(request: HttpRequest) -> HttpResponse:
    """A page that stands alone, or a problem document for machines."""
    response: HttpResponse
    if request.path.startswith(MACHINES_DOORS):
        body = {
            "type": "urn:epidesk:problem:unavailable",
            "title": _("The centre cannot store anything right now. Try again soon."),
            "status": 503,
        }
        response = JsonResponse(body, status=503, content_type="application/problem+json")
    else:
        language = get_language() or "vi"
        here = province()
        lines = [
            {"number": line.number, "display": line.display, "label": line.label(language)} for line in here.hotlines
        ]
        page = render_to_string("common/away.html", {"hotlines": lines, "language": language, "province": here})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    response["Cache-Control"] = "no-store"
    return response
