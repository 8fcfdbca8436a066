# SPDX-License-Identifier: Apache-2.0
"""A small HTTP/1.1 client for push services alone: general ones manage a thousand messages a second and core.

1. Each origin has its own `Pool`: its kept-alive connections, its queue, its pauses. Nothing is shared but the loop.
2. A connection has one message in flight. When the answer is there it takes the next from its pool's queue at once:
   no task, no future, no timer for a message. Encryption happens at that moment.
3. `core.outbound` says which address an origin's name may lead to; the connection goes to that address. Redirects are
   answers, never followed.
4. At most `WINDOW` messages of a process have been begun and not yet been written down by whoever gave them
   (`written`): so many may be repeated when the process is killed, and no more.
5. An origin that does not answer is left alone for a while and everything queued for it is handed back.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from urllib.parse import urlsplit

from epidesk.foundation.core.outbound import Door, Failed, Refused
from epidesk.foundation.notify.sending.outcomes import again, failed, of_status, retry_after
from epikit.webpush import BadSubscription, TooLong, encrypt

log = logging.getLogger(__name__)

WINDOW = 1024
LINES = 24
"""Connections to one origin from one process, at most."""
ANSWER_WITHIN_S = 10.0
FIRST_ANSWER_WITHIN_S = 4.0
"""As long as an origin has not answered at all lately, less patience is shown."""
CONNECT_WITHIN_S = 4.0
KEPT_IDLE_S = 15.0
"""An unused connection is closed before the other side does it in the middle of our next message."""
ADDRESS_KEPT_S = 60.0
TROUBLES_BEFORE_REST = 6
"""So many failures in a row, and the origin is left alone."""
RESTS_S = (3.0, 6.0, 12.0, 24.0, 48.0)
WAITS_FOR_S = 3.0
"""A pause that a push service asks for is waited out if it is this short; before a longer one all is handed back."""
MAX_HEAD, MAX_BODY = 16_384, 65_536
SWEEP_S = 0.25

Done = Callable[["Shot", int], None]


class Shot:
    """One message for one browser. `head`: the request's header but for its first line's path and its length;
    `place`: which member of the chunk it is; `done` is called once, with the outcome's code."""

    __slots__ = ("auth", "begun", "done", "head", "p256dh", "path", "place", "plaintext", "requeued")

    def __init__(
        self, place: int, path: bytes, p256dh: bytes, auth: bytes, plaintext: bytes, head: bytes, done: Done
    ) -> None:
        self.place, self.path, self.p256dh, self.auth = place, path, p256dh, auth
        self.plaintext, self.head, self.done = plaintext, head, done
        self.begun = self.requeued = False


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
            find = self.client.loop.run_in_executor(None, self.client.door.address_for, self.host, self.port)
            try:
                found = await asyncio.wait_for(find, CONNECT_WITHIN_S)
            except TimeoutError as error:
                raise Failed(f"{self.host}: no answer from the resolver") from error
            self._address = (now + ADDRESS_KEPT_S, str(found))
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


class Line(asyncio.Protocol):
    """One connection, one message in flight."""

    __slots__ = ("_buffer", "_done", "_sent", "began_at", "pool", "shot", "transport")

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.transport: asyncio.Transport | None = None
        self.shot: Shot | None = None
        self.began_at = monotonic()
        self._buffer = b""
        self._sent = 0
        self._done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.pool.lines.add(self)
        if not self.take():
            self.pool.idle.append(self)

    def take(self) -> bool:
        """Sends the next of the queue; False when there is none, or this connection is at its end."""
        transport, pool = self.transport, self.pool
        if self._done or transport is None or transport.is_closing():
            return False
        client = pool.client
        while pool.queue and client.afloat < WINDOW:
            shot = pool.queue.popleft()
            try:
                body = encrypt(shot.plaintext, p256dh=shot.p256dh, auth=shot.auth)
            except (BadSubscription, TooLong):
                shot.done(shot, failed("keys"))
                continue
            if not shot.begun:
                shot.begun = True
                client.afloat += 1
            self.shot, self.began_at = shot, monotonic()
            transport.write(b"POST %b%b%d\r\n\r\n%b" % (shot.path, shot.head, len(body), body))
            return True
        return False

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        if self.shot is None:
            self.drop()  # nobody asked
            return
        end = data.find(b"\r\n\r\n")
        if end < 0:
            self._buffer = data
            if len(data) > MAX_HEAD:
                self.fail("bad-answer")
            return
        head = data[:end].lower()
        try:
            status = int(head[9:12])
        except ValueError:
            status = 0
        if not head.startswith(b"http/1.") or not 100 <= status < 600:
            self.fail("bad-answer")
            return
        if status < 200:
            self._buffer = data[end + 4 :]
            if self._buffer:
                rest, self._buffer = self._buffer, b""
                self.data_received(rest)
            return
        length = _length(head, status)
        if length is None:  # until it closes, or chunked: what it says does not matter to us, so the line ends here
            self._finish(status, head, keep=False)
            return
        missing = length - (len(data) - end - 4)
        if missing > 0 and length <= MAX_BODY:
            self._buffer = data
            return
        keep = missing == 0 and b"connection: close" not in head and head.startswith(b"http/1.1")
        self._finish(status, head, keep=keep)

    def _finish(self, status: int, head: bytes, *, keep: bool) -> None:
        shot, self.shot, self._buffer = self.shot, None, b""
        assert shot is not None
        self._sent += 1
        wait = None
        if status in (429, 503) and (at := head.find(b"\r\nretry-after:")) >= 0:
            wait = head[at + 14 :].split(b"\r\n", 1)[0].decode("latin-1")
        pool = self.pool
        pool.answered(self, status, wait)
        shot.done(shot, of_status(status))
        if not keep:
            self.drop()
        elif monotonic() < pool.rests_until or not self.take():
            self.began_at = monotonic()
            pool.idle.append(self)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self._leave()
        shot, self.shot = self.shot, None
        if shot is not None:
            if self._sent and not shot.requeued:
                # A kept connection may be closed by the other side while our message is on its way. Once is no sign of
                # trouble, and a repeated message replaces itself by its topic.
                shot.requeued = True
                self.pool.queue.appendleft(shot)
            else:
                reason = "tls" if isinstance(error, ssl.SSLError) else "reset"
                self.pool.trouble(reason)
                shot.done(shot, again(reason))
        if self.pool.queue:
            self.pool.pump()

    def fail(self, reason: str) -> None:
        """Gives up on what is in flight, and on this connection."""
        shot, self.shot = self.shot, None
        self._leave()
        if self.transport is not None:
            self.transport.abort()
        self.pool.trouble(reason)
        if shot is not None:
            shot.done(shot, again(reason))

    def drop(self) -> None:
        self._leave()
        if self.transport is not None:
            self.transport.close()
        if self.pool.queue:
            self.pool.pump()

    def _leave(self) -> None:
        if not self._done:
            self._done = True
            self.pool.lines.discard(self)
            if self in self.pool.idle:
                self.pool.idle.remove(self)


def _length(head: bytes, status: int) -> int | None:
    """Bytes of the body; None when only its end tells."""
    if status in (204, 304):
        return 0
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        digits = head[at + 17 :].split(b"\r\n", 1)[0].strip()
        return int(digits) if digits.isdigit() and len(digits) < 10 else None
    return None


def request_head(*, host: str, authorization: str, ttl_s: int, urgency: str, topic: str) -> bytes:
    """Everything between the path and the length, the same for a whole campaign and origin."""
    return (
        f" HTTP/1.1\r\nHost: {host}\r\nTTL: {ttl_s}\r\nUrgency: {urgency}\r\nTopic: {topic}\r\n"
        f"Content-Encoding: aes128gcm\r\nContent-Type: application/octet-stream\r\n"
        f"Authorization: {authorization}\r\nContent-Length: "
    ).encode("ascii")
