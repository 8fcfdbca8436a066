# SPDX-License-Identifier: Apache-2.0
"""Bodies are gathered on the loop before one of Django's few threads is asked: read in the thread, a dozen slow senders
would hold all of them."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from epidesk.interfaces.common.front import refusals
from epidesk.interfaces.common.front.arrivals import Arrivals, Gone, NoRoom, Shares, TooSlow
from epidesk.interfaces.common.front.asgi_words import App, Receive, Scope, Send

MEMORY_BYTES = 1024 * 1024
"""Of one body; the rest goes to a temporary file."""
ALL_MEMORY_BYTES = 64 * 1024 * 1024
SCRAP_BYTES = 16 * 1024
"""Less than this is not worth a file, however short memory is."""
HELD_BYTES = 1024 * 1024 * 1024
"""Of all bodies of a process, in memory and on disk, until their requests are answered."""
DISK_THREADS = 2
BODY = "epidesk.body"


class Spooled:
    """Gives `app` a request whose whole body lies in `scope["epidesk.body"]`, a file that is gone with the request.

    Answers 408 to who is too slow and 503 when there is no room; who leaves meanwhile costs nothing more.
    """

    def __init__(self, app: App, arrivals: Arrivals) -> None:
        self.app = app
        self.arrivals = arrivals
        self.held = Shares(HELD_BYTES)
        self.in_memory = 0
        self._disk = ThreadPoolExecutor(max_workers=DISK_THREADS, thread_name_prefix="spool")

    def close(self) -> None:
        self._disk.shutdown(wait=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_have_a_body(scope):
            await self.app({**scope, BODY: io.BytesIO()}, receive, send)
            return
        body = _Body(self, (scope.get("client") or ("", 0))[0])
        try:
            try:
                await self.arrivals.read(receive, body.address, body.put)
                file = await body.whole()
            except Gone:
                return
            except TooSlow:
                await refusals.refuse(scope, send, refusals.TOO_SLOW)
                return
            except (NoRoom, OSError):  # the disk is full
                await refusals.refuse(scope, send, refusals.NO_ROOM)
                return
            headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
            headers.append((b"content-length", str(body.size).encode()))  # a body in chunks had declared none
            await self.app({**scope, "headers": headers, BODY: file}, receive, send)
        finally:
            body.close()

    async def on_disk(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._disk, function, *arguments)


class _Body:
    """One request's body while it grows."""

    def __init__(self, spool: Spooled, address: str) -> None:
        self.spool = spool
        self.address = address
        self.size = 0
        self._memory = io.BytesIO()
        self._in_memory = 0
        self._file: IO[bytes] | None = None

    async def put(self, piece: bytes) -> None:
        self.spool.held.take(self.address, len(piece))
        self.size += len(piece)
        self._memory.write(piece)
        self._count(len(piece))
        short = self.spool.in_memory > ALL_MEMORY_BYTES and self._in_memory >= SCRAP_BYTES
        if self._in_memory > MEMORY_BYTES or short:
            await self._move_to_disk()

    async def whole(self) -> IO[bytes]:
        """All of it, from its beginning."""
        if self._file is None:
            self._memory.seek(0)
            return self._memory
        await self._move_to_disk()
        await self.spool.on_disk(self._file.seek, 0)
        return self._file

    def close(self) -> None:
        self._count(-self._in_memory)
        self.spool.held.give_back(self.address, self.size)
        self._memory.close()
        if self._file is not None:
            self._file.close()

    async def _move_to_disk(self) -> None:
        if self._file is None:
            self._file = await self.spool.on_disk(tempfile.TemporaryFile)
        await self.spool.on_disk(self._file.write, self._memory.getvalue())
        self._memory = io.BytesIO()
        self._count(-self._in_memory)

    def _count(self, more: int) -> None:
        self._in_memory += more
        self.spool.in_memory += more


def _may_have_a_body(scope: Scope) -> bool:
    """HTTP/2 need not declare a body; a plain reading request has none then."""
    if scope["method"] not in ("GET", "HEAD"):
        return True
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


def reading_the_spool(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The WSGI application, reading what `Spooled` has laid ready instead of asking the loop for each piece."""

    def reads(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = environ["asgi.scope"][BODY]
        return application(environ, start_response)

    return reads
