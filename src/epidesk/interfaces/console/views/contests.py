# SPDX-License-Identifier: Apache-2.0
"""The correction desk: what a person says is wrong about them, and the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.movement.actions.contesting import decide_contest
from epidesk.intake.movement.policy import place_name
from epidesk.intake.movement.queries.contests import contest_detail
from epidesk.intake.movement.rules import Permission
from epidesk.intake.movement.texts import KIND
from epidesk.interfaces.console.access import bar_context, for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.CORRECT)
def contest(request: HttpRequest, contest: str) -> HttpResponse:
    """One of them; the answer is for the person to read."""
    contest_id = parse_public_id("ctd", contest)
    if contest_id is None:
        raise NotFound
    viewer = request.viewer  # type: ignore[attr-defined]
    detail = contest_detail(viewer, contest_id)
    refused: DomainError | None = None
    if request.method == "POST":
        upheld = request.POST.get("do") == "uphold"
        try:
            decide_contest(
                by=viewer.as_actor(),
                contest_id=contest_id,
                upheld=upheld,
                decision=request.POST.get("decision", ""),
                withdraw=request.POST.get("withdraw") == "1",
            )
            messages.success(request, _("Decided. The person reads it on the declaration's page."))
            return redirect("console:contest", contest)
        except Invalid as error:
            refused = error
    own = detail.declaration
    context = {
        **bar_context(viewer, "desk"),
        "card": detail.card,
        "own": own,
        "kind": KIND[own.kind],
        "origin": place_name(str(own.told.get("origin", "")), get_language() or "vi"),
        "typed": request.POST.get("decision", ""),
        "refused": refused,
    }
    return render(request, "console/contest.html", context, status=422 if refused else 200)
