# SPDX-License-Identifier: Apache-2.0
"""Lists of alerts: our Atom feed (RFC 4287), and what the feeds of others point at.

An entry names an alert by its identifier and says where the whole, signed document lies; the few CAP fields beside it
are for readers who choose what to fetch (as the US weather service writes them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from epikit.formats.cap12.alert import Alert
from epikit.formats.cap12.instants import read_instant, write_instant
from epikit.formats.cap12.reading import NAMESPACES, NotCap, safe_tree
from epikit.formats.cap12.writing import CAP, CONTENT_TYPE, VIETNAM, clean
from epikit.formats.feeds.dates import read_date
from epikit.formats.feeds.reading import web_address, words_of

ATOM = "http://www.w3.org/2005/Atom"
FEED_TYPE = "application/atom+xml; charset=utf-8"
MAX_ENTRIES = 500
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml", "application/xml", "text/xml", "")


@dataclass(frozen=True)
class FeedAlert:
    """One alert of ours. `page_url`: for people; `cap_url`: the document itself, at an address that stays."""

    alert: Alert
    page_url: str
    cap_url: str


@dataclass(frozen=True)
class AlertFeed:
    """`self_url`: of the feed, also its id; `url`: the page with the same alerts; `updated_at`: of the last change,
    which may be the end of an alert that is no longer in it."""

    title: str
    self_url: str
    url: str
    author: str
    language: str
    updated_at: datetime
    alerts: Sequence[FeedAlert]


def write_alert_feed(feed: AlertFeed, *, now: datetime, offset: timedelta | None = VIETNAM) -> bytes:
    """Newest first. What has ended by `now` is left out."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "cap": CAP})
    root.set(_LANG, feed.language)
    current = [one for one in feed.alerts if not (one.alert.expires_at and one.alert.expires_at <= now)]
    _text(root, "id", feed.self_url)
    _text(root, "title", feed.title)
    _text(root, "updated", _atom_instant(feed.updated_at, offset))
    _link(root, feed.url, "alternate", "text/html")
    _link(root, feed.self_url, "self", "application/atom+xml")
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", feed.author)
    for one in sorted(current, key=lambda each: each.alert.sent_at, reverse=True):
        _entry(root, one, feed.author, offset)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _entry(root: Any, one: FeedAlert, author: str, offset: timedelta | None) -> None:
    alert = one.alert
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    info = alert.infos[0] if alert.infos else None
    sent = _atom_instant(alert.sent_at, offset)
    if info is not None:
        entry.set(_LANG, info.language)
    _text(entry, "id", alert.identifier)
    _text(entry, "title", (info.headline or info.event) if info is not None else alert.identifier)
    _text(entry, "updated", sent)
    _text(entry, "published", sent)
    _text(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", (info.sender_name if info else "") or author)
    _link(entry, one.page_url, "alternate", "text/html")
    _link(entry, one.cap_url, "related", CONTENT_TYPE)
    _cap(entry, "status", alert.status)
    _cap(entry, "msgType", alert.msg_type)
    if info is None:
        return
    _text(entry, "summary", info.description)
    _cap(entry, "event", info.event)
    for name, at in (("effective", info.effective_at), ("expires", info.expires_at)):
        if at is not None:
            _cap(entry, name, write_instant(at, offset))
    for category in info.categories:
        _cap(entry, "category", category)
    _cap(entry, "urgency", info.urgency)
    _cap(entry, "severity", info.severity)
    _cap(entry, "certainty", info.certainty)
    _cap(entry, "areaDesc", "; ".join(area.description for area in info.areas))


@dataclass(frozen=True)
class Listed:
    """What a feed of others says of one alert: the document itself (`content`), or where it lies (`cap_url`, http or
    https). `updated_at`: aware, None when it cannot be read."""

    id: str
    title: str
    cap_url: str
    content: bytes
    updated_at: datetime | None


def read_alert_feed(content: bytes, *, url: str) -> tuple[Listed, ...]:
    """The alerts of an Atom or RSS feed, or of a document that is one alert. `url`: where it was read, for addresses
    without a host. Entries that lead to no alert are left out. Raises `NotCap` as `from_xml` does, with `not_a_feed`
    for other XML."""
    root = safe_tree(content)
    name = etree.QName(root).localname if isinstance(root.tag, str) else ""
    if name == "alert":
        return (Listed("", "", "", content, None),)
    if name not in ("feed", "rss", "RDF"):
        raise NotCap("not_a_feed")
    entries = [node for node in root.iter() if _local(node) in ("entry", "item")][:MAX_ENTRIES]
    found = (_listed(entry, url) for entry in entries)
    return tuple(one for one in found if one is not None)


def _listed(entry: Any, url: str) -> Listed | None:
    inside = next((node for name in NAMESPACES for node in entry.iter(f"{{{name}}}alert")), None)
    document = b"" if inside is None else bytes(etree.tostring(inside, encoding="UTF-8", with_tail=False))
    cap_url = "" if document else _address_of_alert(entry, url)
    if not document and not cap_url:
        return None
    updated = _words(entry, "updated") or _words(entry, "pubDate") or _words(entry, "published")
    return Listed(
        id=(_words(entry, "id") or _words(entry, "guid") or cap_url)[:1_000],
        title=words_of(_words(entry, "title"))[:300],
        cap_url=cap_url,
        content=document,
        updated_at=read_instant(updated) or read_date(updated, VIETNAM),
    )


def _address_of_alert(entry: Any, url: str) -> str:
    """Of all links the one that says it is CAP, else one that may be; never a page."""
    ranked: list[tuple[int, str]] = []
    for node in entry:
        if _local(node) not in ("link", "enclosure"):
            continue
        kind = (node.get("type") or "").partition(";")[0].strip().lower()
        target = web_address(node.get("href") or node.get("url") or node.text or "", url)
        if target and kind in _XML_TYPES and (node.get("rel") or "") not in ("self", "edit"):
            ranked.append((_XML_TYPES.index(kind), target))
    return min(ranked, default=(0, ""), key=lambda one: one[0])[1]


def _words(entry: Any, name: str) -> str:
    node = next((one for one in entry if _local(one) == name), None)
    return "" if node is None else "".join(str(part) for part in node.itertext()).strip()


def _local(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _text(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = clean(text)


def _cap(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{CAP}}}{name}").text = clean(text)


def _link(parent: Any, href: str, rel: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", {"href": href, "rel": rel, "type": kind})


def _atom_instant(at: datetime, offset: timedelta | None) -> str:
    """RFC 3339; Atom's readers stumble over CAP's `-00:00`."""
    return write_instant(at, offset).replace("-00:00", "+00:00")
