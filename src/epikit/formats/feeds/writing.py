# SPDX-License-Identifier: Apache-2.0
"""One feed in three forms: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1. Texts are plain; the formats escape them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""What a feed with nothing in it says of its last change: feeds must say one, and it may not change by itself."""


@dataclass(frozen=True)
class Item:
    """`id`: an address or URN that never changes, `url`: the page; `text`: plain, whole or its beginning; `source`: who
    says it, when it is not the feed's author. `published_at`, `changed_at`: aware."""

    id: str
    url: str
    title: str
    text: str
    published_at: datetime
    changed_at: datetime
    language: str = ""
    category: str = ""
    source: str = ""
    image_url: str = ""


@dataclass(frozen=True)
class Feed:
    """`url`: of the pages it follows, `self_url`: where this form of it lies; `author`: who publishes it."""

    title: str
    about: str
    url: str
    self_url: str
    language: str
    author: str
    items: Sequence[Item]

    @property
    def changed_at(self) -> datetime:
        return max((item.changed_at for item in self.items), default=_BEGINNING)


def write_feed(feed: Feed, form: str) -> bytes:
    """`form`: rss, atom or json. Raises `KeyError` for another."""
    return {"rss": write_rss, "atom": write_atom, "json": write_json_feed}[form](feed)


def write_rss(feed: Feed) -> bytes:
    """https://www.rssboard.org/rss-specification, with Atom's link to itself."""
    root = etree.Element("rss", nsmap={"atom": ATOM, "dc": DUBLIN_CORE}, version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, text in (("title", feed.title), ("link", feed.url), ("description", feed.about)):
        _text(channel, name, text)
    _text(channel, "language", feed.language)
    _text(channel, "lastBuildDate", format_datetime(feed.changed_at.astimezone(UTC)))
    etree.SubElement(channel, f"{{{ATOM}}}link", {"href": feed.self_url, "rel": "self", "type": "application/rss+xml"})
    for item in feed.items:
        one = etree.SubElement(channel, "item")
        _text(one, "title", item.title)
        _text(one, "link", item.url)
        _text(one, "description", item.text)
        _text(one, "guid", item.id, isPermaLink="true" if item.id == item.url else "false")
        _text(one, "pubDate", format_datetime(item.published_at.astimezone(UTC)))
        if item.category:
            _text(one, "category", item.category)
        _text(one, f"{{{DUBLIN_CORE}}}creator", item.source or feed.author)
    return _document(root)


def write_atom(feed: Feed) -> bytes:
    """RFC 4287."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", feed.language)
    _text(root, f"{{{ATOM}}}id", feed.self_url)
    _text(root, f"{{{ATOM}}}title", feed.title)
    _text(root, f"{{{ATOM}}}subtitle", feed.about)
    _text(root, f"{{{ATOM}}}updated", _instant(feed.changed_at))
    _link(root, feed.url, "alternate", "text/html")
    _link(root, feed.self_url, "self", "application/atom+xml")
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", feed.author)
    for item in feed.items:
        one = etree.SubElement(root, f"{{{ATOM}}}entry")
        if item.language:
            one.set("{http://www.w3.org/XML/1998/namespace}lang", item.language)
        _text(one, f"{{{ATOM}}}id", item.id)
        _text(one, f"{{{ATOM}}}title", item.title)
        _text(one, f"{{{ATOM}}}updated", _instant(item.changed_at))
        _text(one, f"{{{ATOM}}}published", _instant(item.published_at))
        _link(one, item.url, "alternate", "text/html")
        _text(etree.SubElement(one, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", item.source or feed.author)
        _text(one, f"{{{ATOM}}}summary", item.text)
        if item.category:
            etree.SubElement(one, f"{{{ATOM}}}category", {"term": _clean(item.category)})
    return _document(root)


def write_json_feed(feed: Feed) -> bytes:
    """https://www.jsonfeed.org/version/1.1/"""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.url,
            "feed_url": feed.self_url,
            "description": feed.about,
            "language": feed.language,
            "authors": [{"name": feed.author}],
            "items": [_json_item(item) for item in feed.items],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _json_item(item: Item) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_text": item.text,
        "date_published": _instant(item.published_at),
        "date_modified": _instant(item.changed_at),
    }
    if item.language:
        said["language"] = item.language
    if item.category:
        said["tags"] = [item.category]
    if item.source:
        said["authors"] = [{"name": item.source}]
    if item.image_url:
        said["image"] = item.image_url
    return said


def _text(parent: Any, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, name, attributes).text = _clean(text)


def _link(parent: Any, href: str, rel: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", {"href": href, "rel": rel, "type": kind})


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _document(root: Any) -> bytes:
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return document
