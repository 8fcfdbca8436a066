# SPDX-License-Identifier: Apache-2.0
"""The banner of current alerts for every open page: drawn once a process, door and language, and put into each stream
as it is. Ten thousand pages that came asking after a hint would all wait for one another."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import Error, connection

from epidesk.foundation.core.listener import Hint
from epidesk.foundation.core.process_cache import clear_all
from epidesk.interfaces.common.alert_banner import drawn
from epidesk.interfaces.common.live.hub import Hub

log = logging.getLogger(__name__)
TOPIC = "alert"
DOORS = {"/live/desk": "console", "/live/team": "field"}
"""By the path of the stream; all others are citizens' pages."""
FRESH_S = 20
"""What ends by the clock alone may be shown for so long to who comes; pages take it away by themselves."""
AGAIN_S = (1, 2, 5, 10)

Looks = tuple[str, str]
"""Door and language."""


def looks_of(path: str, language: str) -> Looks:
    known = {code for code, _name in settings.LANGUAGES}
    return DOORS.get(path, "citizen"), language if language in known else settings.LANGUAGE_CODE


class AlertLine:
    """One per process. `now` holds what each kind of page shows; after a hint, and after a gap in which some were
    missed, all are drawn anew and sent to whoever listens."""

    def __init__(self, hub: Hub, draw: Callable[[Looks], str] = drawn) -> None:
        self._hub = hub
        self._draw = draw
        self._now: dict[Looks, tuple[float, bytes]] = {}
        self._drawing: dict[Looks, asyncio.Task[bytes]] = {}
        self._renewing: asyncio.Task[None] | None = None
        self._wished = False

    def hear(self, hints: Sequence[Hint]) -> None:
        if any(one.topic == TOPIC for one in hints):
            self.renew()

    def renew(self) -> None:
        """Draws all anew, soon; a wish while that goes on is one more round after it."""
        self._wished = True
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.get_running_loop().create_task(self._renew())

    async def event(self, looks: Looks) -> bytes:
        """What a page is told when it connects; nothing while the database is away: what it shows stays."""
        found = self._now.get(looks)
        if found is not None and time.monotonic() - found[0] < FRESH_S:
            return found[1]
        try:
            return await asyncio.shield(self._make(looks))
        except Error:
            return b""

    def _make(self, looks: Looks) -> asyncio.Task[bytes]:
        making = self._drawing.get(looks)
        if making is None:
            making = asyncio.get_running_loop().create_task(self._read(looks))
            self._drawing[looks] = making
            making.add_done_callback(lambda done: self._made(looks, done))
        return making

    def _made(self, looks: Looks, done: asyncio.Task[bytes]) -> None:
        if self._drawing.get(looks) is done:
            del self._drawing[looks]
            if not done.cancelled() and done.exception() is None:
                self._now[looks] = (time.monotonic(), done.result())

    async def _read(self, looks: Looks) -> bytes:
        return as_event(await asyncio.to_thread(self._drawn, looks))

    def _drawn(self, looks: Looks) -> str:
        try:
            return self._draw(looks)
        finally:
            connection.close()

    async def _renew(self) -> None:
        failed = 0
        while self._wished:
            self._wished = False
            self._drawing.clear()  # what is being drawn may be older than the hint
            self._now.clear()
            clear_all()
            try:
                for looks in self._hub.looks():
                    event = await self._make(looks)
                    if self._wished:
                        break
                    self._hub.show(looks, event)
                failed = 0
            except Error as error:
                log.warning("alerts: the database is away (%s); drawn again soon", type(error).__name__)
                await asyncio.sleep(AGAIN_S[min(failed, len(AGAIN_S) - 1)])
                failed += 1
                self._wished = True


def as_event(html: str) -> bytes:
    """Markup on one line, as it is: an event's data ends with its line."""
    return f"event: alerts\ndata: {' '.join(html.splitlines())}\n\n".encode()
