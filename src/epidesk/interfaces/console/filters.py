# SPDX-License-Identifier: Apache-2.0
"""What the address of the queue says, read forgivingly: a damaged filter shows all, never an error."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, QueryDict

from epidesk.foundation.desk.queries import QueueFilter
from epidesk.foundation.desk.rules import ME, NOBODY, Age, Priority, State
from epidesk.foundation.desk.streams import kind_cards
from epidesk.foundation.places.queries import find_ward_by_code, zones
from epidesk.interfaces.console.searches import text_behind

KEPT = ("kind", "state", "area", "priority", "owner", "escalated", "unconfirmed", "older", "s")


def area_behind(code: str) -> UUID | None:
    """The ward or zone with this code, if there is one."""
    if ward := find_ward_by_code(code):
        return ward.id
    return next((zone.id for zone in zones() if zone.code == code), None)


def _priority(slug: str) -> Priority | None:
    try:
        return Priority.from_slug(slug)
    except KeyError:
        return None


def _owner(text: str) -> str:
    if text in (ME, NOBODY):
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _age(text: str) -> Age | None:
    return next((one for one in Age if str(int(one)) == text), None)


def queue_filter(request: HttpRequest) -> QueueFilter:
    """The filter of this request."""
    get = request.GET
    state = get.get("state", "")
    return QueueFilter(
        kind=get.get("kind", "") if get.get("kind") in kind_cards() else "",
        area_id=area_behind(get["area"]) if get.get("area") else None,
        state=State(state) if state in set(State) else State.OPEN,
        priority=_priority(get["priority"]) if get.get("priority") else None,
        owner=_owner(get.get("owner", "")),
        text=text_behind(request) or "",
        escalated=get.get("escalated") == "1",
        unconfirmed=get.get("unconfirmed") == "1",
        older=_age(get.get("older", "")),
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
