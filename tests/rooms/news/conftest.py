# SPDX-License-Identifier: Apache-2.0
"""A server of feeds on loopback that does whatever a test wants of it, and the door to it opened."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

import pytest

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.publishing.news.rules import Permission

Reply = Callable[[BaseHTTPRequestHandler], None]


class FeedServer:
    """`says("/a", bytes)` and `does("/a", function)`; remembers what it was asked, with the headers."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                if self.path not in outer.pages:
                    self.send_error(404)
                    return
                # The one who asked may have left: what a huge or slow answer is met with.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    outer.pages[self.path](self)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("0.0.0.0", 0), Handler)  # 127.0.0.2, … are other hosts to us
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def says(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = reply

    def does(self, path: str, reply: Reply) -> None:
        self.pages[path] = reply

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str) -> int:
        return sum(one == path for one, _ in self.seen)


@pytest.fixture
def server(settings: Any) -> Iterator[FeedServer]:
    settings.ENV = dataclasses.replace(settings.ENV, outbound_loopback=True)
    server = FeedServer()
    yield server
    server.http.shutdown()
    server.http.server_close()


def rss(*items: tuple[str, str] | dict[str, str], title: str = "Báo") -> bytes:
    """A feed of (headline, address) or of items by their elements; dated an hour ago unless they say otherwise."""
    at = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    parts = []
    for item in items:
        one = item if isinstance(item, dict) else {"title": item[0], "link": item[1], "guid": item[1]}
        one = {"pubDate": at, **one}
        parts.append("<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in one.items()) + "</item>")
    channel = f"<channel><title>{title}</title>{''.join(parts)}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


@pytest.fixture
def mai(db: None) -> Actor:
    return Actor(kind=PrincipalKind.STAFF, user_id=uuid7(), label="Mai", permissions=frozenset(Permission), areas=None)
