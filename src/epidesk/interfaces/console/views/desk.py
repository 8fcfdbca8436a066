# SPDX-License-Identifier: Apache-2.0
"""The desk: queue, map, detail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.foundation.desk import queries as desk
from epidesk.foundation.desk.queries import QueuePage, QueueRow
from epidesk.foundation.desk.rules import Permission, State
from epidesk.foundation.desk.texts import PRIORITY
from epidesk.foundation.places.queries import wards, zones
from epidesk.intake.incidents.kinds import KINDS
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.filters import address, here, queue_filter

PAGE = 50


def rows(found: Iterable[QueueRow]) -> list[dict[str, Any]]:
    """Rows of the queue with their words and addresses; what many share is made once."""
    above = reverse("console:item", args=["-"]).removesuffix("-")
    words = {priority: str(word) for priority, word in PRIORITY.items()}
    kinds = {code: (str(kind.short_label), kind.icon) for code, kind in KINDS.items()}
    return [
        {
            "row": row,
            "url": above + row.public_id,
            "severity": row.priority.slug,
            "severity_word": words[row.priority],
            "kind": kinds[row.kind][0],
            "icon": kinds[row.kind][1],
        }
        for row in found
    ]


def queue_context(request: HttpRequest, page: QueuePage) -> dict[str, Any]:
    """What the queue fragment shows."""
    counts = page.counts
    total = f"{counts.limit:,}+".replace(",", " ") if counts.more else str(counts.total)
    tabs = [{"label": _("All"), "count": total, "url": address(request, kind=""), "on": not request.GET.get("kind")}]
    tabs += [
        {
            "label": kind.short_label,
            "count": counts.by_kind.get(code, 0),
            "url": address(request, kind=code),
            "on": request.GET.get("kind") == code,
        }
        for code, kind in KINDS.items()
    ]
    return {
        "rows": rows(page.items),
        "tabs": tabs,
        "older": address(request, after=page.next) if page.next else "",
        "first": address(request) if request.GET.get("after") else "",
        "filtered": bool({"q", "area", "owner", "state", "priority"} & {k for k in request.GET if request.GET[k]}),
        "more": page.more,
        "address": here(request),
    }


def filters_context(request: HttpRequest) -> dict[str, Any]:
    """The choices of the filter form, with what is chosen."""
    return {
        "zones": [{"zone": zone, "wards": [ward for ward in wards() if ward.zone_id == zone.id]} for zone in zones()],
        "states": [(State.OPEN, _("Open")), (State.CLOSED, _("Closed")), (State.ALL, _("All"))],
        "chosen": {name: request.GET.get(name, "") for name in ("area", "state", "owner", "kind", "q")},
    }


def desk_page(request: HttpRequest, **more: Any) -> HttpResponse:
    """The whole desk; `more` may hold a chosen item's detail."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = desk.queue(viewer, queue_filter(request), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        **bar_context(viewer, "desk"),
        **queue_context(request, page),
        **filters_context(request),
        **more,
    }
    return render(request, "console/desk.html", context, status=more.get("status", 200))


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    return desk_page(request)


@require_safe
@for_staff(Permission.READ)
def queue(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    found = desk.queue(viewer, queue_filter(request), after=request.GET.get("after", ""), limit=PAGE)
    return render(request, "console/queue.html", queue_context(request, found))
