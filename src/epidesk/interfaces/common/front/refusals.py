# SPDX-License-Identifier: Apache-2.0
"""What the front itself refuses, said to people in both languages and to machines in the shape of their door.

A person's choice of language lies behind the front (session, cookie, Django), so a page here says it twice.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

from epidesk.interfaces.common.front.asgi_words import Scope, Send
from epikit.formats.open311 import CONTENT_TYPES, Error, Format, write_errors


@dataclass(frozen=True)
class Refusal:
    """`code`: the slug of the problem's URN. `retry_after_s`: 0 says nothing about coming back."""

    status: int
    code: str
    vietnamese: str
    english: str
    retry_after_s: int = 0


TOO_LARGE = Refusal(
    413,
    "too-large",
    "Dữ liệu gửi lên quá lớn. Mỗi ảnh tối đa 12 MB; hãy bỏ ảnh hoặc chọn ảnh nhỏ hơn rồi gửi lại.",
    "This is too large. A picture may have 12 MB at most; leave it out or choose a smaller one, then send again.",
)
TOO_SLOW = Refusal(
    408,
    "too-slow",
    "Đường truyền quá chậm nên chưa nhận hết dữ liệu. Hãy quay lại trang trước, bỏ bớt ảnh hoặc chờ sóng tốt hơn, "
    "rồi gửi lại.",
    "The line was too slow, so not everything arrived. Go back, leave out a picture or wait for a better line, then "
    "send again.",
    5,
)
NO_ROOM = Refusal(
    503,
    "busy",
    "Hiện có quá nhiều người gửi cùng lúc. Hãy quay lại trang trước và gửi lại sau ít giây.",
    "Too many are sending at this moment. Go back and send again in some seconds.",
    5,
)
NOT_OUR_NAME = Refusal(
    400,
    "unknown-host",
    "Hệ thống không dùng địa chỉ này. Hãy mở bằng địa chỉ mà đơn vị đã cho bạn biết.",
    "This installation does not answer under this address. Open the one that you were told. (Whoever runs it names "
    "further addresses in EPIDESK_ALLOWED_HOSTS.)",
)


async def refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    """The whole answer. Nothing more of the request is read: the connection ends with it."""
    kind, body = _said(scope, refusal)
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"connection", b"close"),
    ]
    if refusal.retry_after_s:
        headers.append((b"retry-after", str(refusal.retry_after_s).encode()))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _said(scope: Scope, refusal: Refusal) -> tuple[str, bytes]:
    path: str = scope.get("path", "")
    spoken = next((value for name, value in scope["headers"] if name == b"accept-language"), b"").lower()
    text = refusal.english if spoken.startswith(b"en") else refusal.vietnamese
    if path.startswith("/api/"):
        problem = {"type": f"urn:epidesk:problem:{refusal.code}", "title": text, "status": refusal.status}
        return "application/problem+json", json.dumps(problem, ensure_ascii=False).encode()
    if path.startswith("/open311/"):
        fmt: Format = "xml" if path.endswith(".xml") else "json"
        return CONTENT_TYPES[fmt], write_errors([Error(refusal.status, text)], fmt)
    page = (
        '<!doctype html>\n<html lang="vi">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Epidesk</title>\n'
        f'<p>{html.escape(refusal.vietnamese)}</p>\n<p lang="en">{html.escape(refusal.english)}</p>\n</html>\n'
    )
    return "text/html; charset=utf-8", page.encode()
