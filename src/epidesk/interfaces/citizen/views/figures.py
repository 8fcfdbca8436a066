# SPDX-License-Identifier: Apache-2.0
"""The epidemic in numbers: local, national, world, each with who says so and since when."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.insight.statistics.queries import PublishedPlace, PublishedSeries, published
from epidesk.insight.statistics.rules import SHOWN_DAYS
from epidesk.insight.statistics.sources import DEMONSTRATION
from epidesk.insight.statistics.texts import MEASURE, SIGNED, TREND
from epidesk.intake.movement.policy import place_name
from epidesk.interfaces.common.day_chart import day_chart
from epidesk.response.screening.queries.inflow import PUBLIC_FLOOR, public_inflow


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    language = get_language() or "vi"
    places: list[dict[str, Any]] = [
        {"level": str(one.place.level), "name": one.place.name(language), "series": _cards(one, language)}
        for one in published()
    ]
    invented = any(card["series"].source == DEMONSTRATION for place in places for card in place["series"])
    context = {"places": places, "shown_days": SHOWN_DAYS, "invented": invented, "inflow": _inflow(language)}
    return render(request, "citizen/figures.html", context)


def _inflow(language: str) -> dict[str, Any] | None:
    """Who came in, by origin and day; numbers that could point at somebody are kept back."""
    found = public_inflow(timezone.localdate())
    if found is None:
        return None
    shown = found.shown
    names = [place_name(code, language) if code else _("Other places, or not told") for code in found.origins]
    lines = [(_("From everywhere"), shown.column_totals, shown.total)]
    lines += zip(names, shown.cells, shown.row_totals, strict=True)
    return {
        "lines": [
            {"name": name, "days": list(zip(found.days, counts, strict=True)), "total": total}
            for name, counts, total in lines
        ],
        "floor": PUBLIC_FLOOR,
    }


@require_safe
def table(request: HttpRequest, level: str, measure: str) -> HttpResponse:
    """All days of one series as comma-separated values: UTF-8 with its mark, days as 2021-10-25, empty for unknown."""
    place = next((one for one in published() if one.place.level == level), None)
    series = place.of(measure) if place else None
    if place is None or series is None:
        raise NotFound
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Cache-Control": "public, max-age=60"})
    answer["Content-Disposition"] = f'attachment; filename="epidesk-{place.place.code}-{series.measure}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(["date", "new", "total", "correction", "signed", "source"])
    credit = series.source.credit if series.source else "Epidesk"
    for day in series.days:
        numbers = ["" if value is None else value for value in (day.new, day.total)]
        writer.writerow([day.on.isoformat(), *numbers, int(day.correction), int(day.signed), credit])
    return answer


def _cards(one: PublishedPlace, language: str) -> list[dict[str, Any]]:
    cards, told = [], set()
    for series in one.series:
        failing = series.source.slug if series.source and series.failing_since else ""
        cards.append(_card(series, language) | {"tell_failure": bool(failing) and failing not in told})
        told.add(failing)
    return cards


def _card(series: PublishedSeries, language: str) -> dict[str, Any]:
    since = series.newest.on - timedelta(days=SHOWN_DAYS - 1)
    days = [day for day in series.days if day.on >= since]
    return {
        "measure": str(series.measure),
        "label": MEASURE[series.measure],
        "series": series,
        "source": series.source.title(language) if series.source else SIGNED,
        "trend": TREND[series.trend.direction],
        "chart": day_chart([(day.on, day.new, day.correction) for day in days]),
        "days": list(reversed(days)),
        "corrected": any(day.correction for day in days),
        "first": days[0].on,
    }
