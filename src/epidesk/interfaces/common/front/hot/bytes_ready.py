# SPDX-License-Identifier: Apache-2.0
"""One answer made ready, and the store of them: bounded in bytes, what was least lately asked for goes first."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from epidesk.interfaces.common.front.asgi_words import Message

CACHING = b"public, max-age=0, s-maxage=1, must-revalidate"
"""Browsers ask each time and hear 304; a proxy before us may keep it for a second, what publishing may take."""
VARY = b"Accept-Encoding, Accept-Language, Cookie"
DROPPED = {
    b"cache-control",
    b"connection",
    b"content-encoding",
    b"content-length",
    b"date",
    b"etag",
    b"expires",
    b"last-modified",
    b"pragma",
    b"server",
    b"transfer-encoding",
    b"vary",
    b"x-request-id",
}
"""Of what Django said: what is about one answer, or said by us."""
CLOCK = re.compile(rb' data-now="[^"]*"')
"""When the page was made. Two that differ in nothing else are the same page."""
WORTH_PACKING_BYTES = 256
PACKED_ALREADY = (b"image/", b"font/", b"application/pdf", b"application/zip")
MAX_BYTES = 64 * 1024 * 1024

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Ready:
    """`plain`, `packed`: start and body of the answer, as ASGI wants them; `same`: of the 304."""

    status: int
    etag: bytes
    size: int
    made_at: float
    plain: tuple[Message, Message]
    packed: tuple[Message, Message]
    same: tuple[Message, Message]


def make_ready(status: int, headers: Headers, body: bytes, now: float) -> Ready:
    """The bytes of an answer in both encodings. CPU time: a few milliseconds for a page."""
    print_ = hashlib.sha256(CLOCK.sub(b"", body)).hexdigest()[:32].encode()
    etag = b'"' + print_ + b'"'
    kept = [(name, value) for name, value in headers if name not in DROPPED]
    caching = [(b"cache-control", CACHING), (b"vary", VARY), (b"etag", b"W/" + etag)]
    kind = next((value for name, value in headers if name == b"content-type"), b"")
    plain = _answer(status, [*kept, *caching], body)
    packed = plain
    if len(body) >= WORTH_PACKING_BYTES and not kind.startswith(PACKED_ALREADY):
        small = gzip.compress(body, 9, mtime=0)
        packed = _answer(status, [*kept, *caching, (b"content-encoding", b"gzip")], small)
    same: tuple[Message, Message] = (
        {"type": "http.response.start", "status": 304, "headers": caching},
        {"type": "http.response.body", "body": b""},
    )
    return Ready(status, etag, len(body) + len(packed[1]["body"]) + 2048, now, plain, packed, same)


def as_it_is(status: int, headers: Headers, body: bytes) -> Ready:
    """An answer for those who wait for it now, never for the store: a missing page, a way elsewhere, a failure."""
    answer = _answer(status, [(name, value) for name, value in headers if name != b"content-length"], body)
    return Ready(status, b"", 0, 0.0, answer, answer, answer)


def _answer(status: int, headers: Headers, body: bytes) -> tuple[Message, Message]:
    length = (b"content-length", str(len(body)).encode())
    return (
        {"type": "http.response.start", "status": status, "headers": [*headers, length]},
        {"type": "http.response.body", "body": body},
    )


@dataclass
class Store:
    """Only the loop's thread touches it."""

    max_bytes: int = MAX_BYTES
    held_bytes: int = 0
    _kept: OrderedDict[Any, Ready] = field(default_factory=OrderedDict)

    def get(self, key: Any) -> Ready | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Any, ready: Ready) -> None:
        self.drop(key)
        if ready.size > self.max_bytes // 8:
            return
        self._kept[key] = ready
        self.held_bytes += ready.size
        while self.held_bytes > self.max_bytes:
            _, oldest = self._kept.popitem(last=False)
            self.held_bytes -= oldest.size

    def drop(self, key: Any) -> None:
        if (old := self._kept.pop(key, None)) is not None:
            self.held_bytes -= old.size

    def clear(self) -> None:
        self._kept.clear()
        self.held_bytes = 0

    def __len__(self) -> int:
        return len(self._kept)
