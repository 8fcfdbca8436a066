# SPDX-License-Identifier: Apache-2.0
"""Bodies on their way: how long each may take, and how many slow ones a process waits for."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Awaitable, Callable

from epidesk.interfaces.common.front.asgi_words import Receive

QUICK_S = 1
"""A body that is here within this was never waited for; the others count as slow."""
GRACE_S = 30
LEAST_BYTES_PER_S = 2 * 1024
"""After `GRACE_S` the average must keep up with this: a telephone at the edge of a 2G cell does."""
WHOLE_S = 30 * 60
MAX_SLOW = 2_000


class TooSlow(Exception):
    """Silent for too long, or below the pace."""


class NoRoom(Exception):
    """The process keeps or awaits all that it can, or all that one address may have of it."""


class Gone(Exception):
    """Whoever sent has left; there is nobody to answer."""


def neighbourhood(address: str) -> str:
    """What one sender can have many of counts as one: all of an IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address) or parsed.ipv4_mapped:
        return address
    return str(ipaddress.ip_network((parsed.packed, 64), strict=False))


class Shares:
    """Counts what is taken of `size`. One address gets a quarter at most, so that four are needed to take it all."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.taken = 0
        self._by_address: Counter[str] = Counter()

    def take(self, address: str, amount: int = 1) -> None:
        """Raises `NoRoom`, and takes nothing then."""
        who = neighbourhood(address)
        if self.taken + amount > self.size or self._by_address[who] + amount > self.size // 4:
            if not self._by_address[who]:
                del self._by_address[who]
            raise NoRoom
        self.taken += amount
        self._by_address[who] += amount

    def give_back(self, address: str, amount: int = 1) -> None:
        who = neighbourhood(address)
        self.taken -= amount
        self._by_address[who] -= amount
        if self._by_address[who] <= 0:
            del self._by_address[who]


class Arrivals:
    """One per process."""

    def __init__(self, idle_s: float) -> None:
        self.idle_s = idle_s
        self.slow = Shares(MAX_SLOW)

    async def read(self, receive: Receive, address: str, put: Callable[[bytes], Awaitable[None]]) -> None:
        """Hands each piece of one request's body to `put`. Raises `TooSlow`, `NoRoom` or `Gone`."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        received = 0
        counted = crowded = False

        def count_as_slow() -> None:
            nonlocal counted, crowded
            try:
                self.slow.take(address)
                counted = True
            except NoRoom:
                crowded = True
                limit.reschedule(loop.time())

        timer = loop.call_later(QUICK_S, count_as_slow)
        try:
            async with asyncio.timeout_at(started + self.idle_s) as limit:
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise Gone
                    if piece := message.get("body", b""):
                        received += len(piece)
                        await put(piece)
                    if not message.get("more_body"):
                        return
                    limit.reschedule(
                        min(
                            loop.time() + self.idle_s,
                            started + GRACE_S + received / LEAST_BYTES_PER_S,
                            started + WHOLE_S,
                        )
                    )
        except TimeoutError as error:
            raise NoRoom if crowded else TooSlow from error
        finally:
            timer.cancel()
            if counted:
                self.slow.give_back(address)
