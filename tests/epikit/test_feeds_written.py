# SPDX-License-Identifier: Apache-2.0
"""Feeds as we write them: well-formed, with what each format demands, read back by a reader of feeds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from lxml import etree

from epikit.formats.feeds import read_feed
from epikit.formats.feeds.writing import ATOM, Feed, Item, write_feed

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
NASTY = 'Khẩu trang <script>alert(1)</script> & "tỏi" ]]> \x0b\x00\ufffe'


def item(number: int = 1, **more: object) -> Item:
    url = f"https://hue.example.vn/answers/{number}"
    values = {"id": url, "url": url, "title": NASTY, "text": NASTY, "published_at": AT, "changed_at": AT}
    return Item(**(values | more))  # type: ignore[arg-type]


def feed(*items: Item) -> Feed:
    base = "https://hue.example.vn"
    return Feed(
        "Epidesk Huế: Hỏi đáp", "Hỏi và đáp", f"{base}/answers", f"{base}/feeds/answers.x", "vi", "Epidesk", items
    )


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_what_we_write_our_own_reader_reads(form):
    written = feed(item(1), item(2, changed_at=AT + timedelta(hours=2)))
    read = read_feed(write_feed(written, form), url="https://hue.example.vn/feeds/x")
    assert [one.link for one in read.entries] == [one.url for one in written.items]
    assert all("Khẩu trang" in one.title for one in read.entries)


def test_rss_has_what_the_format_demands():
    channel = etree.fromstring(write_feed(feed(item(), item(2, id="urn:uuid:x")), "rss")).find("channel")
    assert all(channel.findtext(name) for name in ("title", "link", "description"))
    assert channel.find(f"{{{ATOM}}}link").get("rel") == "self"
    first, second = channel.findall("item")
    assert parsedate_to_datetime(first.findtext("pubDate")) == AT
    assert first.find("guid").get("isPermaLink") == "true"
    assert second.find("guid").get("isPermaLink") == "false"


def test_atom_has_what_the_format_demands():
    root = etree.fromstring(write_feed(feed(item(), item(2, changed_at=AT + timedelta(days=1))), "atom"))
    name = f"{{{ATOM}}}".__add__
    assert root.findtext(name("updated")) == "2026-11-24T06:30:00Z", "that of what changed last"
    assert root.find(f"{name('author')}/{name('name')}").text
    for one in (root, *root.findall(name("entry"))):
        assert one.findtext(name("id"))
        assert one.findtext(name("title"))
        assert one.findtext(name("updated")).endswith("Z")
    ids = [one.findtext(name("id")) for one in root.findall(name("entry"))]
    assert len(set(ids)) == len(ids)


def test_json_feed_has_what_the_format_demands():
    document = json.loads(write_feed(feed(item(source="VnExpress", language="vi")), "json"))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["title"]
    assert document["items"][0]["id"]
    assert document["items"][0]["content_text"].startswith("Khẩu trang")
    assert document["items"][0]["authors"] == [{"name": "VnExpress"}]


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_feed_with_nothing_in_it_is_one_and_does_not_change_by_itself(form):
    assert write_feed(feed(), form) == write_feed(feed(), form)
    assert not read_feed(write_feed(feed(), form), url="https://hue.example.vn/x").entries
