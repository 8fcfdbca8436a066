# SPDX-License-Identifier: Apache-2.0
"""News from a feed server comes to everybody's page; editors keep the list, pin, hide and remark."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from epidesk.publishing.news.actions import fetch_due
from epidesk.publishing.news.models import Feed

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db
HEADLINES = {
    "/a": "Huế ghi nhận thêm 12 ca mắc COVID-19 tại phường Vỹ Dạ",
    "/b": "Thêm 12 ca mắc COVID-19 tại phường Vỹ Dạ, Huế",
    "/c": "Học sinh Huế trở lại trường từ thứ hai tuần sau",
}


@pytest.fixture
def server(settings: Any) -> Iterator[str]:
    """`http://127.0.0.%s:port`: three papers, each at a host of its own."""
    settings.ENV = dataclasses.replace(settings.ENV, outbound_loopback=True)
    at = format_datetime(datetime.now(UTC) - timedelta(minutes=30))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            title = HEADLINES[self.path]
            item = f"<title>{title}</title><link>https://bao.vn{self.path}</link><pubDate>{at}</pubDate>"
            self.wfile.write(f"<rss><channel><title>Báo</title><item>{item}</item></channel></rss>".encode())

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.%s:{http.server_address[1]}"
    http.shutdown()
    http.server_close()


@pytest.fixture
def mai(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("editor", name="Mai")


@pytest.fixture
def arrived(mai: Operator, server: str) -> Operator:
    """Mai, who has put three papers on the list and whose news has come."""
    for number, path in enumerate(HEADLINES, start=1):
        values = {"name": f"Báo {number}", "url": f"{server % number}{path}", "language": "vi", "every": "15"}
        assert mai.client.post("/desk/feeds", values).status_code == 302
    fetch_due(now=timezone.now())
    return mai


def read(path: str, language: str = "vi") -> Any:
    return Client().get(path, headers={"Accept-Language": language})


def story_page(who: Operator, title: str) -> str:
    page = html.fromstring(who.get("/desk/stories").content.decode())
    return str(page.xpath(f"//a[contains(.,'{title}')]/@href")[0])


@pytest.mark.row("CN-02")
def test_source_link_and_time_always_stand_there_and_one_story_is_told_once(arrived: Operator) -> None:
    page = read("/news")
    cards = html.fromstring(page.content.decode()).find_class("story")
    assert len(cards) == 2
    for card in cards:
        assert card.find_class("story__source")[0].xpath(".//b")[0].text_content().startswith("Báo")
        assert card.xpath(".//time/@datetime")[0]
        assert card.xpath(".//h3/a/@href")[0].startswith("https://bao.vn/")
    more = html.fromstring(page.content.decode()).xpath("//a[starts-with(@href,'/news/sto_')]/@href")
    assert len(more) == 1
    both = text_of(read(more[0]))
    assert HEADLINES["/a"] in both
    assert HEADLINES["/b"] in both


def test_pinned_hidden_and_remarked_upon(arrived: Operator) -> None:
    school = story_page(arrived, "Học sinh Huế")
    today = timezone.localdate().isoformat()
    assert arrived.client.post(f"{school}/pin", {"last_day": "hôm nay"}).status_code == 422
    assert arrived.client.post(f"{school}/pin", {"last_day": today}).status_code == 302
    first = html.fromstring(read("/news").content.decode()).find_class("story")[0]
    assert "Học sinh Huế" in first.text_content()
    assert arrived.client.post(f"{school}/unpin").status_code == 302
    answer = arrived.client.post(f"{school}/comment", {"comment_vi": "x" * 601})
    assert answer.status_code == 422
    assert "x" * 601 in answer.content.decode(), "nothing typed is lost"
    arrived.client.post(f"{school}/comment", {"comment_vi": "Sở Giáo dục đã xác nhận.", "comment_en": "Confirmed."})
    assert "Trung tâm nói" in text_of(read("/news"))
    assert "Confirmed." in text_of(read("/news", "en"))
    assert arrived.client.post(f"{school}/hide", {"reason": ""}).status_code == 422
    assert arrived.client.post(f"{school}/hide", {"reason": "Tin đã được đính chính."}).status_code == 302
    assert "Học sinh Huế" not in text_of(read("/news"))
    assert "Tin đã được đính chính." in text_of(arrived.get("/desk/stories?hidden=1"))
    assert arrived.client.post(f"{school}/show").status_code == 302
    assert "Học sinh Huế" in text_of(read("/news"))


def test_what_is_not_one_story_is_parted(arrived: Operator) -> None:
    page = story_page(arrived, "12 ca mắc")
    part = html.fromstring(arrived.get(page).content.decode()).xpath("//form[contains(@action,'/part')]/@action")[-1]
    assert arrived.client.post(part).status_code == 302
    assert len(html.fromstring(read("/news").content.decode()).find_class("story")) == 3


def test_only_https_comes_onto_the_list(mai: Operator, server: str) -> None:
    """Tests may fetch from this machine without; from others nobody does."""
    values = {"name": "Báo", "language": "vi", "every": "15"}
    for url, status in (("http://bao.vn/rss", 422), ("http://10.0.0.1/rss", 422), (f"{server % 1}/a", 302)):
        assert mai.client.post("/desk/feeds", {**values, "url": url}).status_code == status, url


def test_the_list_says_how_each_feed_fares(arrived: Operator) -> None:
    said = text_of(arrived.get("/desk/feeds"))
    assert "Answers well" in said
    Feed.objects.filter(name="Báo 1").update(failures=9, trouble="unreachable", trouble_detail="too-slow")
    Feed.objects.filter(name="Báo 2").update(failures=1, trouble="status", trouble_detail="404")
    Feed.objects.filter(name="Báo 3").update(last_ok_at=None)
    said = text_of(arrived.get("/desk/feeds"))
    assert "Cannot be reached" in said
    assert "it answers too slowly" in said
    assert "HTTP 404" in said
    assert "Not asked yet" in said
    assert "Answers well" not in said
    assert "9 failures in a row" in said
    assert "has not answered for hours" in text_of(arrived.get("/desk/stories"))
    forms = html.fromstring(arrived.get("/desk/feeds").content.decode()).xpath(
        "//form[contains(@action,'/fed_')]/@action"
    )
    for step in ("pause", "remove"):
        action = next(one for one in forms if one.endswith(step))
        assert arrived.client.post(action).status_code == 302
    answer = arrived.client.post("/desk/feeds", {"name": "", "url": "ftp://x", "language": "xx", "every": "x"})
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.get_element_by_id("url").get("value") == "ftp://x"
    assert page.get_element_by_id("url").get("aria-invalid") == "true"


def test_without_sources_both_pages_say_so(mai: Operator) -> None:
    assert "Chưa có tin" in text_of(read("/news"))
    assert "The programme brings none" in text_of(mai.get("/desk/feeds"))
    assert read("/news/sto_nothing").status_code == 404
    assert read("/news?before=rubbish").status_code == 200
