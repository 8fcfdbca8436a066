# SPDX-License-Identifier: Apache-2.0
"""What a request may look like before Django or the intake lane reads it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from epidesk.interfaces.common.front import bounds
from epidesk.interfaces.common.front.bounds import Bounded

PROXY, CLIENT, STRANGER = "10.0.0.1", "113.161.1.2", "203.0.113.9"


class Inside:
    """The application behind the front: remembers what reached it."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {}
        self.body = b""
        self.cut_off = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        while True:
            message = await receive()
            if message["type"] != "http.request":
                self.cut_off = True
                return
            self.body += message["body"]
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def ask(
    headers: dict[str, str] | None = None, *, proxies: tuple[str, ...] = (), peer: str = PROXY, chunks: int = 1,
    chunk: bytes = b"x",
) -> tuple[Inside, int]:  # fmt: skip
    """What came through, and the status (0: none)."""
    inside, sent = Inside(), []
    left = [{"type": "http.request", "body": chunk, "more_body": n + 1 < chunks} for n in range(chunks)]

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": (peer, 4711),
    }
    asyncio.run(Bounded(inside, proxies)(scope, receive, send))  # type: ignore[arg-type]
    return inside, sent[0]["status"] if sent else 0


def test_a_header_with_an_underscore_never_arrives() -> None:
    inside, _ = ask({"X_Forwarded_For": STRANGER, "X-Real": "1", "Content_Length": "9"})
    assert [name for name, _ in inside.scope["headers"]] == [b"x-real"]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "client"),
    [
        ((), PROXY, CLIENT, PROXY),  # nobody is trusted: the header is only words
        ((PROXY,), STRANGER, CLIENT, STRANGER),  # a stranger claims to be somebody else
        ((PROXY,), PROXY, CLIENT, CLIENT),
        ((PROXY,), PROXY, f"{STRANGER}, {CLIENT}", CLIENT),  # the client itself wrote the first
        (("10.0.0.0/8",), PROXY, f"{CLIENT}, 10.0.0.7", CLIENT),  # two proxies of ours
        ((PROXY,), PROXY, "", PROXY),
        ((PROXY,), PROXY, "unknown, ", "unknown"),
    ],
)
def test_the_client_is_whom_our_own_proxies_name(proxies, peer, forwarded, client) -> None:
    inside, _ = ask({"X-Forwarded-For": forwarded}, proxies=proxies, peer=peer)
    assert inside.scope["client"][0] == client


def test_a_body_that_declares_too_much_is_refused_unread(monkeypatch) -> None:
    monkeypatch.setattr(bounds, "MAX_BODY_BYTES", 100)
    inside, status = ask({"Content-Length": "101"})
    assert status == 413
    assert inside.scope == {}
    assert ask({"Content-Length": "100"})[1] == 200


@pytest.mark.parametrize("length", ["-1", "1e9", "٣", "", "12, 12"])
def test_a_length_that_is_no_number_is_refused(length) -> None:
    assert ask({"Content-Length": length})[1] == 413


def test_a_body_in_chunks_is_cut_off_where_it_becomes_too_long(monkeypatch) -> None:
    monkeypatch.setattr(bounds, "MAX_BODY_BYTES", 100)
    inside, status = ask(chunks=11, chunk=b"x" * 10)
    assert inside.cut_off
    assert len(inside.body) == 100
    assert status == 413
    assert ask(chunks=10, chunk=b"x" * 10)[1] == 200


SAID_BY_A_PROXY = {
    "X-Forwarded-For": CLIENT,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": f"for={CLIENT};proto=https",
    "X-Real-IP": CLIENT,
}


@pytest.mark.parametrize("proxies", [(), (PROXY,)])
def test_what_a_stranger_says_as_if_it_were_a_proxy_never_arrives(proxies) -> None:
    inside, _ = ask({**SAID_BY_A_PROXY, "Accept": "text/html"}, proxies=proxies, peer=STRANGER)
    assert inside.scope["headers"] == [(b"accept", b"text/html"), (b"x-epidesk-proxied", b"1")]
    assert inside.scope["client"][0] == STRANGER


def test_what_our_own_proxy_says_arrives() -> None:
    inside, _ = ask(SAID_BY_A_PROXY, proxies=(PROXY,), peer=PROXY)
    assert dict(inside.scope["headers"])[b"x-forwarded-proto"] == b"https"
    assert len(inside.scope["headers"]) == len(SAID_BY_A_PROXY)


def test_only_the_front_says_that_somebody_stands_between() -> None:
    inside, _ = ask({"X-Epidesk-Proxied": "1"}, proxies=(PROXY,), peer=PROXY)
    assert inside.scope["headers"] == []


def test_a_proxy_is_known_under_its_mapped_address_too() -> None:
    """Listening on «::», the system names IPv4 peers so."""
    inside, _ = ask({"X-Forwarded-For": CLIENT}, proxies=(PROXY,), peer=f"::ffff:{PROXY}")
    assert inside.scope["client"][0] == CLIENT
