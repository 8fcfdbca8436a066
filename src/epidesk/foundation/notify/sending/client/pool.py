# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import asyncio
import logging
import ssl
from collections import deque
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from epidesk.foundation.core.outbound import Failed, Refused
from epidesk.foundation.notify.sending.client.line import Line
from epidesk.foundation.notify.sending.client.shot import Done, Shot
from epidesk.foundation.notify.sending.outcomes import again, failed, retry_after

if TYPE_CHECKING:
    from epidesk.foundation.notify.sending.client.process import PushClient

log = logging.getLogger(__name__)

LINES = 24
"""Connections to one origin from one process, at most."""
CONNECT_WITHIN_S = 4.0
KEPT_IDLE_S = 15.0
"""An unused connection is closed before the other side does it in the middle of our next message."""
ADDRESS_KEPT_S = 60.0
TROUBLES_BEFORE_REST = 6
"""So many failures in a row, and the origin is left alone."""
RESTS_S = (3.0, 6.0, 12.0, 24.0, 48.0)
WAITS_FOR_S = 3.0
"""A pause that a push service asks for is waited out if it is this short; before a longer one all is handed back."""


class Pool:
    """One push service. `rests_until` (monotonic): nothing is sent to it before; `troubles`: failures in a row."""

    def __init__(self, client: PushClient, origin: str) -> None:
        parts = urlsplit(origin)
        self.client, self.origin = client, origin
        self.host, self.secure = parts.hostname or "", parts.scheme == "https"
        self.port = parts.port or (443 if self.secure else 80)
        self.queue: deque[Shot] = deque()
        self.lines: set[Line] = set()
        self.idle: list[Line] = []
        self.opening: set[asyncio.Task[None]] = set()
        self.rests_until = 0.0
        self.troubles, self.rests = 0, 0
        self.last_reason = "unreachable"
        self.answered_at = 0.0
        self.used_at = monotonic()
        self._address: tuple[float, str] | None = None

    def submit(self, shot: Shot) -> None:
        if self.rests_until - monotonic() > WAITS_FOR_S:
            shot.done(shot, again(self.last_reason))
            return
        self.queue.append(shot)
        self.pump()

    def withdraw(self, done: Done) -> list[Shot]:
        """Takes back what has not left, of whoever gave it with this `done`."""
        mine = [shot for shot in self.queue if shot.done == done]
        if mine:
            self.queue = deque(shot for shot in self.queue if shot.done != done)
        return mine

    def once_more(self, shot: Shot) -> None:
        """A message whose connection ended before its answer: first in the queue again, unless the origin is left alone
        meanwhile."""
        if self.rest_s() > WAITS_FOR_S:
            shot.done(shot, again(self.last_reason))
        else:
            self.queue.appendleft(shot)

    def rest_s(self) -> float:
        """How long nothing should be brought here."""
        return max(self.rests_until - monotonic(), 0.0)

    def patience_s(self, now: float) -> float:
        known = self.answered_at and now - self.answered_at < 60
        return self.client.answer_within_s if known else self.client.first_answer_within_s

    def pump(self) -> None:
        """Work for idle connections, and as many new ones as there is work for."""
        now = monotonic()
        if now < self.rests_until:
            return
        self.used_at = now
        while self.queue and self.idle and not self.client.is_full:
            line = self.idle.pop()
            if not line.take():
                line.drop()
        if self.client.is_full:
            return
        # After trouble one connection tries first whether it is worth it.
        most = 1 if self.troubles >= TROUBLES_BEFORE_REST or self.rests else self.client.lines
        wanted = min(len(self.queue), most - len(self.lines) - len(self.opening))
        for _ in range(wanted):
            task = self.client.loop.create_task(self._open())
            self.opening.add(task)
            task.add_done_callback(self._opened)

    def _opened(self, task: asyncio.Task[None]) -> None:
        self.opening.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("push connection: %s", type(error).__name__)
            self.trouble("unreachable")
            self._give_back_one("unreachable")
        if self.queue:
            self.pump()

    async def _open(self) -> None:
        try:
            address = await self._resolved()
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await self.client.loop.create_connection(
                    lambda: Line(self),
                    address,
                    self.port,
                    ssl=self.client.tls if self.secure else None,
                    server_hostname=self.host if self.secure else None,
                )
            return
        except Refused:
            self._refuse_all()
            return
        except Failed:
            reason = "dns"
        except ssl.SSLError:
            reason = "tls"
        except TimeoutError:
            reason = "timeout"
        except OSError:
            reason = "unreachable"
        self.trouble(reason)
        self._give_back_one(reason)

    async def _resolved(self) -> str:
        now = monotonic()
        if self._address is None or self._address[0] < now:
            found = await self.client.names.find(self.host, self.port)
            self._address = (now + ADDRESS_KEPT_S, found)
        return self._address[1]

    def _give_back_one(self, reason: str) -> None:
        """A connection that could not be opened would have carried one."""
        if self.queue:
            shot = self.queue.popleft()
            shot.done(shot, again(reason))

    def _refuse_all(self) -> None:
        """The name leads into a network that is not public."""
        shots, self.queue = self.queue, deque()
        for shot in shots:
            shot.done(shot, failed("refused-address"))

    def answered(self, line: Line, status: int, wait: str | None) -> None:
        now = monotonic()
        self.answered_at = self.used_at = now
        if status == 429 or (status == 503 and wait is not None):
            pause_s = retry_after(wait or "", datetime.now(UTC)).total_seconds()
            self.last_reason = "http-429" if status == 429 else "http-5xx"
            self._rest(pause_s)
        elif status >= 500:
            self.trouble("http-5xx")
        else:
            self.troubles = self.rests = 0

    def trouble(self, reason: str) -> None:
        self.troubles += 1
        self.last_reason = reason
        if self.troubles >= TROUBLES_BEFORE_REST and self.rest_s() == 0:
            rest_s = RESTS_S[min(self.rests, len(RESTS_S) - 1)]
            self.rests += 1
            self._rest(max(rest_s, WAITS_FOR_S + 0.1))

    def _rest(self, pause_s: float) -> None:
        self.rests_until = max(self.rests_until, monotonic() + pause_s)
        if self.rest_s() > WAITS_FOR_S:
            shots, self.queue = self.queue, deque()
            for shot in shots:
                shot.done(shot, again(self.last_reason))

    def sweep(self, now: float) -> None:
        patience_s = self.patience_s(now)
        for line in list(self.lines):
            if line.shot is not None and now - line.began_at > patience_s:
                line.fail("timeout")
            elif line.shot is None and now - line.began_at > KEPT_IDLE_S:
                line.drop()
        if self.queue:
            self.pump()

    def is_forgotten(self, now: float) -> bool:
        return not (self.queue or self.lines or self.opening) and now - max(self.used_at, self.rests_until) > 300

    def close(self) -> None:
        for task in list(self.opening):
            task.cancel()
        for line in list(self.lines):
            line.drop()
