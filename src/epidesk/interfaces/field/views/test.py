# SPDX-License-Identifier: Apache-2.0
"""The centre asks whether its messages reach the team."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import Gone
from epidesk.foundation.notify.actions import answer_channel_test
from epidesk.foundation.notify.queries import open_test_for
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.field.access import for_team
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.response.dispatch.queries import TeamCard


@require_http_methods(["GET", "HEAD", "POST"])
@for_team
def channel_test(request: HttpRequest, team: TeamCard) -> HttpResponse:
    """The open question, and one button; anybody of the team answers for all. Answered already: nothing happens."""
    asked = open_test_for(request.viewer)  # type: ignore[attr-defined]
    if request.method != "POST":
        return render(request, "field/test.html", {**bar_context(request, team), "asked": asked})
    try:
        answer_channel_test(by=actor_of(request), test_id=UUID(request.POST.get("test", "")), via="field")
    except (Gone, ValueError):
        messages.warning(request, _("This test has closed."))
    else:
        messages.success(request, _("Thank you. The centre knows that messages reach your team."))
    return redirect("field:channel_test")
