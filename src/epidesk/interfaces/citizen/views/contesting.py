# SPDX-License-Identifier: Apache-2.0
"""Saying that closing one's own matter was wrong."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import Conflict, Gone, Invalid
from epidesk.intake.incidents import actions
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.interfaces.citizen.telling import tell
from epidesk.interfaces.citizen.views.matters import matter_behind
from epidesk.interfaces.common.identity import actor_of

MOST_TYPED = 8_000


@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, number: str) -> HttpResponse:
    """For the filing device, the account, or who has signed in with the number named in it; others find nothing. What
    cannot be contested (any more) leads back to the matter, which says how it stands."""
    matter = matter_behind(request, number)
    typed, problem, status = "", "", 200
    if request.method == "POST":
        typed = request.POST.get("reason", "")[:MOST_TYPED]
        try:
            actions.contest(by=actor_of(request), incident_id=matter.id, reason=typed)
        except Invalid as error:
            problem, status = str(error.fields["reason"]), error.status
        except (Conflict, Gone) as error:
            messages.error(request, str(error.message))
            return redirect("citizen:my_matter", number)
        else:
            said = _("It has arrived. The centre looks at it again, and you are told what comes of it.")
            messages.success(request, said)
            return redirect("citizen:my_matter", number)
    if matter.contest_until is None:
        return redirect("citizen:my_matter", number)
    told = tell(matter)
    context = {
        "matter": matter,
        "told": {"headline": told.headline, "outcome": matter.outcome, "reason": told.reason},
        "typed": typed,
        "problem": problem,
        "is_medical": matter.kind == MEDICAL_HELP.code,
    }
    return render(request, "citizen/contest.html", context, status=status)
