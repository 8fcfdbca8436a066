# SPDX-License-Identifier: Apache-2.0
"""Who asks for a stream, and which hints may reach them. Runs in a thread, with Django's session and database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections, connection
from django.http import HttpRequest

from epidesk.foundation.core.listener import Hint
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.rules import Permission as DeskPermission
from epidesk.intake.claims import queries as claims
from epidesk.intake.incidents import queries as incidents
from epidesk.intake.questions import queries as questions
from epidesk.interfaces.common.front.asgi_words import Scope, cookies_of
from epidesk.interfaces.common.identity import viewer_for
from epidesk.interfaces.common.passphrase import must_show_passphrase
from epidesk.interfaces.common.sign_in.gate import must_set_up
from epidesk.response.dispatch.rules import Permission as DispatchPermission

SESSION_STORE = import_module(settings.SESSION_ENGINE).SessionStore
INBOX = "inbox"


@dataclass(frozen=True)
class Audience:
    """`topics` of a stream, and whether a hint on them may reach this viewer."""

    topics: tuple[str, ...]
    wants: Callable[[Hint], bool]


def audience_of(scope: Scope) -> Audience | None:
    """The audience for the stream's path; None if this one may not listen."""
    close_old_connections()
    try:
        request = request_of(scope)
        if must_show_passphrase(request.COOKIES) or must_set_up(request):
            return None
        viewer = viewer_for(request)
        make = {"/live/desk": _desk, "/live/mine": _mine, "/live/team": _team}.get(scope["path"])
        return make(viewer) if make else None
    finally:
        connection.close()


def everybody(scope: Scope) -> Audience | None:
    """For a page that has no stream of its own: nothing but the alerts. No thread and no database."""
    return None if must_show_passphrase(cookies_of(scope)) else Audience((), lambda hint: False)


def request_of(scope: Scope) -> HttpRequest:
    request = HttpRequest()
    request.COOKIES = cookies_of(scope)
    request.session = SESSION_STORE(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = get_user(request)
    return request


def _desk(viewer: Viewer) -> Audience | None:
    if not viewer.may(DeskPermission.READ):
        return None
    topics = ("desk", "map", INBOX) if viewer.may(DispatchPermission.READ) else ("desk", INBOX)
    own = _own_messages(viewer)
    if viewer.areas is None:
        return Audience(topics, lambda hint: hint.id in own if hint.topic == INBOX else True)
    mine = frozenset(str(area) for area in viewer.areas)

    def wants(hint: Hint) -> bool:
        if hint.topic == INBOX:
            return hint.id in own
        return not hint.areas or not mine.isdisjoint(hint.areas)

    return Audience(topics, wants)


def _mine(viewer: Viewer) -> Audience | None:
    """For who may have messages: whoever filed, asked or had something checked, or has signed in."""
    ids = frozenset(str(row.id) for row in incidents.mine(viewer))
    ids |= {str(row.incident_id) for row in incidents.joined(viewer)}
    ids |= {str(row.id) for row in questions.mine(viewer)}
    ids |= {str(claim_id) for claim_id in claims.own_claims(viewer)}
    if not ids and viewer.user_id is None:
        return None
    heard = ids | _own_messages(viewer)
    return Audience(("incident", INBOX), lambda hint: hint.id in heard)


def _team(viewer: Viewer) -> Audience | None:
    if viewer.team_id is None:
        return None
    heard = _own_messages(viewer) | {str(viewer.team_id)}
    return Audience(("team", INBOX), lambda hint: hint.id in heard)


def _own_messages(viewer: Viewer) -> frozenset[str]:
    """The ids under which hints of one's own inbox travel."""
    return frozenset(str(one) for one in (viewer.user_id, viewer.device) if one)
