# SPDX-License-Identifier: Apache-2.0
"""Public pages from memory.

1. A request for a page of the table, from nobody in particular, is answered with bytes that lie ready, or with 304.
2. What does not lie ready is asked of Django once, as a stranger would ask, however many wait for it.
3. A hint on one of the table's topics (somebody published), or a gap in the hints, empties the store of this process;
   each process hears it. What was being made meanwhile is thrown away: it may be older than the hint.
4. Without a hint a page is read again after `FRESH_S`; while Django cannot make it, the old one goes out.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from epidesk.foundation.core.listener import Hint
from epidesk.foundation.core.process_cache import clear_all
from epidesk.interfaces.common.front.asgi_words import App, Message, Receive, Scope, Send
from epidesk.interfaces.common.front.hot.asking import Asked, Key, Reader, stranger
from epidesk.interfaces.common.front.hot.bytes_ready import Headers, Ready, Store, as_it_is, make_ready
from epidesk.interfaces.common.front.hot.table import HotTable

log = logging.getLogger(__name__)
FRESH_S = 20
"""What changes without a hint (the hour, a count) may be this old."""
OLD_S = 60
"""Until then the old page goes out while the new one is made; later, who asks waits for it."""
KEPT_WHEN_BROKEN_S = 3600
MAX_PAGE_BYTES = 2 * 1024 * 1024
KEPT_STATUS = {200, 410}
TOKEN = b"csrfmiddlewaretoken"


class NotForAll(Exception):
    """What Django answered is nobody else's: it sets a cookie, holds a form's token, or is too long to gather."""


class HotLane:
    """One per process. `django` answers what is not ready, and everything that is not for this lane."""

    def __init__(
        self,
        table: HotTable,
        django: App,
        names: Sequence[str],
        *,
        behind_proxy: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.table = table
        self.store = Store()
        self._django = django
        self._reader = Reader(table, names, behind_proxy=behind_proxy)
        self._clock = clock
        self._making: dict[Key, asyncio.Task[Ready]] = {}
        self._generation = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = self._reader.read(scope) if scope["method"] in ("GET", "HEAD") else None
        if asked is None:
            await self._django(scope, receive, send)
            return
        try:
            ready = await self._ready(scope, asked)
        except NotForAll:
            await self._django(scope, receive, send)
            return
        start, body = _chosen(scope, ready)
        await send(start)
        await send(body if scope["method"] == "GET" else {**body, "body": b""})

    def hear(self, hints: Sequence[Hint]) -> None:
        """Somebody published something, in whichever process."""
        if any(one.topic in self.table.topics for one in hints):
            self.forget()

    def forget(self) -> None:
        """Everything is made anew: after a hint, and after a gap in which some were missed."""
        self._generation += 1
        self._making.clear()
        self.store.clear()
        clear_all()  # what this process remembers of the rows, too: the page would be made from it

    async def _ready(self, scope: Scope, asked: Asked) -> Ready:
        found = self.store.get(asked.key)
        if found is None:
            return await asyncio.shield(self._make(scope, asked))
        age_s = self._clock() - found.made_at
        if age_s < FRESH_S:
            return found
        making = self._make(scope, asked)
        if age_s < OLD_S:
            return found
        made = await asyncio.shield(making)
        broken = made.status >= 500 and age_s < KEPT_WHEN_BROKEN_S
        return found if broken else made

    def _make(self, scope: Scope, asked: Asked) -> asyncio.Task[Ready]:
        """The task that makes it: one for all who wait."""
        key = asked.key
        making = self._making.get(key)
        if making is None:
            making = asyncio.get_running_loop().create_task(self._ask_django(scope, asked, self._generation))
            self._making[key] = making
            making.add_done_callback(lambda done: self._made(key, done))
        return making

    def _made(self, key: Key, done: asyncio.Task[Ready]) -> None:
        if self._making.get(key) is done:
            del self._making[key]
        if not done.cancelled() and (error := done.exception()) and not isinstance(error, NotForAll):
            log.error("hot lane: a page could not be made (%s)", type(error).__name__)

    async def _ask_django(self, scope: Scope, asked: Asked, generation: int) -> Ready:
        status, headers, body = await _whole(self._django, stranger(scope, asked))
        if any(name == b"set-cookie" for name, _ in headers) or TOKEN in body:
            log.error("hot lane: %s sets a cookie or holds a form's token", asked.page.pattern)
            raise NotForAll
        if status not in KEPT_STATUS:
            if status < 500 and generation == self._generation:  # gone; while Django is broken the old page stays
                self.store.drop(asked.key)
            return as_it_is(status, headers, body)
        ready = await asyncio.to_thread(make_ready, status, headers, body, self._clock())
        if generation == self._generation:
            self.store.put(asked.key, ready)
        return ready


async def _whole(app: App, scope: Scope) -> tuple[int, Headers, bytes]:
    """The answer to a request without a body. Raises `NotForAll` when it is too long, or none came."""
    status = 0
    headers: Headers = []
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = [(bytes(name).lower(), bytes(value)) for name, value in message["headers"]]
        elif len(body) <= MAX_PAGE_BYTES:
            body.extend(message.get("body", b""))

    await app(scope, receive, send)
    if not status or len(body) > MAX_PAGE_BYTES:
        raise NotForAll
    return status, headers, bytes(body)


def _chosen(scope: Scope, ready: Ready) -> tuple[Any, Any]:
    packed = False
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            if ready.status == 200 and (ready.etag in value or value.strip() == b"*"):
                return ready.same
        elif name == b"accept-encoding":
            packed = b"gzip" in value and b"gzip;q=0" not in value.replace(b" ", b"")
    return ready.packed if packed else ready.plain
