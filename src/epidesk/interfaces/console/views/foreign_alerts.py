# SPDX-License-Identifier: Apache-2.0
"""Alerts of other agencies at the desk: what came in, one to the end, and the draft of ours that begins with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.publishing.alerts.phrases import LANGUAGE_NAMES
from epidesk.publishing.alerts.rules import Permission
from epidesk.publishing.alerts.texts import CERTAINTY, SEVERITY, URGENCY
from epidesk.publishing.relays import actions, queries
from epidesk.publishing.relays.queries import FeedLine, ForeignLine
from epidesk.publishing.relays.rules import Signature, Trouble
from epidesk.publishing.relays.texts import FINDING, MSG_TYPE, SIGNATURE, STATE, TROUBLE, detail_text

# What strangers write may be none of CAP's words: then nothing is said of it.
_SEVERITY = {str(value): word for value, word in SEVERITY.items()}
_URGENCY = {str(value): word for value, word in URGENCY.items()}
_CERTAINTY = {str(value): word for value, word in CERTAINTY.items()}
SHAPE = {"Extreme": "extreme", "Severe": "severe", "Moderate": "moderate"}


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """What waits for a decision; `?all=1`: everything of the last months. The feeds, and how they answer."""
    viewer = request.viewer  # type: ignore[attr-defined]
    shows_all = request.GET.get("all") == "1"
    context = {
        **bar_context(viewer, "alerts"),
        "lines": [_laid_out(one) for one in queries.list_foreign(viewer, all_states=shows_all)],
        "shows_all": shows_all,
        "feeds": [_feed(one) for one in queries.list_feeds(viewer)],
    }
    return render(request, "console/alerts/foreign.html", context)


@require_safe
@for_staff(Permission.READ)
def one(request: HttpRequest, foreign: str) -> HttpResponse:
    """One to the end: in every language, with what our checks find, and its XML."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.foreign_page(viewer, _id(foreign))
    context = {
        **bar_context(viewer, "alerts"),
        "page": found,
        **_laid_out(found.line),
        "faults": [(FINDING[one.slug], one) for one in found.faults],
        "remarks": [(FINDING[one.slug], one) for one in found.remarks],
        "infos": [
            {
                "info": info,
                "language": LANGUAGE_NAMES.get(info.language.partition("-")[0].lower(), info.language),
                "severity": _SEVERITY.get(info.severity, ""),
                "urgency": _URGENCY.get(info.urgency, ""),
                "certainty": _CERTAINTY.get(info.certainty, ""),
                "areas": [area.description for area in info.areas],
            }
            for info in found.infos
        ],
    }
    return render(request, "console/alerts/foreign_one.html", context)


@require_POST
@for_staff(Permission.DRAFT)
def aside(request: HttpRequest, foreign: str) -> HttpResponse:
    """It does not concern us."""
    actions.set_aside(by=request.viewer.as_actor(), foreign_id=_id(foreign))  # type: ignore[attr-defined]
    messages.success(request, _("It no longer waits. It stays in the list of all."))
    return redirect("console:alerts-foreign")


def _id(foreign: str) -> UUID:
    found = queries.find_foreign(foreign)
    if found is None:
        raise NotFound
    return found


def _laid_out(line: ForeignLine) -> dict[str, Any]:
    return {
        "line": line,
        "shape": SHAPE.get(line.severity, "minor"),
        "state": STATE[line.state],
        "message": MSG_TYPE.get(line.msg_type, ""),
        "signature": SIGNATURE[line.signature],
        "is_forged": line.signature is Signature.BAD,
        "is_signed": line.signature is Signature.GOOD,
    }


def _feed(feed: FeedLine) -> dict[str, Any]:
    return {
        "feed": feed,
        "trouble": TROUBLE[feed.trouble] if feed.trouble is not Trouble.NONE else "",
        "detail": detail_text(feed.trouble_detail),
    }
