# SPDX-License-Identifier: Apache-2.0
"""Confirming a citizen's number over the telephone: they read a code, the number is called back, they read it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.accounts.actions import confirm_call
from epidesk.foundation.accounts.queries import CallState, call, call_by_code
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.core.errors import DomainError, NotFound, TooMany
from epidesk.foundation.core.ids import parse_public_id
from epidesk.interfaces.console.access import bar_context, for_staff
from epikit.text.phones import phone_display


@require_http_methods(["GET", "POST"])
@for_staff(Permission.CONFIRM_PHONE)
def page(request: HttpRequest) -> HttpResponse:
    """Type the code; then the number to call; then what the call was worth. The code never stands in an address."""
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {**bar_context(viewer, "confirm-phone"), "typed": request.POST.get("code", "")[:20]}
    status = 200
    if request.method == "POST":
        try:
            if found := parse_public_id("call", request.POST.get("call", "")):
                return _answer(request, found)
            row = call_by_code(viewer, request.POST.get("code", ""))
            context |= {"row": row, "phone": phone_display(row.phone), "waiting": row.state is CallState.WAITING}
        except NotFound:
            status = 422
            context["problem"] = _("Nobody waits with this code. It may have run out: ask the caller to read it again.")
        except TooMany as error:
            status = error.status
            context["problem"] = str(error.message)
    return render(request, "console/confirm_phone.html", context, status=status)


def _answer(request: HttpRequest, found) -> HttpResponse:  # type: ignore[no-untyped-def]
    viewer = request.viewer  # type: ignore[attr-defined]
    said = request.POST.get("said", "")
    if said == "same" and not request.POST.get("called"):
        row = call(viewer, found)
        context = {
            **bar_context(viewer, "confirm-phone"),
            "row": row,
            "phone": phone_display(row.phone),
            "waiting": row.state is CallState.WAITING,
            "called_problem": _("Call the number first, then tick that you did."),
        }
        return render(request, "console/confirm_phone.html", context, status=422)
    try:
        confirm_call(by=viewer.as_actor(), call_id=found, is_theirs=said == "same")
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        done = _("Confirmed. The caller goes on by the button on their page.")
        messages.success(request, done if said == "same" else _("Not confirmed. The caller's page says so."))
    return redirect("console:confirm-phone")
