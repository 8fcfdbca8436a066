# SPDX-License-Identifier: Apache-2.0
"""One open live stream, as a page holds it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

HELLO = b"event: hello\ndata: {}\n\n"


class Listener:
    """`heard`: all that came so far."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.heard = bytearray()

    @property
    def hellos(self) -> int:
        return self.heard.count(HELLO)

    async def read_on(self) -> None:
        """Reads until the stream ends."""
        with contextlib.suppress(OSError):
            while piece := await self.reader.read(65536):
                self.heard += piece

    async def until(self, words: bytes, *, times: int = 1, timeout_s: float = 45) -> None:
        """Reads until `words` came so often. Raises `TimeoutError`, or `EOFError` when the stream ends first."""
        async with asyncio.timeout(timeout_s):
            while self.heard.count(words) < times:
                piece = await self.reader.read(65536)
                if not piece:
                    raise EOFError
                self.heard += piece


@contextlib.asynccontextmanager
async def listening(
    port: int, session: str, path: str = "/live/desk", buffer_bytes: int = 0
) -> AsyncIterator[Listener]:
    """A stream that has said its first hello. `buffer_bytes`: as little as this the kernel keeps for a slow reader."""
    line = socket.socket()
    if buffer_bytes:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=line, limit=2**16)
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={session}\r\nAccept: text/event-stream\r\n\r\n"
    )
    writer.write(request.encode())
    listener = Listener(reader, writer)
    try:
        await listener.until(HELLO)
        yield listener
    finally:
        writer.close()
