# SPDX-License-Identifier: Apache-2.0
"""Who asks for a line, and for which seat. Runs in a thread, with Django's session and database."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.db import close_old_connections, connection

from epidesk.interfaces.common.front.asgi_words import Scope
from epidesk.interfaces.common.identity import viewer_for
from epidesk.interfaces.common.live.who import request_of
from epidesk.interfaces.common.passphrase import must_show_passphrase
from epidesk.interfaces.common.sign_in.gate import must_set_up
from epidesk.response.dispatch import queries as dispatch
from epidesk.response.video import queries as video
from epidesk.response.video.rules import PROVINCE, Seat


@dataclass(frozen=True)
class Entrant:
    """`user_id`: whose session it is, to which claims of Janus's sessions are tied."""

    user_id: UUID
    seat: Seat


def entrant_of(scope: Scope) -> Entrant | None:
    """None for who may not sit in the room that the address names."""
    close_old_connections()
    try:
        request = request_of(scope)
        if must_show_passphrase(request.COOKIES) or must_set_up(request):
            return None
        viewer = viewer_for(request)
        if viewer.user_id is None:
            return None
        own = dispatch.own_team(viewer)
        seat = video.seat(
            viewer,
            room_asked(scope),
            team_code=own.code if own else "",
            team_name=own.name if own else "",
            on_duty=own is not None and own.state != "off",
        )
        return Entrant(viewer.user_id, seat) if seat else None
    finally:
        connection.close()


def room_asked(scope: Scope) -> str:
    asked: dict[str, list[str]] = parse_qs(bytes(scope.get("query_string", b"")).decode("latin-1"))
    return asked.get("room", [PROVINCE])[0]


def same_origin(scope: Scope) -> bool:
    """Whether the page that opens the line is ours. Browsers name it always; who names none is none."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"host", b"origin")}
    origin, host = headers.get(b"origin"), headers.get(b"host")
    return bool(origin and host) and urlsplit(str(origin)).netloc.lower() == str(host).lower()
