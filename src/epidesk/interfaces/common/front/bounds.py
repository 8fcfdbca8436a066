# SPDX-License-Identifier: Apache-2.0
"""What a request may look like before anything reads it."""

from __future__ import annotations

import ipaddress

from epidesk.interfaces.common.front.asgi_words import App, Message, Receive, Scope, Send
from epidesk.interfaces.common.front.refusals import TOO_LARGE, refuse

MAX_BODY_BYTES = 256 * 1024 * 1024
"""Django's parser drops a picture beyond 12 MB while it reads; this bound only ends what is meant to hurt."""
FORWARDED = (b"forwarded", b"x-real-ip")
PROXIED = b"x-epidesk-proxied"
"""Set by the front, and only by it, in place of what a proxy wrote that nobody named to us: somebody stands between,
but says of whom is not to be believed."""


class Bounded:
    """Drops headers with underscores (WSGI cannot tell `X_Y` from `X-Y`), lets `X-Forwarded-…` and `Forwarded` pass
    only from configured proxies, and answers 413 to a body beyond `MAX_BODY_BYTES`, declared or not."""

    def __init__(self, app: App, trusted_proxies: tuple[str, ...]) -> None:
        self.app = app
        self.proxies = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = self._believed(scope)
        scope = {**scope, "headers": headers, "client": self._client(scope, headers)}
        declared = next((value for name, value in headers if name == b"content-length"), b"0")
        if not declared.isdigit() or int(declared) > MAX_BODY_BYTES:
            await refuse(scope, send, TOO_LARGE)
            return
        received = 0
        answered = cut = False

        async def bounded() -> Message:
            nonlocal received, cut
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > MAX_BODY_BYTES:
                    if not answered and not cut:
                        await refuse(scope, send, TOO_LARGE)
                    cut = True
                    return {"type": "http.disconnect"}
            return message

        async def once(message: Message) -> None:
            nonlocal answered
            if not cut:  # who was cut off has had the answer
                answered = True
                await send(message)

        await self.app(scope, bounded, once)

    def _believed(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name and name != PROXIED]
        if self._trusted((scope.get("client") or ("", 0))[0]):
            return headers
        kept = [(name, value) for name, value in headers if not _forwarding(name)]
        return kept if len(kept) == len(headers) else [*kept, (PROXIED, b"1")]

    def _client(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> tuple[str, int]:
        client: tuple[str, int] = tuple(scope.get("client") or ("", 0))
        if not self.proxies or not self._trusted(client[0]):
            return client
        forwarded = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
        hops = [hop.strip() for line in forwarded for hop in line.split(",") if hop.strip()]
        for hop in reversed(hops):  # the nearest address that is not one of our own proxies
            if not self._trusted(hop):
                return (hop, 0)
        return client

    def _trusted(self, address: str) -> bool:
        if not self.proxies:
            return False
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        plain = getattr(parsed, "ipv4_mapped", None) or parsed  # HOST=:: sees IPv4 so
        return any(plain in proxy for proxy in self.proxies)


def _forwarding(name: bytes) -> bool:
    return name.startswith(b"x-forwarded-") or name in FORWARDED
