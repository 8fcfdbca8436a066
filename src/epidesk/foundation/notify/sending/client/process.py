# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import asyncio
import ssl
from time import monotonic

from epidesk.foundation.core.outbound import Door
from epidesk.foundation.notify.sending.client.pool import LINES, Pool
from epidesk.foundation.notify.sending.client.resolving import Resolving
from epidesk.foundation.notify.sending.client.shot import WINDOW

ANSWER_WITHIN_S = 10.0
FIRST_ANSWER_WITHIN_S = 4.0
"""As long as an origin has not answered at all lately, less patience is shown."""
SWEEP_S = 0.25


class PushClient:
    """All pools of one process and event loop. `tls`: for tests with an authority of their own."""

    def __init__(
        self,
        door: Door,
        *,
        tls: ssl.SSLContext | None = None,
        lines: int = LINES,
        answer_within_s: float = ANSWER_WITHIN_S,
        first_answer_within_s: float = FIRST_ANSWER_WITHIN_S,
    ) -> None:
        self.door, self.lines = door, lines
        self.names = Resolving(door)
        self.answer_within_s, self.first_answer_within_s = answer_within_s, first_answer_within_s
        self.loop = asyncio.get_running_loop()
        self.afloat = 0
        """Begun, and not yet written."""
        self._tls = tls
        self._pools: dict[str, Pool] = {}
        self._sweeper = self.loop.create_task(self._sweep())

    @property
    def tls(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    def pool(self, origin: str) -> Pool:
        found = self._pools.get(origin)
        if found is None:
            found = self._pools[origin] = Pool(self, origin)
        return found

    @property
    def is_full(self) -> bool:
        return self.afloat >= WINDOW

    def written(self, begun: int) -> None:
        """So many that were begun cannot be repeated any more."""
        was_full, self.afloat = self.is_full, self.afloat - begun
        if was_full and not self.is_full:
            for pool in list(self._pools.values()):
                pool.pump()

    def close(self) -> None:
        self._sweeper.cancel()
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()
        self.names.close()

    async def _sweep(self) -> None:
        """One timer for all: who waits too long, what lies idle, which pool may go on."""
        while True:
            await asyncio.sleep(SWEEP_S)
            now = monotonic()
            for origin, pool in list(self._pools.items()):
                pool.sweep(now)
                if pool.is_forgotten(now):
                    pool.close()
                    del self._pools[origin]
