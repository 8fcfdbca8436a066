# SPDX-License-Identifier: Apache-2.0
"""What a request may look like before anything reads it."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES = 256 * 1024 * 1024
"""Django's parser drops a picture beyond 12 MB while it reads; this bound only ends what is meant to hurt."""


class Bounded:
    """Drops headers with underscores (WSGI cannot tell `X_Y` from `X-Y`), believes `X-Forwarded-For` only from
    configured proxies, and answers 413 to a body beyond `MAX_BODY_BYTES`, declared or not."""

    def __init__(self, app: App, trusted_proxies: tuple[str, ...]) -> None:
        self.app = app
        self.proxies = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        scope = {**scope, "headers": headers, "client": self._client(scope, headers)}
        declared = next((value for name, value in headers if name == b"content-length"), b"0")
        if not declared.isdigit() or int(declared) > MAX_BODY_BYTES:
            await too_large(send)
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
                        await too_large(send)
                    cut = True
                    return {"type": "http.disconnect"}
            return message

        async def once(message: Message) -> None:
            nonlocal answered
            if not cut:  # who was cut off has had the answer
                answered = True
                await send(message)

        await self.app(scope, bounded, once)

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
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in proxy for proxy in self.proxies)


async def too_large(send: Send) -> None:
    """413 in both languages, as plain text: nothing of the body was read."""
    text = (
        "Dữ liệu gửi lên quá lớn. Mỗi ảnh tối đa 12 MB; hãy bỏ ảnh hoặc chọn ảnh nhỏ hơn rồi gửi lại.\n"
        "This is too large. A picture may have 12 MB at most; leave it out or choose a smaller one, then send again.\n"
    ).encode()
    await send(
        {
            "type": "http.response.start",
            "status": 413,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(text)).encode()),
                (b"connection", b"close"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": text})
