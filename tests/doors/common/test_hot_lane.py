# SPDX-License-Identifier: Apache-2.0
"""Public pages from memory: who gets them, what makes another page, when they are made anew."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest
from django.conf import settings

from epidesk.foundation.core.listener import Hint
from epidesk.interfaces.common.front.hot import HotLane, HotPage, HotTable
from epidesk.interfaces.common.front.hot.bytes_ready import Store, make_ready
from epidesk.interfaces.common.front.hot.lane import FRESH_S, KEPT_WHEN_BROKEN_S, OLD_S

TABLE = HotTable(
    [HotPage(r"/", own=True), HotPage(r"/answers", keys=("topic",), live=("q",)), HotPage(r"/answers/[a-z-]+")],
    ["public"],
)
NAMES = ("localhost", "127.0.0.1", "hue.example.vn")
WORDS = "Khẩu trang " * 60


class Django:
    """In Django's place: counts what it is asked, and answers with what it was told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.status, self.words = 200, WORDS
        self.headers: list[tuple[bytes, bytes]] = []
        self.waits: asyncio.Event | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(dict(scope))
        status, words = self.status, self.words
        if self.waits:
            await self.waits.wait()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-request-id", b"abc"),
            *self.headers,
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": words.encode()})


class House:
    """A lane before a Django, and what a browser sees of it."""

    def __init__(self, **options: Any) -> None:
        self.django, self.now = Django(), 1000.0
        self.lane = HotLane(TABLE, self.django, NAMES, clock=lambda: self.now, **options)

    async def get(self, address: str, method: str = "GET", host: str = "hue.example.vn", **headers: str) -> Answer:
        path, _, query = address.partition("?")
        sent = [(b"host", host.encode())]
        sent += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": sent}
        await self.lane({**scope, "scheme": "http", "client": ("203.0.113.7", 1)}, receive, send)
        return Answer(said)


class Answer:
    def __init__(self, said: list[Any]) -> None:
        self.status: int = said[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        self.body = b"".join(one["body"] for one in said[1:])


@pytest.fixture
def house() -> House:
    return House()


def told(story: Any) -> None:
    asyncio.run(story)


def test_a_page_is_made_once_and_says_how_it_may_be_kept(house):
    async def story():
        first, second = await house.get("/answers"), await house.get("/answers")
        assert len(house.django.asked) == 1
        assert first.body == second.body == WORDS.encode()
        assert first.headers["cache-control"].startswith("public, max-age=0")
        assert first.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"
        assert "x-request-id" not in first.headers

    told(story())


def test_what_was_seen_is_not_sent_again_and_what_is_sent_is_packed(house):
    async def story():
        packed = await house.get("/answers", accept_encoding="br, gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == WORDS.encode()
        plain = await house.get("/answers", accept_encoding="gzip;q=0, identity")
        assert "content-encoding" not in plain.headers
        same = await house.get("/answers", if_none_match=f'"other", {packed.headers["etag"]}')
        assert (same.status, same.body) == (304, b"")
        assert same.headers["etag"] == packed.headers["etag"]
        head = await house.get("/answers", method="HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == str(len(WORDS.encode()))

    told(story())


def test_many_who_come_at_once_cost_one_page(house):
    async def story():
        house.django.waits = asyncio.Event()
        coming = [asyncio.create_task(house.get("/answers")) for _ in range(50)]
        await asyncio.sleep(0)
        house.django.waits.set()
        assert {(await one).status for one in coming} == {200}
        assert len(house.django.asked) == 1

    told(story())


def test_only_listed_fields_of_the_query_make_another_page(house):
    async def story():
        await house.get("/answers?topic=care")
        await house.get("/answers?fbclid=aaaa&topic=care&utm_source=zalo")
        assert len(house.django.asked) == 1
        await house.get("/answers?fbclid=bbbb")
        assert house.django.asked[-1]["query_string"] == b"", "what does not count is not shown to the page either"
        await house.get("/answers?topic=vaccine")
        assert len(house.django.asked) == 3
        for _ in range(2):
            await house.get("/answers?q=khau+trang")
        assert len(house.django.asked) == 5, "what people type is never kept"
        assert house.django.asked[-1]["query_string"] == b"q=khau+trang"

    told(story())


def test_each_language_and_ground_has_its_page(house):
    async def story():
        for _ in range(2):
            await house.get("/answers")
            await house.get("/answers", accept_language="en-GB,en;q=0.9")
            await house.get("/answers", accept_language="en-GB", cookie="language=vi")
            await house.get("/answers", cookie="theme=dark; language=xx")
        languages = [dict(one["headers"])[b"cookie"] for one in house.django.asked]
        assert languages == [b"language=vi", b"language=en", b"language=vi; theme=dark"]

    told(story())


def test_a_page_is_made_as_for_a_stranger(house):
    async def story():
        cookie = "device=aaaaaaaaaaaaaaaaaaaaaaaa; csrftoken=bbbb; other=1"
        await house.get("/answers", cookie=cookie, referer="http://hue.example.vn/x", authorization="Bearer x")
        (asked,) = house.django.asked
        assert {name for name, _ in asked["headers"]} == {b"host", b"cookie"}
        assert dict(asked["headers"])[b"cookie"] == b"language=vi"

    told(story())


@pytest.mark.parametrize("cookie", [f"{settings.SESSION_COOKIE_NAME}=x", "kiosk=1"])
def test_who_is_known_gets_the_page_of_django(house, cookie):
    async def story():
        await house.get("/answers")
        for _ in range(2):
            answer = await house.get("/answers", cookie=cookie)
            assert answer.headers["cache-control"] == "no-store"
        assert len(house.django.asked) == 3
        assert dict(house.django.asked[-1]["headers"])[b"cookie"] == cookie.encode()

    told(story())


def test_a_known_device_gets_its_own_start_page_and_everybodys_answers(house):
    async def story():
        device = "device=aaaaaaaaaaaaaaaaaaaaaaaa"
        for path in ("/", "/answers"):
            await house.get(path)
            await house.get(path, cookie=device)
        assert [one["path"] for one in house.django.asked] == ["/", "/", "/answers"]

    told(story())


def test_under_another_name_nothing_is_kept(house):
    async def story():
        for host in ("evil.example", "203.0.113.5", "hue.example.vn.evil.example"):
            for _ in range(2):
                assert (await house.get("/answers", host=host)).headers["cache-control"] == "no-store"
        assert len(house.django.asked) == 6
        assert len(house.lane.store) == 0

    told(story())


def test_two_names_of_one_house_have_two_pages(house):
    """A page names its own address."""

    async def story():
        await house.get("/answers", host="localhost:8000")
        await house.get("/answers", host="hue.example.vn")
        hosts = [dict(one["headers"])[b"host"] for one in house.django.asked]
        assert hosts == [b"localhost:8000", b"hue.example.vn"]

    told(story())


def test_the_scheme_is_believed_from_a_configured_proxy_only():
    async def story():
        near, far = House(), House(behind_proxy=True)
        await near.get("/answers", x_forwarded_proto="https")
        await far.get("/answers", x_forwarded_proto="https")
        assert b"x-forwarded-proto" not in dict(near.django.asked[0]["headers"])
        assert dict(far.django.asked[0]["headers"])[b"x-forwarded-proto"] == b"https"

    told(story())


def test_a_cookie_or_a_forms_token_is_never_kept(house):
    async def story():
        house.django.headers = [(b"set-cookie", b"csrftoken=x")]
        await house.get("/answers", cookie="language=vi")
        house.django.headers, house.django.words = [], '<input name="csrfmiddlewaretoken" value="x">'
        await house.get("/answers")
        assert len(house.lane.store) == 0
        assert len(house.django.asked) == 4, "made as a stranger's, thrown away, then asked as it came"

    told(story())


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_what_is_no_page_is_passed_on_and_not_kept(house, status):
    async def story():
        house.django.status = status
        for _ in range(2):
            answer = await house.get("/answers/nothing-here")
            assert (answer.status, answer.headers["cache-control"]) == (status, "no-store")
        assert len(house.django.asked) == 2

    told(story())


def test_publishing_empties_every_lane_and_other_news_none(house):
    async def story():
        await house.get("/answers")
        house.django.words = "Bản mới"
        house.lane.hear([Hint("desk", "x", 1, ())])
        assert (await house.get("/answers")).body == WORDS.encode()
        house.lane.hear([Hint("desk", "x", 1, ()), Hint("public", "claim:7", 2, ())])
        assert (await house.get("/answers")).body.decode() == "Bản mới"

    told(story())


def test_a_page_that_was_being_made_when_somebody_published_is_not_kept(house):
    async def story():
        house.django.waits = asyncio.Event()
        early = asyncio.create_task(house.get("/answers"))
        while not house.django.asked:
            await asyncio.sleep(0)
        house.lane.hear([Hint("public", "*", 0, ())])
        house.django.words = "Bản mới"
        house.django.waits.set()
        assert (await early).body == WORDS.encode()
        assert (await house.get("/answers")).body.decode() == "Bản mới"

    told(story())


def test_a_page_without_news_is_read_again_after_a_while(house):
    async def story():
        await house.get("/answers")
        house.django.words = "Bản mới"
        house.now += FRESH_S + 1
        assert (await house.get("/answers")).body == WORDS.encode(), "the old one once more, while the new one is made"
        await asyncio.gather(*house.lane._making.values())
        assert (await house.get("/answers")).body.decode() == "Bản mới"
        house.django.words = "Bản sau"
        house.now += OLD_S + 1
        assert (await house.get("/answers")).body.decode() == "Bản sau"

    told(story())


def test_while_django_is_broken_the_old_page_goes_out(house):
    async def story():
        await house.get("/answers")
        house.django.status, house.django.words = 503, "Hệ thống bận"
        house.now += OLD_S + 1
        answer = await house.get("/answers")
        assert (answer.status, answer.body) == (200, WORDS.encode())
        house.now += KEPT_WHEN_BROKEN_S
        assert (await house.get("/answers")).status == 503

    told(story())


def test_the_hour_alone_makes_no_other_page():
    def page(now: str) -> Any:
        html = f'<html lang="vi" data-now="{now}"><p>{WORDS}</p>'
        return make_ready(200, [(b"content-type", b"text/html")], html.encode(), 0)

    assert page("2026-11-23T10:00:00").etag == page("2026-11-23T10:00:20").etag


def test_the_store_is_bounded_and_keeps_what_is_asked_for():
    ready = make_ready(200, [(b"content-type", b"image/png")], b"x" * 4000, 0)
    store = Store(max_bytes=ready.size * 8)
    for number in range(8):
        store.put(number, ready)
    assert store.get(0)
    store.put(8, ready)
    assert store.get(0)
    assert store.get(1) is None
    assert store.held_bytes <= store.max_bytes


def test_an_address_without_end_is_not_for_the_lane(house):
    async def story():
        await house.get("/answers?topic=" + "a" * 2000)
        await house.get("/answers?" + "&".join(f"a{n}=1" for n in range(100)))
        assert len(house.lane.store) == 0

    told(story())
