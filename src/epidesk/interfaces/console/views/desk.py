# SPDX-License-Identifier: Apache-2.0
"""The desk: queue, map, detail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk import queries as desk
from epidesk.foundation.desk.queries import Counts, QueuePage
from epidesk.foundation.desk.rules import Age, Permission, Priority, State
from epidesk.foundation.desk.streams import kind_cards, streams
from epidesk.foundation.desk.texts import AGE, PRIORITY
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.area_options import ward_options, zone_and_ward_options
from epidesk.interfaces.console.filters import KEPT, address, here, queue_filter
from epidesk.interfaces.console.rows import rows
from epidesk.interfaces.console.saved import default_view, views_context
from epidesk.interfaces.console.searches import remember, text_behind
from epikit.text import nfc

PAGE = 50
MORE_FILTERS = ("state", "priority", "older", "escalated", "unconfirmed")


def queue_context(request: HttpRequest, page: QueuePage) -> dict[str, Any]:
    """What the queue fragment shows."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    counts = page.counts or Counts()
    told = page.counts is not None

    def figure(number: int) -> str:
        return counts.told(number) if told else ""

    of_all = _("all open matters, whatever the filter") if told else ""
    tabs = [
        {
            "label": _("All"),
            "count": figure(counts.total),
            "url": address(request, kind=""),
            "on": not request.GET.get("kind"),
            "of_all": of_all,
        }
    ]
    tabs += [
        {
            "label": card.short_label,
            "count": figure(counts.by_kind.get(code, 0)),
            "url": address(request, kind=code),
            "on": request.GET.get("kind") == code,
            "of_all": of_all,
        }
        for code, card in kind_cards().items()
    ]
    if counts.held or request.GET.get("state") == State.HELD:
        tabs.append(
            {
                "label": _("Held for review"),
                "count": figure(counts.held),
                "late": counts.held_late,
                "url": address(request, kind="", state=State.HELD),
                "on": request.GET.get("state") == State.HELD,
            }
        )
    return {
        "rows": rows(viewer, page.items),
        "current_id": "",
        "tabs": tabs,
        "older": address(request, after=page.next) if page.next else "",
        "first": address(request) if request.GET.get("after") else "",
        "filtered": bool((set(KEPT) - {"kind"}) & {k for k in request.GET if request.GET[k]}),
        "search_gone": text_behind(request) is None,
        "more": page.more and "s" in request.GET,
        "address": here(request),
        "red": desk.red_items(viewer),
        "handovers": desk.waiting_handovers(viewer),
        "may_bulk": viewer.may(Permission.CLAIM),
    }


def filters_context(request: HttpRequest) -> dict[str, Any]:
    """The choices of the filter form, with what is chosen."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return {
        "area_options": zone_and_ward_options(request.GET.get("area", "")),
        "states": [
            (State.OPEN, _("Open")),
            (State.HELD, _("Held for review")),
            (State.CLOSED, _("Closed")),
            (State.ALL, _("All")),
        ],
        "chosen": {name: request.GET.get(name, "") for name in KEPT},
        "priority_choices": [(one.slug, PRIORITY[one]) for one in Priority],
        "ages": [(str(int(one)), AGE[one]) for one in Age],
        "owner_choices": [(str(one.user_id), one.name) for one in desk.owners(viewer) if one.user_id != viewer.user_id],
        "more_filters": any(
            request.GET.get(name) for name in ("priority", "older", "escalated", "unconfirmed", "state")
        ),
        "views": views_context(request),
        "bulk_verbs": {str(verb) for stream in streams().values() for verb in stream.bulk},
        "ward_options": ward_options(),
        "search_text": text_behind(request) or "",
    }


def read_queue(request: HttpRequest) -> QueuePage:
    """The page that the address asks for; none of it when the address names a search that is no longer kept, because
    the whole queue would pass for what was found."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if text_behind(request) is None:
        return QueuePage((), "", desk.counts(viewer))
    return desk.queue(viewer, queue_filter(request), after=request.GET.get("after", ""), limit=PAGE)


def desk_page(request: HttpRequest, **more: Any) -> HttpResponse:
    """The whole desk; `more` may hold a chosen item's detail."""
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        **bar_context(viewer, "desk"),
        **queue_context(request, read_queue(request)),
        **filters_context(request),
        **more,
    }
    if more.get("item"):
        context["current_id"] = more["item"].public_id
    return render(request, "console/desk.html", context, status=more.get("status", 200))


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Without any filter in the address: the view that this operator's desk opens with, if there is one."""
    if not request.GET and (opens := default_view(request)):
        return redirect(f"{reverse('console:desk')}?{opens}")
    return desk_page(request)


@require_safe
@for_staff(Permission.READ)
def queue(request: HttpRequest) -> HttpResponse:
    return render(request, "console/queue.html", queue_context(request, read_queue(request)))


@require_POST
@for_staff(Permission.READ)
def search(request: HttpRequest) -> HttpResponse:
    """Keeps the text in the session and leads on to an address that holds only its id."""
    text = nfc(request.POST.get("q", ""))
    if not text:
        return redirect("console:desk")
    return redirect(f"{reverse('console:desk')}?s={remember(request, text)}")
