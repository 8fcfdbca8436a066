# SPDX-License-Identifier: Apache-2.0
"""Names to addresses, in threads of their own: a resolver that hangs must not take the threads by which the process
talks to its database."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from epidesk.foundation.core.outbound import Door, Failed

WITHIN_S = 4.0
THREADS = 8


class Resolving:
    """Of one process and loop. One name never holds more than one thread, however many ask for it, and for as long as
    its resolver hangs: whoever asks again waits for the same answer."""

    def __init__(self, door: Door, *, within_s: float = WITHIN_S) -> None:
        self._door, self._within_s = door, within_s
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="push-names")
        self._asked: dict[tuple[str, int], asyncio.Future[str]] = {}

    async def find(self, host: str, port: int) -> str:
        """Raises `Refused` when the name leads to where nothing may go, `Failed` without an answer in time."""
        asked = self._asked.get((host, port))
        if asked is None:
            loop = asyncio.get_running_loop()
            asked = loop.run_in_executor(self._threads, lambda: str(self._door.address_for(host, port)))
            self._asked[host, port] = asked
            asked.add_done_callback(lambda done: self._answered(host, port, done))
        try:
            async with asyncio.timeout(self._within_s):
                return await asyncio.shield(asked)
        except TimeoutError as error:
            raise Failed(f"{host}: no answer from the resolver") from error

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _answered(self, host: str, port: int, done: asyncio.Future[str]) -> None:
        self._asked.pop((host, port), None)
        if not done.cancelled():
            done.exception()  # whoever waited for it is gone perhaps: it is no loss
