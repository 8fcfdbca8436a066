# SPDX-License-Identifier: Apache-2.0
"""How near and how recent an open report must be to be shown as maybe the same: the administrator's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.places.rules import Permission
from epidesk.intake.incidents.actions import set_similarity
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.queries import similarity_history, similarity_settings
from epidesk.intake.incidents.rules import NEVER_OFFERED, RADIUS_M, SIMILARITY, WINDOW_H
from epidesk.interfaces.console.access import bar_context, for_staff

PREFIX = "sim"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.SET_NEARNESS)
def page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request)
    kind, seen = request.POST.get("kind", ""), request.POST.get("seen", "")
    try:
        set_similarity(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            kind=kind,
            radius_m=_whole(request.POST.get("radius_m", "")),
            window_h=_whole(request.POST.get("window_h", "")),
            offered=bool(request.POST.get("offered")),
            seen=parse_public_id(PREFIX, seen) if seen else None,
        )
    except DomainError as error:
        return _show(request, status=error.status, refused=error, refused_kind=kind, typed=request.POST)
    messages.success(request, _("Stored. It holds everywhere within some seconds."))
    return redirect("console:nearness")


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    settings = similarity_settings(viewer)
    context = {
        **bar_context(viewer, "nearness"),
        "forms": [
            {
                "kind": kind,
                "now": settings[kind.code].values,
                "usual": SIMILARITY.get(kind.code),
                "seen": public_id(PREFIX, found) if (found := settings[kind.code].setting_id) else "",
                "never": kind.code in NEVER_OFFERED,
            }
            for kind in KINDS.values()
        ],
        "radius": RADIUS_M,
        "window": WINDOW_H,
        "history": [{"line": line, "kind": KINDS[line.kind].label} for line in similarity_history(viewer)],
        **more,
    }
    return render(request, "console/nearness.html", context, status=status)
