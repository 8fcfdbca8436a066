# SPDX-License-Identifier: Apache-2.0
"""The inflow board: who comes in, from where, to where, in which class; and what three sources say of the same days."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from epidesk.foundation.places.queries import get_area
from epidesk.intake.movement.policy import place_name
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.charts import pairs_chart
from epidesk.interfaces.console.screening import telling
from epidesk.response.screening.queries.inflow import inflow
from epidesk.response.screening.rules import Permission

SLOT = 52
LONGEST = 20


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Counts of people, of the viewer's area."""
    viewer, language = request.viewer, get_language() or "vi"  # type: ignore[attr-defined]
    found = inflow(viewer, timezone.localdate())
    wards = [(get_area(ward_id) if ward_id else None, people) for ward_id, people in found.wards]
    context = {
        **bar_context(viewer, "inflow"),
        "days": found.days,
        "chart": pairs_chart(
            ((f"{day.on.day}/{day.on.month}", day.declared, day.lodged) for day in found.days), slot=SLOT
        ),
        "declared": sum(day.declared for day in found.days),
        "listed": sum(day.listed for day in found.days),
        "listed_undeclared": sum(day.listed_undeclared for day in found.days),
        "lodged": sum(day.lodged for day in found.days),
        "undeclared": sum(day.lodged_undeclared for day in found.days),
        "passed": sum(day.passed for day in found.days),
        "origins": [(place_name(code, language) if code else "", n) for code, n in found.origins[:LONGEST]],
        "wards": [(ward.name if ward else "", n) for ward, n in wards[:LONGEST]],
        "classes": [(telling.mark(code), n) for code, n in found.classes],
    }
    return render(request, "console/screening/inflow.html", context)
