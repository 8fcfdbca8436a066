# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from epidesk.insight.statistics.queries import public_figures
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.queries import mine
from epidesk.interfaces.citizen.telling import headline_of

OPEN_SHOWN = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start: two urgent acts, my open matters, what else works today."""
    rows = mine(request.viewer)  # type: ignore[attr-defined]
    still_open = [row for row in rows if row.is_open]
    context = {
        "live": next((row for row in still_open if row.kind == MEDICAL_HELP.code), None),
        "matters": [{"row": row, "headline": headline_of(row)} for row in still_open[:OPEN_SHOWN]],
        "others": len(rows) - min(len(still_open), OPEN_SHOWN),
        "figures": public_figures(),
    }
    return render(request, "citizen/home.html", context)
