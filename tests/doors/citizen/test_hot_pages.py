# SPDX-License-Identifier: Apache-2.0
"""Each page of the hot lane as Django makes it for the lane: nobody's, and the same every time."""

from __future__ import annotations

import asyncio
import io
import re
from typing import Any

import pytest
from django.db import connections
from django.test.client import ClientHandler
from tests.factories.claims import checker, published

from epidesk.interfaces.citizen.hot_pages import hot_table
from epidesk.interfaces.common.front.hot import HotLane

pytestmark = pytest.mark.django_db
PAGES = (
    "/",
    "/answers",
    "/answers?topic=treatment",
    "/claims",
    "/claims?verdict=all",
    "/claims/service",
    "/claims/feed.json",
    "/guides",
    "/rules",
    "/news",
    "/directory",
    "/directory?holder=team",
    "/figures",
)


class Django:
    """The real one, with the connection of the test."""

    def __init__(self) -> None:
        self.handler, self.asked = ClientHandler(), 0
        self.connection = connections["default"]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        connections["default"] = self.connection  # the loop has connections of its own
        environ = {
            "REQUEST_METHOD": scope["method"],
            "PATH_INFO": scope["path"],
            "QUERY_STRING": scope["query_string"].decode(),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "asgi.scope": scope,
        }
        for name, value in scope["headers"]:
            environ["HTTP_" + name.decode().upper().replace("-", "_")] = value.decode()
        answer = self.handler(environ)
        headers = [(name.encode(), value.encode()) for name, value in answer.items()]
        headers += [(b"set-cookie", morsel.OutputString().encode()) for morsel in answer.cookies.values()]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})


class Lane:
    def __init__(self) -> None:
        self.django = Django()
        self.lane = HotLane(hot_table(), self.django, ("testserver",))

    def get(self, address: str, **headers: str) -> tuple[int, dict[str, str], str]:
        path, _, query = address.partition("?")
        sent = [(b"host", b"testserver"), *((k.replace("_", "-").encode(), v.encode()) for k, v in headers.items())]
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": sent}
        asyncio.run(self.lane({**scope, "scheme": "http", "client": ("127.0.0.1", 1)}, None, send))  # type: ignore[arg-type]
        kept = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        return said[0]["status"], kept, said[1]["body"].decode()


@pytest.fixture
def lane(hue: None, monkeypatch: pytest.MonkeyPatch) -> Lane:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the test's connection, in the thread of the test's loop
    return Lane()


@pytest.mark.parametrize("address", PAGES)
def test_a_hot_page_is_nobodys(lane, address):
    status, headers, body = lane.get(address)
    assert status == 200
    assert headers["cache-control"].startswith("public")
    assert "set-cookie" not in headers
    for own in ("csrfmiddlewaretoken", "nonce", "data-who", "sessionid"):
        assert own not in body
    assert lane.get(address, cookie="csrftoken=x; other=y")[2] == body
    assert lane.django.asked == 1
    assert "content-security-policy" in headers
    assert headers["referrer-policy"] == "same-origin"


def test_single_pages_are_hot_too(lane):
    done = published(by=checker())
    address = f"/claims/{done.number}"
    for _ in range(3):
        assert lane.get(address)[0] == 200
    assert lane.django.asked == 1


def test_english_readers_get_english(lane):
    assert '<html lang="vi"' in lane.get("/guides")[2]
    assert '<html lang="en"' in lane.get("/guides", accept_language="en-US,en;q=0.8")[2]
    assert '<html lang="vi"' in lane.get("/guides", accept_language="en-US", cookie="language=vi")[2]
    assert lane.django.asked == 2


def test_the_way_to_the_other_language_leads_back_without_what_does_not_count(lane):
    body = lane.get("/answers?topic=treatment&fbclid=abc")[2]
    back = re.search(r'href="(/language/en\?next=[^"]+)"', body)
    assert back
    assert "fbclid" not in back[1]
    assert "topic" in back[1]


def test_forms_are_never_hot(lane):
    for address in ("/ask", "/report", "/medical", "/claims/send", "/track", "/sign-in", "/inbox", "/mine"):
        assert lane.lane.table.find(address, b"") is None
    assert lane.lane.table.find("/answers/some-slug/useful", b"") is None
    assert lane.lane.table.find("/guides/pictures/upl_abc", b"") is None


def test_a_page_for_many_says_so_to_the_script(lane, client):
    assert "data-hot" in lane.get("/guides")[2][:400]
    assert "data-hot" not in client.get("/guides").content.decode()[:400]
