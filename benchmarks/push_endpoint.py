# SPDX-License-Identifier: Apache-2.0
"""A push service that misbehaves on demand. For measurements and for tests of faults; it decrypts nothing.

The first part of a path says how it answers: `ok` 201, `gone` 410, `missing` 404, `bad` 400, `big` 413, `busy` 429 with
`Retry-After` (the second part, seconds), `broken` 500, `mending` 500 the first time, then 201, `hang` never, `reset` by
closing the connection, `redirect` 307 to `/ok`, `rude` with what is no HTTP, `leave` 201 and the connection ends,
`chunked` 201 with a chunked body, `long` 200 with 100,000 bytes, `slow` 201 after the second part's milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import threading
from collections import Counter
from typing import Any

REASON = {201: "Created", 307: "Temporary Redirect", 400: "Bad Request", 404: "Not Found", 410: "Gone",
          413: "Content Too Large", 429: "Too Many Requests", 500: "Internal Server Error"}  # fmt: skip
CREATED = b"HTTP/1.1 201 Created\r\nLocation: /m/1\r\nContent-Length: 0\r\n\r\n"


def _answer(status: int, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} {REASON[status]}\r\n{more}Content-Length: 0\r\n\r\n".encode()


ANSWERS = {
    "gone": _answer(410),
    "missing": _answer(404),
    "bad": _answer(400),
    "big": _answer(413),
    "broken": _answer(500),
    "long": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000,
    "redirect": _answer(307, "Location: /ok/elsewhere\r\n"),
    "rude": b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
    "leave": b"HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "chunked": b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
}


class Service:
    """What came. `seen`: path -> how often; `kept`: path -> (header, body) of the last, if `keep`."""

    def __init__(self, *, keep: bool = False) -> None:
        self.keep = keep
        self.count = 0
        self.connections = 0
        self.seen: Counter[str] = Counter()
        self.kept: dict[str, tuple[dict[str, str], bytes]] = {}
        self.open: set[asyncio.Transport] = set()


class Wire(asyncio.Protocol):
    def __init__(self, service: Service) -> None:
        self.service = service
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.service.connections += 1
        self.service.open.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.service.open.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        data = self.buffer + data if self.buffer else data
        end = data.find(b"\r\n\r\n")
        if end < 0:
            self.buffer = data
            return
        at = data.find(b"Content-Length: ", 0, end)
        length = int(data[at + 16 : data.find(b"\r\n", at)]) if at >= 0 else 0
        if len(data) < end + 4 + length:
            self.buffer = data
            return
        self.buffer = b""
        path = data[: data.find(b"\r\n")].split(b" ", 2)[1]
        service = self.service
        service.count += 1
        if path.startswith(b"/ok") and not service.keep:
            self.transport.write(CREATED)
            return
        self._other(path.decode(), data[:end], data[end + 4 : end + 4 + length])

    def _other(self, path: str, head: bytes, body: bytes) -> None:
        service, transport = self.service, self.transport
        if path == "/stats":
            told = json.dumps({"count": service.count - 1, "connections": service.connections}).encode()
            transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told))
            return
        service.seen[path] += 1
        if service.keep:
            lines = (line.partition(": ") for line in head.decode("latin-1").split("\r\n")[1:])
            service.kept[path] = ({name.lower(): value for name, _, value in lines}, body)
        _, what, *rest = path.split("/")
        if what == "hang":
            return
        if what == "reset":
            transport.abort()
        elif what == "busy":
            transport.write(_answer(429, f"Retry-After: {rest[0]}\r\n"))
        elif what == "slow":
            asyncio.get_running_loop().call_later(int(rest[0]) / 1000, transport.write, CREATED)
        elif what == "mending":
            transport.write(CREATED if service.seen[path] > 1 else ANSWERS["broken"])
        else:
            transport.write(ANSWERS.get(what, CREATED))
            if what in ("leave", "rude"):
                transport.close()


async def serve(service: Service, *, port: int = 0, tls: ssl.SSLContext | None = None) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Wire(service), "127.0.0.1", port, ssl=tls, backlog=512)


class PushEndpoint:
    """The service in a thread of its own, for tests: `with PushEndpoint() as push: push.origin`."""

    def __init__(self, *, keep: bool = False, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.service = Service(keep=keep)
        self._tls, self._host = tls, host
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> PushEndpoint:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(serve(self.service, tls=self._tls), self._loop).result()
        self._server = server
        self.port = int(server.sockets[0].getsockname()[1])
        return self

    def __exit__(self, *_: Any) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    @property
    def origin(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self._host}:{self.port}"


async def _main(port: int, tls: ssl.SSLContext | None) -> None:
    server = await serve(Service(), port=port, tls=tls)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    options = parser.parse_args()
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    asyncio.run(_main(options.port, context))
