# SPDX-License-Identifier: Apache-2.0
"""One server-sent-events answer: says hello, then hints, and a heartbeat; asks every minute whether it still may."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError

from epidesk.interfaces.common.front.asgi_words import Receive, Scope, Send
from epidesk.interfaces.common.live.hub import HELLO, Hub, Subscriber
from epidesk.interfaces.common.live.who import Audience, audience_of

HEARTBEAT_S = 20
RECHECK_S = 60
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass
class LiveStreams:
    """Answers `/live/…` for one process."""

    hub: Hub
    ask: Callable[[Scope], Audience | None] = audience_of
    ending: bool = False

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
            audience = await asyncio.to_thread(self.ask, scope)
        except DatabaseError:
            await _come_again(send)
            return
        if audience is None:
            await _refuse(send)
            return
        subscriber = Subscriber(audience.topics, audience.wants)
        self.hub.add(subscriber)
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": b"retry: 1500\n\n" + HELLO, "more_body": True})
            await self._feed(scope, subscriber, gone, send)
        finally:
            self.hub.remove(subscriber)
            gone.cancel()

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
                    audience = await asyncio.to_thread(self.ask, scope)
                except DatabaseError:  # away for a moment: asked again at the next round
                    continue
                if audience is None:  # signed out, role taken away: the stream ends, the page asks again
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                    return
                subscriber.wants = audience.wants


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _come_again(send: Send) -> None:
    """An empty stream: browsers connect again by themselves after that, and never after an error status."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"retry: 3000\n\n"})


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"sign in first\n"})
