# SPDX-License-Identifier: Apache-2.0
"""From a chunk to the wire and back.

1. At most `client.WINDOW` messages of a process are ever sent without being written: so many may be repeated when a
   worker is killed, and no more.
2. Outcomes are written in batches, at least every half second; the same statement tells whether the campaign was
   stopped and keeps the hold.
3. A database that is away for a minute costs nothing: what is known waits in memory, and nothing more is sent.
4. A run ends after `RUN_FOR_S`, whatever is left: a push service that is slow must not hold the places in which others
   could be sent. What it did not come to is taken up again behind what waits already.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from epidesk.foundation.core.outbound import Door
from epidesk.foundation.notify.rules import PUSH, Ring
from epidesk.foundation.notify.sending import chunks
from epidesk.foundation.notify.sending.addresses import hand_over
from epidesk.foundation.notify.sending.chunks import Held, Target
from epidesk.foundation.notify.sending.client import PushClient, Shot, request_head
from epidesk.foundation.notify.sending.outcomes import GONE, SENT, again, failed
from epidesk.foundation.notify.vapid import vapid
from epikit.webpush import Vapid

log = logging.getLogger(__name__)
R = TypeVar("R")

BROUGHT = 512
"""So many of a chunk lie with the client at once, most of them waiting."""
WRITE_AT = 256
WRITE_FULL_AT = 64
"""When the window is full, a smaller batch is worth writing."""
WRITE_EVERY_S = 0.5
DATABASE_AWAY_FOR_S = 120.0
RUN_FOR_S = 15.0
"""Some seconds more for what is in flight by then. Of push services that keep up a chunk takes a second."""

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, PushClient] = WeakKeyDictionary()


class NoPushKey(RuntimeError):
    """The installation has no key pair for pushes: `epidesk push key` makes it."""


async def send_chunk(chunk_id: int, *, client: PushClient | None = None) -> bool:
    """Sends what is left of a chunk. False when there was nothing to do. Safe to run twice and at once."""
    held = await in_database(lambda: chunks.take(chunk_id))
    if held is None:
        await in_database(lambda: chunks.come_again(chunk_id))
        return False
    if held.channel != PUSH:
        await in_database(lambda: hand_over(chunk_id))
        return True
    signer = await in_database(vapid)
    if signer is None:
        raise NoPushKey
    await _Run(held, client or client_of_this_loop(), signer).run()
    return True


def client_of_this_loop() -> PushClient:
    """The connections of this process, kept from chunk to chunk."""
    loop = asyncio.get_running_loop()
    found = _clients.get(loop)
    if found is None:
        found = _clients[loop] = PushClient(Door(allow_loopback=settings.ENV.outbound_loopback))
    return found


class _Run:
    """One chunk on its way."""

    def __init__(self, held: Held, client: PushClient, signer: Vapid) -> None:
        self.held, self.client, self.signer = held, client, signer
        self.in_air = 0
        self.unwritten = 0
        self.begun = 0
        self.is_over = False
        self.is_put_off = False
        self.is_stopped = False
        self.gone: list[int] = []
        self.woken = asyncio.Event()
        self.heads: dict[tuple[str, int], bytes] = {}
        self.origin_of: dict[int, str] = {}
        self.written_at = monotonic()
        self.done_now = self._done  # one bound method, by which a pool knows whose messages these are

    async def run(self) -> None:
        sent_before = self.held.outcomes.count(SENT)
        try:
            await self._send_all()
        finally:
            self._withdraw()  # or it would leave after this, and again with whoever takes the chunk up
            self.is_over = True
            self.client.written(self.begun)
        # A service that is slow but does take messages has not failed, and need not be waited for.
        failing = not self.is_put_off or self.held.outcomes.count(SENT) == sent_before
        not_before = self._not_before()
        await in_database(lambda: chunks.put_down(self.held, not_before=not_before, count_try=failing))

    async def _send_all(self) -> None:
        held = self.held
        places = held.open_places()
        waiting = await in_database(lambda: chunks.targets(held, places)) if places else []
        self._skip(places, waiting)
        waiting.reverse()
        going_on = True
        until = monotonic() + RUN_FOR_S
        while waiting or self.in_air or self.unwritten:
            while going_on and waiting and self.in_air < BROUGHT:
                self._submit(waiting.pop())
            if not going_on:
                waiting.clear()
            await self._wake()
            if going_on and monotonic() >= until:
                going_on = False
                self._put_off(waiting)
            if self._is_time() or monotonic() - self.written_at >= WRITE_EVERY_S:
                if not await self._write() and not self.is_stopped:
                    going_on, self.is_stopped = False, True
                    self._withdraw()
                if not going_on and not self.in_air:
                    return

    def _is_time(self) -> bool:
        """Whether what is known is worth writing now."""
        if self.unwritten >= WRITE_AT or not self.in_air:
            return True
        return self.unwritten >= WRITE_FULL_AT and self.client.is_full

    def _submit(self, target: Target) -> None:
        if target.ring is Ring.NONE:
            self.held.outcomes[target.place] = failed("off-duty")
            self.unwritten += 1
            return
        plaintext = self.held.wording.of(target.language, target.ring)
        self.in_air += 1
        self.origin_of[target.place] = target.origin
        shot = Shot(
            target.place,
            target.path,
            target.p256dh,
            target.auth,
            plaintext,
            self._head(target.origin),
            self.done_now,
        )
        self.client.pool(target.origin).submit(shot)

    def _head(self, origin: str) -> bytes:
        now = self.held.now()
        key = (origin, int(now.timestamp()) // 60)
        found = self.heads.get(key)
        if found is None:
            authorization = self.signer.authorization(origin, now=now)
            found = self.heads[key] = request_head(
                host=origin.partition("://")[2],
                authorization=authorization,
                ttl_s=self.held.ttl_s(now),
                urgency=self.held.urgency,
                topic=self.held.topic,
            )
        return found

    def _done(self, shot: Shot, code: int) -> None:
        if self.is_over:  # given up on amid it: nobody writes this any more
            self.client.written(shot.begun)
            return
        self.in_air -= 1
        self.unwritten += 1
        self.begun += shot.begun
        self.held.outcomes[shot.place] = code
        if code == GONE:
            self.gone.append(self.held.members[shot.place])
        if self._is_time() or self.in_air == BROUGHT // 2:
            self.woken.set()

    def _skip(self, places: list[int], found: list[Target]) -> None:
        """Who asked to be told no more since the cut."""
        for place in set(places) - {target.place for target in found}:
            self.held.outcomes[place] = failed("skipped")
            self.unwritten += 1

    def _withdraw(self) -> list[int]:
        """Takes back what has not left, and gives the places."""
        places = []
        for origin in set(self.origin_of.values()):
            for shot in self.client.pool(origin).withdraw(self.done_now):
                self.in_air -= 1
                self.begun += shot.begun
                places.append(shot.place)
        return places

    def _put_off(self, waiting: list[Target]) -> None:
        """The time of this run is over: what has not left has its turn in another."""
        places = [*(target.place for target in waiting), *self._withdraw()]
        waiting.clear()
        for place in places:
            self.held.outcomes[place] = again("timeout")
        self.unwritten += len(places)
        self.is_put_off = True

    async def _wake(self) -> None:
        if not self._is_time():
            left_s = WRITE_EVERY_S - (monotonic() - self.written_at)
            if left_s > 0:
                self.woken.clear()
                try:
                    async with asyncio.timeout(left_s):
                        await self.woken.wait()
                except TimeoutError:
                    return

    async def _write(self) -> bool:
        gone, self.gone = self.gone, []
        news, self.unwritten = bool(self.unwritten), 0
        begun, self.begun = self.begun, 0
        self.written_at = monotonic()
        try:
            return await in_database(lambda: chunks.write(self.held, gone, news=news))
        finally:
            self.client.written(begun)

    def _not_before(self) -> datetime | None:
        """When the first of the services that have something to come may be asked again: of several that share a chunk
        none waits for another's pause."""
        left = {self.origin_of[place] for place in self.held.open_places() if place in self.origin_of}
        rest_s = min((self.client.pool(origin).rest_s() for origin in left), default=0.0)
        return self.held.now() + timedelta(seconds=rest_s) if rest_s else None


async def in_database(work: Callable[[], R]) -> R:
    """Runs `work` in the thread that has this process's connection. A database that is away is waited for; `work` must
    not mind being run twice."""
    until = monotonic() + DATABASE_AWAY_FOR_S
    pause_s = 0.1
    while True:
        try:
            return await sync_to_async(_fresh)(work)
        except (OperationalError, InterfaceError) as error:
            if monotonic() > until:
                raise
            log.warning("the database is away: %s", type(error).__name__)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 2.0)


def _fresh(work: Callable[[], R]) -> R:
    if not connection.in_atomic_block:
        close_old_connections()
    try:
        return work()
    except (OperationalError, InterfaceError):
        if not connection.in_atomic_block:
            connection.close()
        raise
