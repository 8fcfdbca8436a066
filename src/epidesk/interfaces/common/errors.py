# SPDX-License-Identifier: Apache-2.0
"""Errors as pages. Machines' doors answer in their own shapes."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError, TooMany
from epidesk.interfaces.common.away import away, is_away
from epidesk.interfaces.common.problem import problem, wants_json

DJANGOS_OWN = (_("Null characters are not allowed."),)
"""What Django's form fields say and its own Vietnamese catalogue leaves in English: ours has the words."""
CITIZEN_FORMS = ("/report", "/medical", "/ask")


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error as a page (or a fragment for htmx) in the reader's language, with what to do next."""
    if wants_json(request) and request.method == "POST":
        return problem(error)
    response = render(
        request,
        "common/error.html",
        {"error": error, "request_id": getattr(request, "request_id", "")},
        status=error.status,
    )
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after_s)
    return response


class StaleForm(DomainError):
    code = "stale-form"
    status = 403
    default_message = _("This page was open too long, or cookies are off. Look at what you typed, then send it again.")


class BadRequest(DomainError):
    code = "bad-request"
    status = 400
    default_message = _("The browser sent more than this form can take, or something damaged. Shorten it.")


class PageNotFound(DomainError):
    code = "not-found"
    status = 404
    default_message = _("There is no page here. The address may be mistyped.")


class BrokenPage(DomainError):
    code = "server-error"
    status = 500
    default_message = _("Something broke on our side. It was written down. Please try again in a minute.")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF refusal. A citizen's text comes back in a form that can be sent again with one press; staff start
    again, because an action of theirs must never be the replay of a stranger's form."""
    if wants_json(request):
        return problem(StaleForm())
    kept = []
    if request.path.startswith(CITIZEN_FORMS):
        kept = [
            (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
        ]
    return render(
        request,
        "common/stale_form.html",
        {"error": StaleForm(), "kept": kept, "had_files": bool(request.FILES)},
        status=403,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, BadRequest())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, PageNotFound())


def broken(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles what broke."""
    if is_away(sys.exc_info()[1]):
        return away(request)
    return error_page(request, BrokenPage())
