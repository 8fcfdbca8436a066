# SPDX-License-Identifier: Apache-2.0
"""One server-sent-events answer: says hello, then hints, and a heartbeat; asks every minute whether it still may."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError

from epidesk.interfaces.common.front.arrivals import NoRoom, Shares
from epidesk.interfaces.common.front.asgi_words import Receive, Scope, Send
from epidesk.interfaces.common.front.hot.asking import language_of
from epidesk.interfaces.common.live.alerts import AlertLine, looks_of
from epidesk.interfaces.common.live.hub import HELLO, Hub, Subscriber
from epidesk.interfaces.common.live.who import Audience, audience_of, everybody

HEARTBEAT_S = 20
RECHECK_S = 60
FOR_ALL = "/live/alerts"
"""Of pages that have no stream of their own; asks for no account, no database."""
MOST = 12_000
"""Streams a process holds. Who comes after is told how it stands, and to ask again in a minute. So is who has a quarter
of them already from one address, for those that anybody may open: a carrier puts many phones behind one."""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass
class LiveStreams:
    """Answers `/live/…` for one process."""

    hub: Hub
    alerts: AlertLine
    ask: Callable[[Scope], Audience | None] = audience_of
    ending: bool = False
    most: int = MOST
    strangers: Shares = field(init=False)

    def __post_init__(self) -> None:
        self.strangers = Shares(self.most)

    def end(self) -> None:
        """Ends all streams now, and each that comes at once: browsers connect again by themselves, elsewhere or to
        the next process."""
        self.ending = True
        self.hub.everyone_reads_again()  # which wakes them

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.ending:
            await _come_again(send)
            return
        try:
            audience = await self._audience(scope)
        except DatabaseError:
            await _come_again(send)
            return
        if audience is None:
            await _refuse(send)
            return
        looks = looks_of(scope["path"], language_of(scope))
        if len(self.hub) >= self.most:
            await _come_again(send, 60_000, await self.alerts.event(looks))
            return
        address = (scope.get("client") or ("", 0))[0] if scope["path"] == FOR_ALL else None
        if address is not None:
            try:
                self.strangers.take(address)
            except NoRoom:
                await _come_again(send, 60_000, await self.alerts.event(looks))
                return
        subscriber = Subscriber(audience.topics, audience.wants, looks)
        self.hub.add(subscriber)
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            hello = _retry(1500) + HELLO + await self.alerts.event(looks)
            await send({"type": "http.response.body", "body": hello, "more_body": True})
            await self._feed(scope, subscriber, gone, send)
        finally:
            self.hub.remove(subscriber)
            if address is not None:
                self.strangers.give_back(address)
            gone.cancel()

    async def _audience(self, scope: Scope) -> Audience | None:
        if scope["path"] == FOR_ALL:
            return everybody(scope)
        return await asyncio.to_thread(self.ask, scope)

    async def _feed(self, scope: Scope, subscriber: Subscriber, gone: asyncio.Task[None], send: Send) -> None:
        clock = asyncio.get_running_loop().time
        recheck_at = clock() + RECHECK_S
        gone.add_done_callback(lambda _: subscriber.wake())
        while not gone.done():
            if self.ending:
                with contextlib.suppress(OSError):
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            await subscriber.news(HEARTBEAT_S)
            if gone.done():
                return
            data = subscriber.take() or b": still here\n\n"
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": data, "more_body": True})
            if clock() >= recheck_at:
                recheck_at = clock() + RECHECK_S
                try:
                    audience = await self._audience(scope)
                except DatabaseError:  # away for a moment: asked again at the next round
                    continue
                if audience is None:  # signed out, role taken away: the stream ends, the page asks again
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                    return
                subscriber.wants = audience.wants


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _retry(ms: int) -> bytes:
    """After how long a browser comes again when the line breaks; each at its own time, or they all come at once."""
    return f"retry: {random.randint(ms, 2 * ms)}\n\n".encode()  # noqa: S311 (spreads load, hides nothing)


async def _come_again(send: Send, after_ms: int = 3000, told: bytes = b"") -> None:
    """A stream that ends at once: browsers connect again by themselves after that, and never after an error status."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": _retry(after_ms) + told})


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"sign in first\n"})
