# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import asyncio
import ssl
from time import monotonic
from typing import TYPE_CHECKING

from epidesk.foundation.notify.sending.client.shot import WINDOW, Shot
from epidesk.foundation.notify.sending.outcomes import again, failed, of_status
from epikit.webpush import BadSubscription, TooLong, encrypt

if TYPE_CHECKING:
    from epidesk.foundation.notify.sending.client.pool import Pool

MAX_HEAD, MAX_BODY = 16_384, 65_536


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
                self.pool.once_more(shot)
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
