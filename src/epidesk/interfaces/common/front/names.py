# SPDX-License-Identifier: Apache-2.0
"""Under which names this installation answers. A page of a stranger whose name is made to point at this machine (DNS
rebinding) must not read a demonstration, which lets anybody sign in."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache, partial

from django.http.request import split_domain_port, validate_host

from epidesk.interfaces.common.front import refusals
from epidesk.interfaces.common.front.asgi_words import App, Receive, Scope, Send


def is_ours(host: str, names: Sequence[str], *, by_any_address: bool) -> bool:
    """`host` as the request names it. `by_any_address`: also any IP address, and any name without a dot: neither is
    ever looked up in a stranger's DNS."""
    domain, _port = split_domain_port(host)
    if not domain:
        return False
    if validate_host(domain, names):
        return True
    if not by_any_address:
        return False
    try:
        ipaddress.ip_address(domain.strip("[]"))
    except ValueError:
        return "." not in domain
    return True


class Named:
    """Answers 400 to a request for another name; for all paths, those that never reach Django too."""

    def __init__(self, app: App, names: Sequence[str], *, by_any_address: bool) -> None:
        self.app = app
        self._is_ours = lru_cache(maxsize=256)(partial(is_ours, names=names, by_any_address=by_any_address))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
            # None is left to Django: only an old probe sends none, and a browser cannot.
            if not all(self._is_ours(host) for host in hosts):
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 4403})
                    return
                await refusals.refuse(scope, send, refusals.NOT_OUR_NAME)
                return
        await self.app(scope, receive, send)
