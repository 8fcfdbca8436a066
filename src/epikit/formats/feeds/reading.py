# SPDX-License-Identifier: Apache-2.0
"""Reading what strangers publish. Bytes in, plain words out: no markup, no address but http and https.

1. A document type declaration refuses the document: whoever needs one for a feed means harm (entities that grow).
2. The parser opens nothing, expands nothing, and mends what is merely broken.
3. Every text loses its tags, its scripts, its invisible letters.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from epikit.formats.feeds.dates import read_date
from epikit.text import nfc

MAX_ENTRIES = 500
MAX_TEXT = 20_000
VIETNAM = timedelta(hours=7)
_ATOM = "{http://www.w3.org/2005/Atom}"
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.S)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.I)
_XML_HEAD = re.compile(r"^\s*<\?xml.*?\?>", re.S)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,30});")
_BARE_AMPERSAND = re.compile(r"&(?!#?[a-zA-Z0-9]{1,31};)")
_LEFTOVER = re.compile(r"</?[a-zA-Z!][^>]{0,2000}>")
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_READ = ("alternate", "related", "via")
_UNSEEN = ("script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math", "form")
_XML_REFUSES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class BadFeed(ValueError):
    """No feed that can be read; the message is why: `empty`, `web-page`, `not-a-feed`, `not-xml`, `not-json`."""


class DtdRefused(BadFeed):
    """The document declares a document type."""


@dataclass(frozen=True)
class Entry:
    """One piece of news: plain words. `guid`: by which the feed calls it; `link`: http or https, else empty;
    `published_at`: aware, in UTC, None when the feed gives none that can be read."""

    guid: str
    title: str
    summary: str
    link: str
    published_at: datetime | None


@dataclass(frozen=True)
class Feed:
    """`language`: as the feed says, may be empty; `mended`: it was broken and was read as far as it could be."""

    title: str
    language: str
    site_url: str
    entries: tuple[Entry, ...]
    mended: bool = False


def read_feed(content: bytes, *, url: str, content_type: str = "", local_offset: timedelta = VIETNAM) -> Feed:
    """Raises `BadFeed`, and `DtdRefused` for a document type. `url`: where it was read, for addresses without a host;
    `local_offset`: of times that name no zone."""
    text = _decoded(content, content_type)
    if not text.strip():
        raise BadFeed("empty")
    if text.lstrip()[0] == "{":
        return _json_feed(text, url, local_offset)
    return _xml_feed(text, url, local_offset)


def words_of(markup: str) -> str:
    """The words of a text that may be HTML, plain or written with entities once or twice; one line."""
    text = markup[:MAX_TEXT]
    for _ in range(4):  # «&amp;lt;b&amp;gt;» is common: markup within what was text within markup
        if _MARKUP.search(text):
            text = _without_markup(text)
            continue
        unescaped = unescape(text)
        if unescaped == text:
            break
        text = unescaped
    return " ".join(nfc(_LEFTOVER.sub(" ", text)).split())


def _without_markup(text: str) -> str:
    text = _XML_REFUSES.sub("", text)
    try:
        root = lxml_html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return re.sub(r"<[^>]*>?", " ", text)
    for node in list(root.iter(*_UNSEEN)):
        node.drop_tree()
    for node in root.iter():
        if isinstance(node.tag, str) and node.tag not in (
            "b",
            "i",
            "em",
            "strong",
            "a",
            "span",
            "u",
            "sub",
            "sup",
            "font",
        ):
            node.tail = f" {node.tail or ''}"
    return "".join(str(part) for part in root.itertext() if part)


def _decoded(content: bytes, content_type: str) -> str:
    """By the byte order mark, the server's word, the document's own, and at last UTF-8 with gaps."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace").lstrip("\ufeff")
    served, declared = _CHARSET.search(content_type), _DECLARED.match(content.lstrip()[:300])
    for name in (served[1] if served else "", declared[1].decode("ascii") if declared else "", "utf-8"):
        try:
            if name and codecs.lookup(name)._is_text_encoding:
                return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace")


def _xml_feed(text: str, url: str, local_offset: timedelta) -> Feed:
    start = _PROLOG.match(text)
    head = text[start.end() if start else 0 :][:9].upper()
    if head.startswith("<!DOCTYPE"):
        if re.match(r"<!DOCTYPE\s+html", text[start.end() if start else 0 :][:60], re.I):
            raise BadFeed("web-page")
        raise DtdRefused("declares a document type")
    # The text is Unicode by now: a declaration of another encoding would only mislead.
    body = _XML_REFUSES.sub("", _XML_HEAD.sub("", text, count=1)).lstrip()
    root, mended = _parsed(body)
    name = _local(root)
    if name == "html":
        raise BadFeed("web-page")
    if name == "feed":
        feed = _atom(root, url, local_offset)
    elif name in ("rss", "RDF", "rdf"):
        feed = _rss(root, url, local_offset)
    else:
        raise BadFeed("not-a-feed")
    return Feed(feed.title, feed.language, feed.site_url, feed.entries, mended)


def _parsed(body: str) -> tuple[Any, bool]:
    """The tree, and whether it had to be mended."""
    data = body.encode("utf-8", "replace")
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            recover=recover,
            remove_comments=True,
            remove_pis=True,
            encoding="utf-8",
        )
        if recover:  # HTML's entities stand in feeds that never declared them
            known = _ENTITY.sub(lambda found: unescape(found[0]), body)
            data = _BARE_AMPERSAND.sub("&amp;", known).encode("utf-8", "replace")
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            tree = root.getroottree()
            if tree.docinfo.internalDTD is not None:
                raise DtdRefused("declares a document type")
            return root, recover
    raise BadFeed("not-xml")


def _rss(root: Any, url: str, local_offset: timedelta) -> Feed:
    channel = _child(root, "channel")
    head = channel if channel is not None else root
    items = [node for node in root.iter() if _local(node) == "item"][:MAX_ENTRIES]
    return Feed(
        title=words_of(_text(head, "title")),
        language=_text(head, "language").strip().lower()[:12],
        site_url=web_address(_text(head, "link"), url),
        entries=tuple(_item(item, url, local_offset) for item in items),
    )


def _item(item: Any, url: str, local_offset: timedelta) -> Entry:
    guid_node = _child(item, "guid")
    guid = "".join(guid_node.itertext()).strip() if guid_node is not None else ""
    link = web_address(_text(item, "link"), url)
    if not link and guid_node is not None and (guid_node.get("isPermaLink") or "true").lower() != "false":
        link = web_address(guid, url)
    if not link:
        link = next(
            (found for node in item if _local(node) == "link" and (found := web_address(node.get("href") or "", url))),
            "",
        )
    return Entry(
        guid=guid[:1_000] or link,
        title=words_of(_text(item, "title")),
        summary=words_of(_text(item, "description") or _text(item, "summary") or _text(item, "encoded")),
        link=link,
        published_at=read_date(_text(item, "pubDate") or _text(item, "date") or _text(item, "published"), local_offset),
    )


def _atom(root: Any, url: str, local_offset: timedelta) -> Feed:
    entries = [node for node in root if _local(node) == "entry"][:MAX_ENTRIES]
    return Feed(
        title=words_of(_atom_text(root, "title")),
        language=(root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()[:12],
        site_url=_atom_link(root, url),
        entries=tuple(
            Entry(
                guid=_text(entry, "id").strip()[:1_000] or _atom_link(entry, url),
                title=words_of(_atom_text(entry, "title")),
                summary=words_of(_atom_text(entry, "summary") or _atom_text(entry, "content")),
                link=_atom_link(entry, url),
                published_at=read_date(_text(entry, "published") or _text(entry, "updated"), local_offset),
            )
            for entry in entries
        ),
    )


def _atom_text(parent: Any, name: str) -> str:
    """Text, HTML in text, or markup as children: all as something `words_of` reads."""
    node = _child(parent, name)
    if node is None:
        return ""
    if node.get("type") == "xhtml":
        return " ".join(str(part) for part in node.itertext())
    return "".join(str(part) for part in node.itertext())


def _atom_link(parent: Any, url: str) -> str:
    links = [node for node in parent if _local(node) == "link"]
    links.sort(key=lambda node: (node.get("rel") or "alternate") != "alternate")
    for node in links:
        if (node.get("rel") or "alternate") in _READ and (found := web_address(node.get("href") or "", url)):
            return found
    return ""


def _json_feed(text: str, url: str, local_offset: timedelta) -> Feed:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFeed("not-json") from error
    items = tree.get("items") if isinstance(tree, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(tree.get("version", "")):
        raise BadFeed("not-a-feed")
    return Feed(
        title=words_of(_said(tree, "title")),
        language=_said(tree, "language").strip().lower()[:12],
        site_url=web_address(_said(tree, "home_page_url"), url),
        entries=tuple(
            Entry(
                guid=_said(item, "id")[:1_000] or web_address(_said(item, "url"), url),
                title=words_of(_said(item, "title")),
                summary=words_of(_said(item, "summary") or _said(item, "content_text") or _said(item, "content_html")),
                link=web_address(_said(item, "url") or _said(item, "external_url"), url),
                published_at=read_date(_said(item, "date_published") or _said(item, "date_modified"), local_offset),
            )
            for item in items[:MAX_ENTRIES]
            if isinstance(item, dict)
        ),
    )


def _said(tree: dict[str, Any], name: str) -> str:
    value = tree.get(name)
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def web_address(text: str, base: str) -> str:
    """A whole web address, or nothing: no other scheme, no password in it, no control characters."""
    text = "".join(text.split())
    if not text or len(text) > 2_000 or not text.isprintable():
        return ""
    try:
        whole = urljoin(base, text)
        parts = urlsplit(whole)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not port_is_number:
        return ""
    return whole


def _children(parent: Any, name: str) -> Iterable[Any]:
    return (node for node in parent if _local(node) == name)


def _child(parent: Any, name: str) -> Any:
    """The first child of that name; RSS's own goes before one of another namespace (media:title)."""
    found = list(_children(parent, name))
    plain = [node for node in found if "}" not in node.tag or node.tag.startswith(_KNOWN)]
    return (plain or found or [None])[0]


_KNOWN = (_ATOM, "{http://purl.org/rss/1.0/}", "{http://purl.org/dc/elements/1.1/}", "{http://my.netscape.com")


def _text(parent: Any, name: str) -> str:
    node = _child(parent, name)
    return "" if node is None else "".join(str(part) for part in node.itertext())[: MAX_TEXT * 2]


def _local(node: Any) -> str:
    """The name without its namespace; empty for what is no element."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
