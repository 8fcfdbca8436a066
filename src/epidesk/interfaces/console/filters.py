# SPDX-License-Identifier: Apache-2.0
"""What the address of the queue says, read forgivingly: a damaged filter shows all, never an error."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, QueryDict

from epidesk.foundation.desk.queries import QueueFilter
from epidesk.foundation.desk.rules import Priority, State
from epidesk.foundation.places.queries import find_ward_by_code, zones
from epidesk.intake.incidents.kinds import KINDS
from epidesk.interfaces.console.searches import text_behind

KEPT = ("kind", "state", "area", "priority", "owner", "s")


def _area(code: str) -> UUID | None:
    if ward := find_ward_by_code(code):
        return ward.id
    return next((zone.id for zone in zones() if zone.code == code), None)


def _priority(slug: str) -> Priority | None:
    try:
        return Priority.from_slug(slug)
    except KeyError:
        return None


def queue_filter(request: HttpRequest) -> QueueFilter:
    """The filter of this request."""
    get = request.GET
    state = get.get("state", "")
    return QueueFilter(
        kind=get.get("kind", "") if get.get("kind") in KINDS else "",
        area_id=_area(get["area"]) if get.get("area") else None,
        state=State(state) if state in set(State) else State.OPEN,
        priority=_priority(get["priority"]) if get.get("priority") else None,
        owner="me" if get.get("owner") == "me" else "",
        text=text_behind(request) or "",
    )


def address(request: HttpRequest, **changes: str) -> str:
    """The query string with some filters changed; empty ones fall away, and so does the page."""
    query = QueryDict(mutable=True)
    for name in KEPT:
        value = changes.get(name, request.GET.get(name, ""))
        if value:
            query[name] = value
    for name, value in changes.items():
        if name not in KEPT and value:
            query[name] = value
    return query.urlencode()


def here(request: HttpRequest) -> str:
    """The query string of the list as it stands, with its page."""
    return address(request, after=request.GET.get("after", ""))
