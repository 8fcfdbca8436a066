# SPDX-License-Identifier: Apache-2.0
"""The door of every web process: raw paths are answered here, all else goes to Django's WSGI handler in threads.

Raw: `/live/…` (streams), `/video/ws` (the gate to Janus), `POST /api/v1/reports` and `POST /api/v1/declarations`
(intake, many requests in one commit) and public pages that lie ready (the hot lane, which asks Django once for each).
Django's own ASGI handler is not used: it was ten times slower (docs/decisions/0001).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epidesk.settings")
os.environ.setdefault("EPIDESK_PROCESS", "web")

from epidesk.wsgi import application as django_application  # noqa: I001 (sets Django up before anything of ours loads)

from a2wsgi import WSGIMiddleware
from django.conf import settings

from epidesk.foundation.core.listener import Hint, listen
from epidesk.interfaces.api.declaration_lane import DeclarationLane
from epidesk.interfaces.api.lane import IntakeLane
from epidesk.interfaces.citizen.hot_pages import hot_table
from epidesk.interfaces.common.front.arrivals import Arrivals
from epidesk.interfaces.common.front.asgi_words import Receive, Scope, Send
from epidesk.interfaces.common.front.bounds import Bounded
from epidesk.interfaces.common.front.hot import HotLane
from epidesk.interfaces.common.front.names import Named
from epidesk.interfaces.common.front.spool import Spooled, reading_the_spool
from epidesk.interfaces.common.live import END_SIGNAL
from epidesk.interfaces.common.live.alerts import AlertLine
from epidesk.interfaces.common.live.hub import Hub
from epidesk.interfaces.common.live.stream import LiveStreams
from epidesk.interfaces.common.video_gate.gate import VideoGate

THREADS = 12


class Front:
    """One per process."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.alerts = AlertLine(self.hub)
        self.live = LiveStreams(self.hub, self.alerts)
        arrivals = Arrivals(settings.ENV.body_idle_s)
        self.lane = IntakeLane(arrivals)
        self.declarations = DeclarationLane(arrivals)
        threads: Any = WSGIMiddleware(cast("Any", reading_the_spool(django_application)), workers=THREADS)
        self.django = Spooled(threads, arrivals)
        self.hot = HotLane(
            hot_table(), self.django, settings.ENV.names, behind_proxy=bool(settings.ENV.trusted_proxies)
        )
        self.video = VideoGate()
        self._listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            if scope["path"] == "/video/ws":
                await self.video(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] != "http":
            return
        else:
            self._listen()
            path = scope["path"]
            if path.startswith("/live/"):
                await self.live(scope, receive, send)
            elif path == self.lane.path and scope["method"] == "POST":
                await self.lane(scope, receive, send)
            elif path == self.declarations.path and scope["method"] == "POST":
                await self.declarations(scope, receive, send)
            else:
                await self.hot(scope, receive, send)

    def _hear(self, hints: list[Hint]) -> None:
        self.hot.hear(hints)
        self.alerts.hear(hints)
        self.hub.publish(hints)

    def _gap(self) -> None:
        self.hot.forget()
        self.alerts.renew()
        self.hub.everyone_reads_again()

    def _listen(self) -> None:
        if self._listening is None or self._listening.done():
            self._listening = asyncio.get_running_loop().create_task(
                listen(settings.ENV.database_url, self._hear, self._gap)
            )

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._listen()
                with contextlib.suppress(ValueError, RuntimeError):  # not in the main thread: a test's server
                    asyncio.get_running_loop().add_signal_handler(END_SIGNAL, self.live.end)
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._listening is not None:
                    self._listening.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await self._listening
                self.lane.close()
                self.declarations.close()
                self.django.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


app = Bounded(Named(Front(), settings.ENV.names, by_any_address=settings.BY_ANY_ADDRESS), settings.ENV.trusted_proxies)
