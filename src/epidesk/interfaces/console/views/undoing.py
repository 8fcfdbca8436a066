# SPDX-License-Identifier: Apache-2.0
"""Taking back what one has just done, one matter or many."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.desk.rules import Permission
from epidesk.interfaces.console.access import for_staff
from epidesk.interfaces.console.filters import here
from epidesk.interfaces.console.undo import take_all_back, unsign
from epidesk.interfaces.console.views.items import show

MOST_TOKENS = 20


@require_POST
@for_staff(Permission.READ)
def undo(request: HttpRequest) -> HttpResponse:
    """`token`: what is to be taken back, once or several times; `item`: the matter whose detail is open."""
    viewer = request.viewer  # type: ignore[attr-defined]
    item = request.POST.get("item", "")
    try:
        offers = [unsign(viewer, token) for token in request.POST.getlist("token")[:MOST_TOKENS] or [""]]
    except DomainError as error:
        return _answer(request, item, str(error.message), error)
    done, left = take_all_back(by=viewer.as_actor(), offers=offers)
    if not left:
        return _answer(request, item, _said(done), None)
    refused = left[0][1]
    if done == 0 and len(left) == 1:
        return _answer(request, item, str(refused.message), refused)
    return _answer(request, item, f"{_said(done)} {_not(len(left))} {refused.message}", None)


def _said(done: int) -> str:
    return ngettext("Taken back.", "Taken back: %(n)s matters.", done) % {"n": done}


def _not(left: int) -> str:
    return ngettext("%(n)s could not be taken back.", "%(n)s could not be taken back.", left) % {"n": left}


def _answer(request: HttpRequest, item: str, said: str, error: DomainError | None) -> HttpResponse:
    if request.headers.get("HX-Request"):
        if not item:
            return render(request, "console/parts/said.html", {"said": said, "urgent": error is not None})
        if error is None:
            return show(request, item, said=said)
        return show(request, item, status=error.status, refused=error, form="", typed={})
    (messages.error if error else messages.success)(request, said)
    query = here(request)
    page = reverse("console:item", args=[item]) if item else reverse("console:desk")
    return redirect(f"{page}{query and f'?{query}'}{'#detail' if item else ''}")
