# SPDX-License-Identifier: Apache-2.0
"""ASGI's own words, and what one reads from a raw request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def cookies_of(scope: Scope) -> dict[str, str]:
    """The cookies of a request that Django does not see; none if they cannot be read."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load("; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
