# SPDX-License-Identifier: Apache-2.0
"""Feeds of alerts: ours for others, others' for us."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from tests.epikit.cap_examples import AT, ENGLISH, GOOD, VIETNAMESE

from epikit.formats.cap12 import NotCap, from_xml, to_xml
from epikit.formats.cap12.feed import ATOM, AlertFeed, FeedAlert, read_alert_feed, write_alert_feed
from epikit.formats.cap12.writing import CAP
from epikit.formats.feeds import read_feed

BASE = "https://hue.example.vn"
LATER = replace(GOOD, identifier="urn:uuid:2", sent_at=AT + timedelta(hours=1))
OVER = replace(
    GOOD,
    identifier="urn:uuid:3",
    infos=(replace(VIETNAMESE, expires_at=AT + timedelta(minutes=5)), replace(ENGLISH, expires_at=AT)),
)


def feed(*alerts) -> AlertFeed:
    entries = [
        FeedAlert(one, f"{BASE}/alerts/{one.identifier}/", f"/alerts/{one.identifier}.cap.xml") for one in alerts
    ]
    return AlertFeed(
        "Cảnh báo", f"{BASE}/alerts/cap.atom", f"{BASE}/alerts/", "CDC Huế", "vi", AT, [
            replace(one, cap_url=BASE + one.cap_url) for one in entries
        ]
    )  # fmt: skip


def test_ours_names_every_current_alert_newest_first_and_says_where_it_lies() -> None:
    now = AT + timedelta(hours=2)
    root = etree.fromstring(write_alert_feed(feed(GOOD, OVER, LATER), now=now))
    name = f"{{{ATOM}}}".__add__
    assert root.findtext(name("id")) == f"{BASE}/alerts/cap.atom"
    assert root.findtext(name("updated")) == "2026-11-23T13:30:00+07:00"
    entries = root.findall(name("entry"))
    assert [one.findtext(name("id")) for one in entries] == [LATER.identifier, GOOD.identifier], "what is over has left"
    first = entries[0]
    assert first.findtext(name("updated")) == "2026-11-23T14:30:00+07:00", "when it was sent"
    links = {one.get("type"): (one.get("rel"), one.get("href")) for one in first.findall(name("link"))}
    assert links["application/cap+xml"] == ("related", f"{BASE}/alerts/{LATER.identifier}.cap.xml")
    assert links["text/html"] == ("alternate", f"{BASE}/alerts/{LATER.identifier}/")
    assert first.findtext(f"{{{CAP}}}severity") == "Severe"
    assert first.findtext(f"{{{CAP}}}expires") == "2026-11-24T13:30:00+07:00"


def test_ours_is_read_by_our_readers_of_alerts_and_of_feeds() -> None:
    written = write_alert_feed(feed(GOOD, LATER), now=AT)
    listed = read_alert_feed(written, url=f"{BASE}/alerts/cap.atom")
    assert [one.id for one in listed] == [LATER.identifier, GOOD.identifier]
    assert [one.cap_url for one in listed] == [f"{BASE}/alerts/{one.identifier}.cap.xml" for one in (LATER, GOOD)]
    assert listed[1].updated_at == AT
    assert [one.title for one in read_feed(written, url=BASE).entries] == [VIETNAMESE.headline] * 2


def test_nothing_to_warn_of_is_a_feed_too() -> None:
    written = write_alert_feed(feed(), now=AT)
    assert read_alert_feed(written, url=BASE) == ()
    assert b"<updated>" in written


def test_an_alert_alone_and_one_within_an_entry_are_read() -> None:
    assert from_xml(read_alert_feed(to_xml(GOOD), url=BASE)[0].content) == GOOD
    within = (
        f'<feed xmlns="{ATOM}"><entry><id>1</id><title>T</title><content type="text/xml">'.encode()
        + to_xml(GOOD).partition(b"?>")[2]
        + b"</content></entry></feed>"
    )
    assert from_xml(read_alert_feed(within, url=BASE)[0].content) == GOOD


def test_of_several_links_the_one_that_says_it_is_cap_is_taken() -> None:
    entry = (
        f'<feed xmlns="{ATOM}"><entry><id>1</id><title>T</title><link href="/page" type="text/html"/>'
        '<link href="/plain"/><link rel="self" href="/self"/>'
        '<link href="a.cap" type="application/cap+xml; charset=utf-8"/>'
        '</entry><entry><id>2</id><link href="/page" type="text/html"/></entry>'
        '<entry><id>3</id><link href="javascript:alert(1)"/></entry></feed>'
    )
    listed = read_alert_feed(entry.encode(), url=f"{BASE}/feed/")
    assert [one.cap_url for one in listed] == [f"{BASE}/feed/a.cap"], "a page is no alert, a script no address"


def test_rss_leads_by_its_link_or_enclosure() -> None:
    rss = (
        '<rss version="2.0"><channel><item><title>A</title><guid>g</guid><link>https://x.vn/a.xml</link>'
        "<pubDate>Mon, 23 Nov 2026 13:30:00 +0700</pubDate></item>"
        "<item><title>B</title><link>https://x.vn/b.html</link>"
        '<enclosure url="https://x.vn/b.xml" type="application/cap+xml" length="1"/></item></channel></rss>'
    )
    first, second = read_alert_feed(rss.encode(), url=BASE)
    assert (first.id, first.cap_url, first.updated_at) == ("g", "https://x.vn/a.xml", AT)
    assert second.cap_url == "https://x.vn/b.xml"


def test_feeds_of_agencies_are_read_and_attacks_refused(shared: Path) -> None:
    samples = shared / "standards/cap/samples"
    amber = read_alert_feed((samples / "amber.atom").read_bytes(), url=BASE)
    assert from_xml(amber[0].content).infos[0].event == "Child Abduction", "CAP 1.1 is read too"
    quake = read_alert_feed((samples / "earthquake_index.atom").read_bytes(), url=BASE)
    assert quake[0].cap_url == "http://earthquake.usgs.gov/earthquakes/catalogs/cap/us2010apcd"
    assert read_alert_feed((samples / "no_entries.atom").read_bytes(), url=BASE) == ()
    with pytest.raises(NotCap, match="doctype"):
        read_alert_feed((samples / "xee.atom").read_bytes(), url=BASE)
    for content in (b"<html/>", b"<a/>"):
        with pytest.raises(NotCap, match="not_a_feed"):
            read_alert_feed(content, url=BASE)


def test_every_feed_of_the_collection_gives_alerts_or_a_reason(shared: Path) -> None:
    counts = {}
    for path in sorted((shared / "data/feeds/cap_feeds").iterdir()):
        try:
            counts[path.name] = len(read_alert_feed(path.read_bytes(), url=BASE))
        except NotCap as error:
            counts[path.name] = error.reason
    assert counts["nws_cap_atom_60_entries.atom"] == 60
    assert counts["weather_index.atom"]
    assert counts["validator_amber.rss"] == 1
    assert all(isinstance(one, int) or one in ("not_xml", "not_a_feed") for one in counts.values()), counts
