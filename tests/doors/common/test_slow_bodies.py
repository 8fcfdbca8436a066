# SPDX-License-Identifier: Apache-2.0
"""Bodies are gathered before one of Django's few threads is asked: who sends slowly holds up nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, cast

import pytest
from a2wsgi import WSGIMiddleware

from epidesk.interfaces.common.front import arrivals as arriving
from epidesk.interfaces.common.front import spool
from epidesk.interfaces.common.front.arrivals import Arrivals, NoRoom, Shares, neighbourhood
from epidesk.interfaces.common.front.spool import Spooled, reading_the_spool

ADDRESS = "203.0.113.9"
THREADS = 2


class Django:
    """In Django's place: says how much it read, and in how many requests."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.declared: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.bodies.append(environ["wsgi.input"].read())
        self.declared.append(environ.get("CONTENT_LENGTH", ""))
        start_response("200 OK", [("content-type", "text/plain")])
        return [b"read"]


class Sender:
    """One request: `pieces` come at once, then nothing until `says` puts more."""

    def __init__(self, *pieces: bytes, ends: bool = False, path: str = "/report", method: str = "POST", **headers: str):
        self.line: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.pieces, self.ends = pieces, ends
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "http_version": "1.1",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": (ADDRESS, 4711),
        }
        self.answered: list[dict[str, Any]] = []
        self.asked = asyncio.Event()

    def says(self, piece: bytes, *, more: bool) -> None:
        self.line.put_nowait({"type": "http.request", "body": piece, "more_body": more})

    def leaves(self) -> None:
        self.line.put_nowait({"type": "http.disconnect"})

    async def to(self, app: Callable[..., Awaitable[None]]) -> Sender:
        for number, piece in enumerate(self.pieces, 1):
            self.says(piece, more=not (self.ends and number == len(self.pieces)))

        async def receive() -> dict[str, Any]:
            if self.line.empty():
                self.asked.set()
            return await self.line.get()

        async def send(message: dict[str, Any]) -> None:
            self.answered.append(message)

        await app(self.scope, receive, send)
        return self

    @property
    def status(self) -> int:
        return self.answered[0]["status"] if self.answered else 0

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.answered).decode()

    @property
    def kind(self) -> str:
        return dict(self.answered[0]["headers"])[b"content-type"].decode()


class Front:
    def __init__(self, idle_s: float = 60) -> None:
        self.django = Django()
        threads: Any = WSGIMiddleware(cast("Any", reading_the_spool(self.django)), workers=THREADS)
        self.app = Spooled(threads, Arrivals(idle_s))

    @property
    def holds(self) -> tuple[int, int, int]:
        return self.app.held.taken, self.app.in_memory, self.app.arrivals.slow.taken


def test_forty_slow_senders_hold_up_nobody() -> None:
    async def story() -> None:
        front = Front()
        slow = [Sender(b"description=") for _ in range(40)]
        tasks = [asyncio.create_task(sender.to(front.app)) for sender in slow]
        await asyncio.gather(*(sender.asked.wait() for sender in slow))
        quick = await asyncio.wait_for(Sender(method="GET").to(front.app), 20)
        whole = await asyncio.wait_for(Sender(b"all=1", ends=True).to(front.app), 20)
        assert (quick.status, whole.status) == (200, 200)
        assert front.django.bodies == [b"", b"all=1"]
        for sender in slow:
            sender.says(b"x", more=False)
        await asyncio.gather(*tasks)
        assert {sender.status for sender in slow} == {200}
        assert front.django.bodies.count(b"description=x") == 40
        assert front.holds == (0, 0, 0)

    asyncio.run(story())


@pytest.mark.parametrize("size", [0, 1000, spool.MEMORY_BYTES + 1, 5 * spool.MEMORY_BYTES])
def test_the_body_arrives_as_it_was_sent(size) -> None:
    async def story() -> None:
        front = Front()
        body = bytes(number % 251 for number in range(size))
        pieces = [body[at : at + 300_000] for at in range(0, size, 300_000)] or [b""]
        sender = await Sender(*pieces, ends=True).to(front.app)
        assert sender.status == 200
        assert front.django.bodies == [body]
        assert front.django.declared == [str(size)]  # in chunks, none was declared: Django would have read nothing
        assert front.holds == (0, 0, 0)

    asyncio.run(story())


def test_a_long_body_lies_on_disk_not_in_memory() -> None:
    async def story() -> None:
        front = Front()
        sender = Sender(*[b"x" * 500_000] * 8)
        task = asyncio.create_task(sender.to(front.app))
        await sender.asked.wait()
        assert front.app.held.taken == 4_000_000
        assert front.app.in_memory <= spool.MEMORY_BYTES
        sender.leaves()
        await task
        assert front.holds == (0, 0, 0)

    asyncio.run(story())


def test_when_memory_is_short_short_bodies_too_lie_on_disk(monkeypatch) -> None:
    monkeypatch.setattr(spool, "ALL_MEMORY_BYTES", 100_000)

    async def story() -> None:
        front = Front()
        senders = [Sender(b"x" * 50_000) for _ in range(10)]
        tasks = [asyncio.create_task(sender.to(front.app)) for sender in senders]
        await asyncio.gather(*(sender.asked.wait() for sender in senders))
        assert front.app.held.taken == 500_000
        assert front.app.in_memory <= 150_000
        for sender in senders:
            sender.says(b"", more=False)
        await asyncio.gather(*tasks)
        assert front.django.bodies == [b"x" * 50_000] * 10
        assert front.holds == (0, 0, 0)

    asyncio.run(story())


def test_who_leaves_meanwhile_reaches_no_thread_and_leaves_nothing() -> None:
    async def story() -> None:
        front = Front()
        sender = Sender(b"x" * 2_000_000)
        task = asyncio.create_task(sender.to(front.app))
        await sender.asked.wait()
        sender.leaves()
        await task
        assert (sender.answered, front.django.bodies, front.holds) == ([], [], (0, 0, 0))

    asyncio.run(story())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/report", "text/html; charset=utf-8"),
        ("/api/v1/incidents/inc_1/notes", "application/problem+json"),
        ("/open311/v2/requests.xml", "text/xml; charset=utf-8"),
        ("/open311/v2/requests.json", "application/json; charset=utf-8"),
    ],
)
def test_who_falls_silent_is_told_so_in_the_shape_of_the_door(path, kind) -> None:
    sender = asyncio.run(Sender(b"half", path=path).to(Front(idle_s=0.05).app))
    assert sender.status == 408
    assert sender.kind == kind
    if path.startswith("/api/"):
        assert json.loads(sender.text)["type"] == "urn:epidesk:problem:too-slow"
    if path == "/report":
        assert "gửi lại" in sender.text
        assert "send again" in sender.text.replace("\n", " ")


def test_who_drips_is_cut_off_though_never_silent(monkeypatch) -> None:
    """A byte now and then keeps no place: after some grace the average counts."""
    monkeypatch.setattr(arriving, "GRACE_S", 0.3)

    async def story() -> None:
        front = Front(idle_s=60)
        sender = Sender(b"x")
        task = asyncio.create_task(sender.to(front.app))
        while not task.done():
            sender.says(b"x", more=True)
            await asyncio.sleep(0.02)
        assert sender.status == 408
        assert front.django.bodies == []
        assert front.holds == (0, 0, 0)

    asyncio.run(asyncio.wait_for(story(), 30))


def test_nobody_takes_longer_than_the_longest(monkeypatch) -> None:
    monkeypatch.setattr(arriving, "WHOLE_S", 0.2)

    async def story() -> None:
        front = Front(idle_s=60)
        sender = Sender(b"x" * 100_000)
        task = asyncio.create_task(sender.to(front.app))
        while not task.done():
            sender.says(b"x" * 100_000, more=True)
            await asyncio.sleep(0.02)
        assert sender.status == 408

    asyncio.run(asyncio.wait_for(story(), 30))


def test_one_address_has_only_so_many_slow_bodies(monkeypatch) -> None:
    monkeypatch.setattr(arriving, "QUICK_S", 0)
    monkeypatch.setattr(arriving, "MAX_SLOW", 8)

    async def story() -> None:
        front = Front()
        slow = [Sender(b"x") for _ in range(5)]
        tasks = [asyncio.create_task(sender.to(front.app)) for sender in slow]
        done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        while len(done) < 3:
            more, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            done |= more
        assert {task.result().status for task in done} == {503}
        assert front.app.arrivals.slow.taken == 2
        other = Sender(b"x")
        other.scope["client"] = ("198.51.100.7", 1)
        task = asyncio.create_task(other.to(front.app))
        while front.app.arrivals.slow.taken < 3:
            await asyncio.sleep(0.01)
        other.says(b"y", more=False)
        await task
        assert other.status == 200
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert front.holds == (0, 0, 0)

    asyncio.run(asyncio.wait_for(story(), 30))


def test_a_process_keeps_only_so_much_of_one_address() -> None:
    async def story() -> None:
        front = Front()
        front.app.held = Shares(4_000)
        refused = await Sender(b"x" * 1_001, ends=True).to(front.app)
        taken = await Sender(b"x" * 1_000, ends=True).to(front.app)
        assert (refused.status, taken.status) == (503, 200)
        assert front.holds == (0, 0, 0)

    asyncio.run(story())


def test_a_disk_that_is_full_is_no_crash(monkeypatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool.tempfile, "TemporaryFile", full)

    async def story() -> None:
        front = Front()
        sender = await Sender(*[b"x" * 600_000] * 3, ends=True).to(front.app)
        assert sender.status == 503
        assert dict(sender.answered[0]["headers"])[b"retry-after"] == b"5"
        assert front.holds == (0, 0, 0)

    asyncio.run(story())


def test_shares_of_one_network_are_counted_together() -> None:
    assert neighbourhood("2001:db8:1:2::1") == neighbourhood("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert neighbourhood("::ffff:192.0.2.1") != neighbourhood("::ffff:192.0.2.2")
    shares = Shares(8)
    shares.take("2001:db8::1")
    shares.take("2001:db8::2")
    with pytest.raises(NoRoom):
        shares.take("2001:db8::3")
    shares.take("2001:db8:0:1::3")
    shares.give_back("2001:db8::1")
    shares.take("2001:db8::3")
