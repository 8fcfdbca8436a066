# SPDX-License-Identifier: Apache-2.0
"""Reports of others that one has joined: what is near while a report is filled in, the receipt, its course, leaving."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.incidents.actions import leave as leave_it
from epidesk.intake.incidents.kinds.suspected_case import SUSPECTED_CASE
from epidesk.intake.incidents.queries import JoinedMatter, joined_matter
from epidesk.interfaces.citizen.filing.same import look_around
from epidesk.interfaces.citizen.telling import HEADLINE_OF_STATE
from epidesk.interfaces.common.identity import DEVICE_COOKIE, actor_of
from epidesk.interfaces.common.kiosk import is_kiosk


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """What the form shows below its map once the pin stands; an empty answer for nothing. The place is in the body, so
    that no log keeps it."""
    lon, lat = request.POST.get("lon", "")[:40], request.POST.get("lat", "")[:40]
    found = look_around(request, actor_of(request), SUSPECTED_CASE, lon=lon, lat=lat, ward="")
    response = render(request, "citizen/parts/similar_near.html", {"similar": found})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def joined_received(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of who joined; on a device for many people the last that this visit sees of it."""
    response = render(request, "citizen/joined_received.html", _context(_behind(request, number)))
    if is_kiosk(request):
        response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
    return response


@require_safe
def joined(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "citizen/joined.html", _context(_behind(request, number)))


@require_POST
def leave(request: HttpRequest, number: str) -> HttpResponse:
    leave_it(by=actor_of(request), witness_id=_id(number))
    messages.success(request, _("You are not told of it any more. The code opens nothing now."))
    return redirect("citizen:mine")


def _behind(request: HttpRequest, number: str) -> JoinedMatter:
    return joined_matter(request.viewer, _id(number))  # type: ignore[attr-defined]


def _id(number: str) -> UUID:
    found = parse_public_id("wit", number)
    if found is None:
        raise NotFound
    return found


def _context(matter: JoinedMatter) -> dict[str, object]:
    steps = [{"label": one.label, "at": one.at, "note": "", "state": "done"} for one in matter.stages]
    if steps and matter.row.is_open:
        steps[-1]["state"] = "now"
    return {
        "matter": matter,
        "row": matter.row,
        "headline": HEADLINE_OF_STATE[matter.row.state],
        "steps": steps,
        "others": matter.row.witness_count - 1,
    }
