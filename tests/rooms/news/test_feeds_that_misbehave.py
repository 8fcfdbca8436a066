# SPDX-License-Identifier: Apache-2.0
"""A dead, slow, huge, malformed or hostile feed concerns itself alone."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.events import deliver
from epidesk.foundation.core.principals import Actor
from epidesk.publishing.news import actions, queries
from epidesk.publishing.news.actions import fetching
from epidesk.publishing.news.models import Entry, Feed, Story
from epidesk.publishing.news.rules import Trouble
from epidesk.publishing.news.rules.keeping import MAX_ENTRIES, MAX_NEW_A_DAY

from .conftest import FeedServer, rss

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<rss><channel><item><title>&b;</title><link>https://x.vn/1</link></item></channel></rss>"
)
GOOD = rss(("Thành phố mở thêm ba điểm tiêm vắc xin cho người cao tuổi", "https://bao.vn/1"))


@pytest.fixture
def feed(mai: Actor, server: FeedServer) -> Callable[..., UUID]:
    """`feed("/a")`: on the list, at a host of its own unless one is named."""
    count = 0

    def made(path: str, host: str = "") -> UUID:
        nonlocal count
        count += 1
        return actions.add_feed(by=mai, name=f"Báo {count}", url=server.url(path, host or f"127.0.0.{count}"))

    return made


def rested() -> None:
    """As if an hour had passed."""
    Feed.objects.update(last_tried_at=None, next_try_at=timezone.now() - timedelta(seconds=1))


def ask(feed_id: UUID) -> Trouble | None:
    rested()
    return actions.fetch_feed(feed_id=feed_id)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"<rss><channel>")
    for _ in range(400):
        handler.wfile.write(b"<item><title>x</title></item>" * 1_000)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def broken_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(GOOD[:200])


def test_one_good_feed_among_the_worst_comes_in_and_each_trouble_is_its_own(
    feed: Callable[..., UUID], server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_S", 2.5)
    server.does("/slow", dripping)
    server.does("/huge", endless)
    server.does("/off", broken_off)
    server.says("/bomb", BOMB)
    server.says("/bomb16", BOMB.decode().encode("utf-16"))
    server.says("/page", b"<!DOCTYPE html><html><body>Not here</body></html>")
    server.says("/broken", b"\x00\xff\xfe<rss><<<")
    server.says("/cannot", b"", status=503)
    server.says("/gone", b"", status=410)
    server.says("/loop", b"", status=302, Location="/loop")
    server.says("/inside", b"", status=302, Location="http://169.254.169.254/latest/meta-data")
    server.says("/packed", gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")
    server.says("/empty", rss())
    server.says("/good", GOOD)
    expected = {
        "/slow": Trouble.UNREACHABLE,
        "/huge": Trouble.REFUSED,
        "/off": Trouble.UNREACHABLE,
        "/bomb": Trouble.DTD,
        "/bomb16": Trouble.DTD,
        "/page": Trouble.NOT_A_FEED,
        "/broken": Trouble.NOT_A_FEED,
        "/cannot": Trouble.STATUS,
        "/gone": Trouble.GONE,
        "/loop": Trouble.REFUSED,
        "/inside": Trouble.REFUSED,
        "/packed": Trouble.REFUSED,
        "/empty": Trouble.EMPTY,
        "/good": Trouble.NONE,
    }
    ids = {path: feed(path) for path in expected}
    dead = feed("/dead")
    Feed.objects.filter(id=dead).update(url="http://127.0.0.99:1/feed")
    outcome = actions.fetch_due(now=timezone.now())
    assert {path: outcome[one] for path, one in ids.items()} == expected
    assert outcome[dead] is Trouble.UNREACHABLE
    assert [card.first.title for card in queries.news("vi").stories] == [
        "Thành phố mở thêm ba điểm tiêm vắc xin cho người cao tuổi"
    ]


def test_put_on_the_list_or_asked_for_it_is_asked_at_once(
    feed: Callable[..., UUID], server: FeedServer, mai: Actor
) -> None:
    server.says("/a", GOOD)
    one = feed("/a")
    actions.pause_feed(by=mai, feed_id=one)
    actions.resume_feed(by=mai, feed_id=one)
    actions.try_now(by=mai, feed_id=one)
    jobs = ProcrastinateJob.objects.filter(task_name="core.deliver_event", queue_name="bulk")
    asked = [job.args for job in jobs if job.args["event"] == "news.FeedsDue"]
    assert len(asked) == 3
    for job in asked:
        deliver(job["event"], job["payload"], job["subscriber"])
    assert server.asked("/a") == 1, "its host has its rest all the same"
    assert queries.news("vi").stories


def test_a_reader_that_fails_in_a_way_nobody_foresaw_stops_no_other(
    feed: Callable[..., UUID], server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.says("/odd", b"<rss odd/>")
    server.says("/good", GOOD)
    odd, good = feed("/odd"), feed("/good")
    real = fetching.read_feed

    def reads(content: bytes, **more: Any) -> Any:
        if b"odd" in content:
            raise MemoryError
        return real(content, **more)

    monkeypatch.setattr(fetching, "read_feed", reads)
    assert actions.fetch_due(now=timezone.now()) == {odd: Trouble.NOT_A_FEED, good: Trouble.NONE}
    assert ask(odd) is Trouble.NOT_A_FEED, "asked for alone too"


def test_what_did_not_change_is_not_sent_again(feed: Callable[..., UUID], server: FeedServer) -> None:
    server.says("/a", GOOD, ETag='"v1"', Last_Modified="Tue, 03 Mar 2026 10:00:00 GMT")
    one = feed("/a")
    assert ask(one) is Trouble.NONE
    server.says("/a", b"", status=304)
    assert ask(one) is Trouble.NONE
    assert server.seen[-1][1]["if-none-match"] == '"v1"'
    assert server.seen[-1][1]["if-modified-since"] == "Tue, 03 Mar 2026 10:00:00 GMT"
    assert ask(one) is Trouble.NONE
    assert server.seen[-1][1]["if-none-match"] == '"v1"', "kept over a 304"
    assert Entry.objects.count() == 1


def test_a_header_that_could_hold_another_is_not_sent_back(feed: Callable[..., UUID], server: FeedServer) -> None:
    server.says("/a", GOOD, ETag="x" * 5_000)
    one = feed("/a")
    ask(one)
    ask(one)
    assert "if-none-match" not in server.seen[-1][1]


def test_failing_it_is_left_alone_longer_and_longer_and_recovers_at_once(
    feed: Callable[..., UUID], server: FeedServer
) -> None:
    server.says("/a", b"", status=500)
    one = feed("/a")
    waits = []
    for _ in range(8):
        ask(one)
        row = Feed.objects.get(id=one)
        assert row.last_tried_at is not None
        waits.append(row.next_try_at - row.last_tried_at)
    assert [wait // timedelta(minutes=1) for wait in waits] == sorted(wait // timedelta(minutes=1) for wait in waits)
    assert waits[0] >= timedelta(minutes=30)
    assert waits[-1] <= timedelta(hours=13.3)
    assert queries.list_feeds(_viewer())[0].is_silent
    server.says("/a", GOOD)
    assert ask(one) is Trouble.NONE
    row = Feed.objects.get(id=one)
    assert row.failures == 0
    assert row.next_try_at - timezone.now() < timedelta(minutes=17)


@pytest.mark.parametrize("said", ["7200", "in-two-hours"])
def test_who_says_when_to_come_back_is_heeded(feed: Callable[..., UUID], server: FeedServer, said: str) -> None:
    from email.utils import format_datetime

    at = timezone.now() + timedelta(hours=2)
    value = said if said.isdigit() else format_datetime(at.astimezone(timezone.get_fixed_timezone(0)), usegmt=False)
    server.says("/a", b"", status=429, Retry_After=value)
    one = feed("/a")
    ask(one)
    assert Feed.objects.get(id=one).next_try_at > timezone.now() + timedelta(minutes=118)


def test_gone_is_asked_no_more_until_somebody_resumes_it(
    feed: Callable[..., UUID], server: FeedServer, mai: Actor
) -> None:
    server.says("/a", b"", status=410)
    one = feed("/a")
    ask(one)
    assert ask(one) is None
    assert server.asked("/a") == 1
    server.says("/a", GOOD)
    actions.resume_feed(by=mai, feed_id=one)
    Feed.objects.update(last_tried_at=None)
    assert actions.fetch_feed(feed_id=one) is Trouble.NONE


def test_one_host_is_asked_one_thing_at_a_time_with_a_rest_between(
    feed: Callable[..., UUID], server: FeedServer
) -> None:
    for path in ("/a", "/b", "/c"):
        server.says(path, GOOD)
        feed(path, "127.0.0.1")
    now = timezone.now()
    assert len(actions.fetch_due(now=now)) == 1
    assert actions.fetch_due(now=now + timedelta(seconds=20)) == {}
    Feed.objects.exclude(last_tried_at=None).update(last_tried_at=now - timedelta(seconds=31))
    assert len(actions.fetch_due(now=timezone.now())) == 1
    assert len(server.seen) == 2


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_ask_once(feed: Callable[..., UUID], server: FeedServer) -> None:
    from django.db import connection

    server.says("/a", GOOD)
    one = feed("/a")
    start = threading.Barrier(4)
    outcome: list[Trouble | None] = []

    def job() -> None:
        try:
            start.wait()
            outcome.append(actions.fetch_feed(feed_id=one))
        finally:
            connection.close()

    jobs = [threading.Thread(target=job) for _ in range(4)]
    for each in jobs:
        each.start()
    for each in jobs:
        each.join()
    assert sorted(map(str, outcome)) == sorted(["", "None", "None", "None"])
    assert server.asked("/a") == 1
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("changes", [("guid",), ("link",), ("guid", "link")])
def test_a_feed_that_changes_its_names_fills_no_page(
    feed: Callable[..., UUID], server: FeedServer, changes: tuple[str, ...]
) -> None:
    one = feed("/a")
    for turn in range(4):
        items = []
        for number in range(3):
            item = {
                "title": f"Tin số {number} của hôm nay trong thành phố",
                "link": f"https://bao.vn/{number}",
                "guid": f"g{number}",
            }
            if "guid" in changes:
                item["guid"] += f"-{turn}"
            if "link" in changes:
                item["link"] += f"-{turn}"
            items.append(item)
        server.says("/a", rss(*items))
        assert ask(one) is Trouble.NONE
    assert Entry.objects.count() == 3


def test_a_feed_that_changes_everything_is_stopped_at_a_days_worth(
    feed: Callable[..., UUID], server: FeedServer
) -> None:
    one = feed("/a")
    for turn in range(5):
        server.says(
            "/a",
            rss(*[(f"Tin {turn} {number} khác hẳn nhau", f"https://bao.vn/{turn}/{number}") for number in range(100)]),
        )
        ask(one)
    assert MAX_ENTRIES < Entry.objects.count() <= MAX_NEW_A_DAY


def test_the_same_bulletin_of_another_day_is_another_one(feed: Callable[..., UUID], server: FeedServer) -> None:
    from email.utils import format_datetime

    one = feed("/a")
    for days in (3, 2, 1):
        at = format_datetime(timezone.now() - timedelta(days=days))
        server.says(
            "/a", rss({"title": "Bản tin dịch bệnh hằng ngày", "link": f"https://bao.vn/{days}", "pubDate": at})
        )
        ask(one)
    assert Entry.objects.count() == 3


def test_nothing_of_script_or_markup_comes_in(feed: Callable[..., UUID], server: FeedServer) -> None:
    nasty = "<script>alert(1)</script><b onclick=alert(1)>Tin</b> &lt;img src=x onerror=alert(2)&gt; nóng \u202edi nhầm"
    server.says(
        "/a",
        rss(
            {
                "title": nasty,
                "link": "https://bao.vn/1",
                "description": nasty + " đọc thêm<style>p{}</style><iframe src=//x>",
            },
            {"title": "Địa chỉ xấu một", "link": "javascript:alert(1)"},
            {"title": "Địa chỉ xấu hai", "link": "data:text/html,x"},
            {"title": "Địa chỉ xấu ba", "link": "https://ten:matkhau@bao.vn/"},
            {"title": "", "link": "https://bao.vn/2"},
        ),
    )
    assert ask(feed("/a")) is Trouble.NONE
    row = Entry.objects.get()
    for said in (row.title, row.summary):
        assert "<" not in said
        assert "alert" not in said
        assert "\u202e" not in said
        assert "Tin" in said
    assert row.link == "https://bao.vn/1"


def test_a_date_that_cannot_be_true_is_not_believed(feed: Callable[..., UUID], server: FeedServer) -> None:
    server.says(
        "/a",
        rss(
            {
                "title": "Từ tương lai gửi về đây",
                "link": "https://bao.vn/1",
                "pubDate": "Fri, 01 Jan 2999 00:00:00 +0700",
            },
            {"title": "Không nói ngày nào cả", "link": "https://bao.vn/2", "pubDate": "hôm qua"},
            {
                "title": "Chuyện của mười năm trước",
                "link": "https://bao.vn/3",
                "pubDate": "Fri, 01 Jan 2016 00:00:00 +0700",
            },
        ),
    )
    ask(feed("/a"))
    rows = {row.link[-1]: row for row in Entry.objects.all()}
    assert set(rows) == {"1", "2"}, "old news is no news"
    assert not rows["1"].is_dated
    assert rows["1"].at <= timezone.now()
    assert not rows["2"].is_dated


def test_where_it_moved_to_is_told_and_followed(feed: Callable[..., UUID], server: FeedServer) -> None:
    server.says("/old", b"", status=301, Location="/new")
    server.says("/new", GOOD)
    assert ask(feed("/old")) is Trouble.NONE
    assert queries.list_feeds(_viewer())[0].told_url.endswith("/new")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"url": "feed"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "https://a:b@bao.vn/rss"}, "url"),
        ({"url": "https://bao.vn/" + "x" * 500}, "url"),
        ({"url": "https://bao.vn:port/"}, "url"),
        ({"language": "xx"}, "language"),
        ({"every_s": 10}, "every"),
        ({"every_s": 10**9}, "every"),
    ],
)
def test_what_cannot_be_put_on_the_list_is_said(mai: Actor, values: dict[str, Any], field: str) -> None:
    given = {"name": "Báo", "url": "https://bao.vn/rss", **values}
    with pytest.raises(Invalid) as wrong:
        actions.add_feed(by=mai, **given)
    assert set(wrong.value.fields) == {field}


def test_the_list_knows_each_address_once_and_is_kept_by_those_who_may(mai: Actor) -> None:
    one = actions.add_feed(by=mai, name="Báo", url="https://bao.vn/rss")
    with pytest.raises(Invalid):
        actions.add_feed(by=mai, name="Báo", url="https://bao.vn/rss")
    with pytest.raises(Invalid):
        actions.add_feed(by=mai, name="Báo", url="http://bao.vn/rss")
    with pytest.raises(Forbidden):
        actions.add_feed(by=Actor(), name="Báo", url="https://bao.vn/2")
    with pytest.raises(Forbidden):
        queries.list_feeds(Actor().as_viewer())
    actions.remove_feed(by=mai, feed_id=one)
    actions.add_feed(by=mai, name="Báo", url="https://bao.vn/rss")


def test_off_the_list_its_news_is_gone_and_old_news_goes_by_itself(
    feed: Callable[..., UUID], server: FeedServer, mai: Actor
) -> None:
    server.says("/a", GOOD)
    one = feed("/a")
    ask(one)
    assert queries.news("vi").stories
    actions.remove_feed(by=mai, feed_id=one)
    assert not queries.news("vi").stories
    assert ask(one) is None
    later: datetime = timezone.now() + timedelta(days=100)
    assert actions.forget_old(now=later) == 1
    assert not Story.objects.exists()


def _viewer() -> Any:
    from epidesk.foundation.core.principals import SYSTEM

    return SYSTEM.as_viewer()


@pytest.mark.parametrize("trouble", ["not-public", "too-large", "web-page", "redirects"])
def test_what_went_wrong_is_said_in_the_readers_language(mai: Actor, server: FeedServer, trouble: str) -> None:
    from django.utils.translation import override

    from epidesk.publishing.news.texts import detail_text

    if trouble == "not-public":
        server.says("/feed", b"", status=302, Location="https://10.0.0.1/feed")
    elif trouble == "too-large":
        server.says("/feed", b"x" * 2_000_001)
    elif trouble == "web-page":
        server.says("/feed", b"<!doctype html><html><title>x</title></html>")
    else:
        server.says("/feed", b"", status=302, Location="/feed")
    feed_id = actions.add_feed(by=mai, name="Báo", url=server.url("/feed"))
    actions.fetch_feed(feed_id=feed_id)
    assert Feed.objects.get(id=feed_id).trouble_detail == trouble
    with override("en"):
        english = str(detail_text(trouble))
    with override("vi"):
        assert str(detail_text(trouble)) not in ("", english)
    assert detail_text("127.0.0.1: ReadTimeout") == "", "what older versions wrote down is not shown"
