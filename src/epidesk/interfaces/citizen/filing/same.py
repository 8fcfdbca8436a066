# SPDX-License-Identifier: Apache-2.0
"""Before a report is filed: is it one of those that are open already? Asked once, and never of who asks for help."""

from __future__ import annotations

import math

from django.http import HttpRequest

from epidesk.foundation.core.errors import TooMany
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.intake.incidents.actions import join
from epidesk.intake.incidents.kinds import Kind
from epidesk.intake.incidents.queries import Similar, similar_open
from epidesk.intake.incidents.rules import LOOKS_A_CLIENT, LOOKS_AN_ADDRESS
from epidesk.interfaces.citizen.forms.filing import FilingForm
from epidesk.interfaces.common.client_address import client_address

ANOTHER = "other"
CHANGE = "change"
ASKED_AGAIN = {"csrfmiddlewaretoken", "same", "similar", "photos", "photo_ids", "idempotency_key"}
"""What the page that asks does not carry along from the form, because it has its own."""
JOINS_A_DEVICE = (20, 3_600)
JOINS_AN_ADDRESS = (300, 3_600)


def look_around(request: HttpRequest, by: Actor, kind: Kind, *, lon: str, lat: str, ward: str) -> tuple[Similar, ...]:
    """Open reports that may be the same as one at this place; none for a phone or address that asks very often, so that
    nobody searches the province by it, and nobody is held up."""
    point = _point(lon, lat)
    area = find_ward_by_code(ward) if ward and point is None else None
    if point is None and area is None:
        return ()
    try:
        limit, window_s = LOOKS_A_CLIENT
        limited("similar", by.device or "", limit=limit, window_s=window_s)
        limit, window_s = LOOKS_AN_ADDRESS
        limited("similar-address", client_address(request), limit=limit, window_s=window_s)
    except TooMany:
        return ()
    at, beside = point or (None, None)
    return similar_open(by.as_viewer(), kind=kind.code, lon=at, lat=beside, area_id=area.id if area else None)


def answered(request: HttpRequest) -> bool:
    """Whether the sender has said that theirs is another."""
    return ANOTHER in request.POST.getlist("similar")


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything typed, as hidden fields of the page that asks."""
    return [(name, value) for name, values in request.POST.lists() if name not in ASKED_AGAIN for value in values]


def join_with(request: HttpRequest, form: FilingForm, by: Actor, incident_id: object) -> str:
    """Joins a report with what was typed for an own one; the public id of the witness. Raises `TooMany`, and as
    `join`."""
    limit, window_s = JOINS_A_DEVICE
    limited("join", by.device or "", limit=limit, window_s=window_s)
    limit, window_s = JOINS_AN_ADDRESS
    limited("join-address", client_address(request), limit=limit, window_s=window_s)
    typed = form.cleaned_data
    joined = join(
        by=by,
        incident_id=incident_id,  # type: ignore[arg-type]
        contact_phone=typed["contact_phone"],
        seen=(*typed.get("danger", ()), *typed["seen"]),
        statement=typed["description"],
        photo_upload_ids=form.photo_ids,
        without_name=typed["reply"] == "anonymous",
    )
    return joined.public_id


def _point(lon: str, lat: str) -> tuple[float, float] | None:
    try:
        point = float(lon), float(lat)
    except ValueError:
        return None
    return point if all(math.isfinite(one) for one in point) else None
