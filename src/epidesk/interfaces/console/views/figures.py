# SPDX-License-Identifier: Apache-2.0
"""Today's figures, the last fourteen days, the wards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.insight.statistics import queries
from epidesk.insight.statistics.queries import DayFigures
from epidesk.insight.statistics.rules import Permission
from epidesk.interfaces.console.access import bar_context, for_staff

DAYS = 14
CHART_HEIGHT = 120
SLOT_WIDTH = 44
BAR_WIDTH = 16


def chart(days: tuple[DayFigures, ...]) -> list[dict[str, Any]]:
    """Two bars a day (received, closed) in a chart of `CHART_HEIGHT`; a day without any has none."""
    most = max((max(day.received, day.closed) for day in days), default=0) or 1
    bars = []
    for number, day in enumerate(days):
        received = round(day.received / most * CHART_HEIGHT, 1)
        closed = round(day.closed / most * CHART_HEIGHT, 1)
        bars.append(
            {
                "day": day,
                "x": number * SLOT_WIDTH + 4,
                "x2": number * SLOT_WIDTH + 4 + BAR_WIDTH + 2,
                "middle": number * SLOT_WIDTH + 4 + BAR_WIDTH + 1,
                "received_h": received,
                "received_y": CHART_HEIGHT - received,
                "closed_h": closed,
                "closed_y": CHART_HEIGHT - closed,
                "is_today": number == len(days) - 1,
            }
        )
    return bars


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    today = queries.today(viewer)
    context = {
        **bar_context(viewer, "figures"),
        "today": today,
        "counts": [
            (_("Received"), today.received),
            (_("Triaged"), today.triaged),
            (_("Team sent"), today.assigned),
            (_("Team arrived"), today.arrived),
            (_("Resolved"), today.resolved),
            (_("Rejected"), today.rejected),
            (_("In progress now"), today.in_progress),
            (_("Open now"), today.still_open),
        ],
        "medians": [
            (_("From receiving to triage"), today.median_minutes_to_triage),
            (_("From receiving to sending a team"), today.median_minutes_to_assignment),
            (_("From receiving to arrival"), today.median_minutes_to_arrival),
        ],
        "bars": chart(queries.by_day(viewer, days=DAYS)),
        "chart_width": DAYS * SLOT_WIDTH,
        "chart_height": CHART_HEIGHT,
        "bar_width": BAR_WIDTH,
        "wards": queries.by_ward(viewer),
    }
    return render(request, "console/figures.html", context)
