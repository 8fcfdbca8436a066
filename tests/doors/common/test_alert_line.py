# SPDX-License-Identifier: Apache-2.0
"""The banner on pages that are open: which pages hear of an alert, at once, whatever else happens."""

from __future__ import annotations

import asyncio
import threading
from itertools import pairwise
from typing import Any

import pytest
from django.db import OperationalError

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.listener import Hint
from epidesk.interfaces.common.live.alerts import AlertLine
from epidesk.interfaces.common.live.hub import MAILBOX, Hub, Subscriber
from epidesk.interfaces.common.live.stream import LiveStreams
from epidesk.interfaces.common.live.who import Audience

SENT = Hint("alert", "alr_1", 1, ())


class Page:
    """An open page: what came to it."""

    def __init__(self, streams: LiveStreams, path: str = "/live/alerts", **headers: str) -> None:
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self.scope = {"path": path, "headers": named}
        self.heard = b""
        self.status = 0
        self.ended = False
        self._closed = asyncio.Event()
        self._news = asyncio.Event()
        self.task = asyncio.create_task(streams(self.scope, self._receive, self._send))

    async def _receive(self) -> dict[str, str]:
        await self._closed.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.heard += message.get("body", b"")
        self.ended = message["type"] == "http.response.body" and not message.get("more_body")
        self._news.set()

    @property
    def shown(self) -> list[str]:
        """What the banner showed, one after the other."""
        lines = self.heard.decode().split("\n")
        return [data.removeprefix("data: ") for event, data in pairwise(lines) if event == "event: alerts"]

    async def until(self, count: int) -> list[str]:
        async with asyncio.timeout(20):
            while len(self.shown) < count:
                self._news.clear()
                await self._news.wait()
        return self.shown

    async def close(self) -> None:
        self._closed.set()
        await self.task


class Centre:
    """`says`: what is in force now."""

    def __init__(self) -> None:
        self.says = "calm"
        self.asked: list[tuple[str, str]] = []
        self.away = False
        self.hub = Hub()
        self.line = AlertLine(self.hub, self._draw)
        self.streams = LiveStreams(self.hub, self.line, lambda scope: Audience(("desk",), lambda hint: True))

    def _draw(self, looks: tuple[str, str]) -> str:
        self.asked.append(looks)
        if self.away:
            raise OperationalError
        return f"{self.says} {'/'.join(looks)}"


def test_every_open_page_shows_an_alert_that_is_sent_in_its_language_and_look() -> None:
    async def story() -> None:
        here = Centre()
        pages = {
            "citizen/vi": Page(here.streams),
            "citizen/en": Page(here.streams, accept_language="en-GB,en;q=0.8"),
            "citizen/vi ": Page(here.streams, accept_language="en", cookie="language=vi"),
            "console/vi": Page(here.streams, "/live/desk"),
            "field/vi": Page(here.streams, "/live/team"),
            "citizen/vi  ": Page(here.streams, "/live/mine"),
        }
        for looks, page in pages.items():
            assert (await page.until(1)) == [f"calm {looks.strip()}"], "who comes is told how it stands"
        here.says = "stay at home"
        here.asked.clear()
        here.line.hear([SENT])
        for looks, page in pages.items():
            assert (await page.until(2))[-1] == f"stay at home {looks.strip()}"
        assert len(here.asked) == 4, "drawn once for all pages of a kind"
        await asyncio.gather(*(page.close() for page in pages.values()))
        assert len(here.hub) == 0

    asyncio.run(story())


def test_other_news_draws_nothing() -> None:
    async def story() -> None:
        here = Centre()
        page = Page(here.streams)
        await page.until(1)
        here.asked.clear()
        here.line.hear([Hint("public", "x", 1, ()), Hint("desk", str(uuid7()), 1, ())])
        await asyncio.sleep(0)
        assert here.asked == []
        await page.close()

    asyncio.run(story())


def test_an_alert_that_comes_while_another_is_drawn_is_shown_last() -> None:
    async def story() -> None:
        here = Centre()
        page = Page(here.streams)
        await page.until(1)
        gate = threading.Event()
        draw = here.line._draw

        def slowly(looks: tuple[str, str]) -> str:
            said = draw(looks)
            gate.wait(5)
            return said

        here.line._draw = slowly
        here.says = "first"
        here.line.hear([SENT])
        await asyncio.sleep(0.05)
        here.says = "second"
        here.line.hear([SENT])
        here.line._draw = draw
        gate.set()
        while (await page.until(2))[-1] != "second citizen/vi":
            await asyncio.sleep(0.01)
        late = Page(here.streams)
        assert await late.until(1) == ["second citizen/vi"]
        await page.close()
        await late.close()

    asyncio.run(story())


def test_while_the_database_is_away_pages_keep_what_they_show_and_hear_it_after(monkeypatch) -> None:
    monkeypatch.setattr("epidesk.interfaces.common.live.alerts.AGAIN_S", (0.02,))

    async def story() -> None:
        here = Centre()
        page = Page(here.streams)
        await page.until(1)
        here.away = True
        here.says = "stay at home"
        here.line.hear([SENT])
        await asyncio.sleep(0.1)
        assert page.shown == ["calm citizen/vi"]
        newcomer = Page(here.streams, accept_language="en")
        await asyncio.sleep(0.05)
        assert newcomer.status == 200
        assert newcomer.shown == [], "nothing is better than a wrong all-clear"
        here.away = False
        assert (await page.until(2))[-1] == "stay at home citizen/vi"
        assert (await newcomer.until(1))[-1] == "stay at home citizen/en"
        await page.close()
        await newcomer.close()

    asyncio.run(story())


def test_a_page_that_does_not_keep_up_still_gets_the_newest_alert() -> None:
    subscriber = Subscriber(("desk",), lambda hint: True, ("console", "vi"))
    hub = Hub()
    hub.add(subscriber)
    for number in range(MAILBOX * 2):
        hub.publish([Hint("desk", f"{number}", 1, ())])
    hub.show(("console", "vi"), b"old;")
    hub.show(("console", "vi"), b"new;")
    said = subscriber.take()
    assert said.endswith(b"new;")
    assert b"old" not in said
    assert subscriber.take() == b""


def test_a_full_house_tells_how_it_stands_and_asks_to_come_again() -> None:
    async def story() -> None:
        here = Centre()
        here.streams.most = 1
        page = Page(here.streams)
        await page.until(1)
        late = Page(here.streams)
        await late.task
        assert late.ended
        assert late.shown == ["calm citizen/vi"]
        wait_ms = int(late.heard.decode().split("retry: ")[1].split()[0])
        assert wait_ms >= 60_000
        await page.close()

    asyncio.run(story())


def test_a_demonstration_tells_nobody_without_its_passphrase(monkeypatch) -> None:
    monkeypatch.setattr("epidesk.interfaces.common.live.who.must_show_passphrase", lambda cookies: True)

    async def story() -> None:
        page = Page(Centre().streams)
        await page.task
        assert page.status == 403

    asyncio.run(story())


@pytest.mark.django_db
def test_what_is_drawn_is_the_banner_of_the_pages(hue) -> None:
    from tests.factories.public_alerts import number_of, sent

    from epidesk.foundation.core.process_cache import clear_all
    from epidesk.interfaces.common.alert_banner import drawn

    row = sent()
    clear_all()
    html = drawn(("console", "en"))
    assert number_of(row) in html
    assert "Stay at home" in html
    assert "Emergency alert" in html
    assert "icons-console.svg#s-extreme" in html
