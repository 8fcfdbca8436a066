# SPDX-License-Identifier: Apache-2.0
"""The alert level of the province: what holds, what another level would change, and the setting of it with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.desk import queries as desk
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.places.actions import set_alert_level
from epidesk.foundation.places.alert_levels import level_cards
from epidesk.foundation.places.queries import alert_history, alert_now
from epidesk.foundation.places.rules import ALERT_REASON, Alert, Permission
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.alert_changes import deadline_rows

PREFIX = "alert"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.SET_ALERT)
def page(request: HttpRequest) -> HttpResponse:
    """`?level=`: the level to look at before it is set."""
    if request.method != "POST":
        return _show(request, request.GET.get("level", ""))
    level, seen = request.POST.get("level", ""), request.POST.get("seen", "")
    try:
        set_alert_level(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            level=level,
            reason=request.POST.get("reason", ""),
            seen=parse_public_id(PREFIX, seen) if seen else None,
        )
    except DomainError as error:
        return _show(request, level, refused=error, reason=request.POST.get("reason", ""), status=error.status)
    messages.success(request, _("The alert level is set. Deadlines of open matters follow within a minute."))
    return redirect("console:alert")


def _show(request: HttpRequest, level: str, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    language = get_language() or "vi"
    now, cards = alert_now(), level_cards()
    wanted = cards[Alert(level)] if level in [str(one) for one in Alert] and level != now.level else None
    context = {
        **bar_context(viewer, "alert"),
        "now": now,
        "seen": public_id(PREFIX, now.change_id) if now.change_id else "",
        "levels": [
            {
                "level": one.value,
                "title": card.title(language),
                "description": card.description(language),
                "holds": one is now.level,
                "chosen": card is wanted,
            }
            for one, card in cards.items()
        ],
        "may_set": viewer.areas is None,
        "reason_limit": ALERT_REASON[1],
        "history": alert_history(viewer),
        **more,
    }
    if wanted is not None:
        counts = desk.counts(viewer) if viewer.may(Desk.READ) else None
        context |= {
            "wanted": wanted,
            "wanted_title": wanted.title(language),
            "banners": [("vi", wanted.banner("vi")), ("en", wanted.banner("en"))],
            "deadline_rows": deadline_rows(now.card, wanted),
            "approvals": (now.approvals("legal_text"), wanted.approvals.get("legal_text", 1)),
            "open_count": counts and counts.told(counts.total),
        }
    return render(request, "console/alert.html", context, status=status)
