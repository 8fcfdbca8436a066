# SPDX-License-Identifier: Apache-2.0
"""Two members said different things about how a mission ended: somebody looks at both, field by field."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.response.dispatch.actions import decide_ending
from epidesk.response.dispatch.queries.endings import PREFIX, two_endings
from epidesk.response.dispatch.rules import Permission

SECOND = "second"


@require_safe
@for_staff(Permission.STAND_DOWN)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    decided = request.GET.get("show") == "decided"
    rows = [{"row": row, "matter": public_id("inc", row.incident_id)} for row in two_endings(viewer, decided=decided)]
    context = {"rows": rows, "decided": decided}
    return render(request, "console/endings.html", bar_context(viewer, "endings") | context)


@require_POST
@for_staff(Permission.STAND_DOWN)
def decide(request: HttpRequest, ending: str) -> HttpResponse:
    """Of each field the first or the second; both stay readable."""
    found = parse_public_id(PREFIX, ending)
    if found is None:
        raise NotFound
    take = [name for name in ("outcome", "note") if request.POST.get(name) == SECOND]
    decide_ending(by=request.viewer.as_actor(), ending_id=found, take=take)  # type: ignore[attr-defined]
    messages.success(request, _("Decided. Both stay readable here."))
    return redirect("console:endings")
