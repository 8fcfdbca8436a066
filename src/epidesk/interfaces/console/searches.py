# SPDX-License-Identifier: Apache-2.0
"""What somebody searches for is often a name or a phone number: it stays in their session, encrypted, and addresses,
logs and histories carry only a short random id for it."""

from __future__ import annotations

import secrets
import time

from cryptography.fernet import InvalidToken
from django.http import HttpRequest

from epidesk.foundation.core.crypto import decrypt, encrypt

SESSION_KEY = "desk_searches"
KEPT_FOR_S = 12 * 3600  # one shift
MOST_KEPT = 20
MAX_TEXT = 120


def remember(request: HttpRequest, text: str) -> str:
    """The id of a search for this text. The oldest beyond `MOST_KEPT` are forgotten."""
    kept = _kept(request)
    id = secrets.token_urlsafe(6)
    kept[id] = (encrypt(text[:MAX_TEXT]), int(time.time()) + KEPT_FOR_S)
    request.session[SESSION_KEY] = dict(list(kept.items())[-MOST_KEPT:])
    return id


def text_behind(request: HttpRequest) -> str | None:
    """What the request's `?s=` stands for: "" when it names no search, None when that search is no longer kept."""
    id = request.GET.get("s", "").strip()
    if not id:
        return ""
    try:
        return decrypt(_kept(request)[id][0])
    except (KeyError, InvalidToken):
        return None


def _kept(request: HttpRequest) -> dict[str, tuple[str, int]]:
    now = time.time()
    return {id: (token, until) for id, (token, until) in request.session.get(SESSION_KEY, {}).items() if until > now}
