# SPDX-License-Identifier: Apache-2.0
"""The leader's page of a day: on the screen, on one sheet of paper, as a table for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import Invalid, Text
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.desk.texts import ESCALATION
from epidesk.insight.statistics.queries import Beside, DayLine, DayReport, day_report
from epidesk.insight.statistics.rules import Permission
from epidesk.insight.statistics.texts import DAY_MISTAKE
from epidesk.intake.incidents.kinds import KINDS
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.charts import pairs_chart
from epidesk.response.dispatch.queries.directives import count_overdue, directives

HOUR_SLOT, DAY_SLOT = 30, 52


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    report, errors = _asked(request)
    context = {
        **bar_context(viewer, "today"),
        "report": report,
        "errors": errors,
        "typed": {"on": request.GET.get("on") or report.on.isoformat(), "kind": request.GET.get("kind", "")},
        "kind_choices": [(code, kind.short_label) for code, kind in KINDS.items()],
        "kind_label": KINDS[report.kind].short_label if report.kind else "",
        "columns": _columns(report),
        "counts": _counts(report),
        "minutes": _minutes(report),
        "hours": pairs_chart(((f"{one.hour}", one.received, one.closed) for one in report.hours), slot=HOUR_SLOT),
        "days": pairs_chart(
            ((date_format(one.on, "D"), one.received, one.closed) for one in report.days), slot=DAY_SLOT
        ),
        "escalated": [
            {
                "line": line,
                "word": ESCALATION[line.level],  # type: ignore[index]
                "url": reverse("console:item", args=[public_id("inc", line.subject_id)]) if line.subject_id else "",
            }
            for line in report.escalations.lines
        ],
        "late_directives": directives(viewer, "overdue", limit=12) if report.is_running else [],
        "n_late_directives": count_overdue(viewer) if report.is_running else 0,
        "before": _address(report, -1),
        "after": "" if report.is_running else _address(report, 1),
        "csv": f"{reverse('console:today-csv')}?{urlencode({'on': report.on.isoformat(), 'kind': report.kind})}",
    }
    return render(request, "console/today.html", context, status=422 if errors else 200)


@require_safe
@for_staff(Permission.READ)
def table(request: HttpRequest) -> HttpResponse:
    """The areas as comma-separated values, for a spreadsheet: UTF-8 with its mark, one line an area."""
    report, errors = _asked(request)
    if errors:
        raise Invalid(errors)
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Cache-Control": "no-store"})
    answer["Content-Disposition"] = f'attachment; filename="epidesk-{report.on.isoformat()}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(
        [
            *(_("Level"), _("Area"), _("Received"), _("Day before"), _("Week before"), _("Open"), _("Overdue")),
            *(_("Minutes to team"), _("Minutes to close")),
        ]
    )
    writer.writerows(_rows(report))
    return answer


@require_safe
@for_staff(Permission.READ)
def figures(request: HttpRequest) -> HttpResponse:
    """Where the figures stood before."""
    return redirect("console:today", permanent=True)


def _asked(request: HttpRequest) -> tuple[DayReport, dict[str, Text]]:
    """The day and kind asked for; today and all kinds beside what is wrong with them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    kind, typed = request.GET.get("kind", ""), request.GET.get("on", "").strip()
    try:
        on = date.fromisoformat(typed) if typed else None
    except ValueError:
        return day_report(viewer), {"on": DAY_MISTAKE["no-day"]}
    try:
        return day_report(viewer, on, kind), {}
    except Invalid as error:
        return day_report(viewer), error.fields


def _address(report: DayReport, days: int) -> str:
    there = report.on + timedelta(days=days)
    return f"{reverse('console:today')}?{urlencode({'on': there.isoformat(), 'kind': report.kind})}"


def _columns(report: DayReport) -> tuple[str, str, str]:
    """Heads of the three columns: the day itself, the day before, the same day a week before."""
    before, week = report.on - timedelta(days=1), report.on - timedelta(days=7)
    names = [_("Today") if report.is_running else date_format(report.on, "SHORT_DATE_FORMAT")]
    return (names[0], date_format(before, "D d/m/Y"), date_format(week, "D d/m/Y"))


def _counts(report: DayReport) -> list[tuple[str, Beside, str]]:
    """Label, figures, and a word that explains."""
    late = Beside(report.overdue, None, None)
    rows = [
        (_("Received"), report.received, ""),
        (_("Judged"), report.triaged, ""),
        (_("Team sent"), report.sent, _("the first one")),
        (_("Team there"), report.arrived, _("the first one")),
        (_("Closed"), report.closed, ""),
        (_("of these rejected"), report.rejected, ""),
        (_("Open"), report.open_then, _("at that time of day") if report.is_running else _("at the day's end")),
    ]
    return [*rows, (_("Overdue now"), late, _("open and past a deadline"))] if report.is_running else rows


def _minutes(report: DayReport) -> list[tuple[str, Beside]]:
    return [
        (_("until judged"), report.to_triage_min),
        (_("until a team was sent"), report.to_team_min),
        (_("until a team was there"), report.to_arrival_min),
        (_("until closed"), report.to_close_min),
    ]


def _rows(report: DayReport) -> Iterator[list[Any]]:
    for kind in report.kinds:
        yield [_("Kind"), *_cells(kind)]
    for zone in report.zones:
        yield [_("Zone"), *_cells(zone.zone)]
        for ward in zone.wards:
            yield [_("Ward"), *_cells(ward)]
        for name in zone.quiet:
            yield [_("Ward"), name, 0, 0, 0, 0, 0 if report.is_running else "", "", ""]
    yield [_("Ward"), *_cells(report.rest)]


def _cells(line: DayLine) -> list[Any]:
    values = [
        *(line.received.today, line.received.yesterday, line.received.last_week),
        *(line.open_then, line.overdue, line.to_team_min, line.to_close_min),
    ]
    return [str(line.name), *("" if value is None else value for value in values)]
