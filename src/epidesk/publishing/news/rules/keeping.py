# SPDX-License-Identifier: Apache-2.0
"""What of a feed's entry is kept: plain words, a web address, a time that can be true."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from epidesk.publishing.news.rules.folding import title_key
from epikit.formats.feeds import Entry
from epikit.text import fold_words

TITLE_LENGTH = 300
SUMMARY_LENGTH = 500
LINK_LENGTH = 1_000
MAX_ENTRIES = 60
"""Of one fetch, the newest."""
MAX_NEW_A_DAY = 200
"""Of one feed; one that changes every name and address would otherwise fill the table."""
AHEAD = timedelta(minutes=15)
"""Clocks differ so much; what is dated further ahead has no date that can be believed."""
OLDEST = timedelta(days=30)
KEPT_FOR = timedelta(days=90)
_TRACKING = ("utm_", "fbclid", "gclid", "mc_")


@dataclass(frozen=True)
class Kept:
    """An entry as the row keeps it. `guid_key`, `link_key`, `title_key`: by which it is known again; `published_at`:
    None when the feed gives none that can be true."""

    title: str
    summary: str
    link: str
    guid_key: str
    link_key: str
    title_key: str
    folded: str
    published_at: datetime | None


def kept(entry: Entry, now: datetime) -> Kept | None:
    """What is kept of an entry; None for one without a title, without a web address, or older than a month."""
    title, link = cut(entry.title, TITLE_LENGTH), entry.link
    if not title or not link or len(link) > LINK_LENGTH or urlsplit(link).scheme not in ("http", "https"):
        return None
    at = entry.published_at
    if at is not None and at > now + AHEAD:
        at = None
    if at is not None and at < now - OLDEST:
        return None
    summary = cut(entry.summary, SUMMARY_LENGTH)
    if summary == title:
        summary = ""
    return Kept(
        title=title,
        summary=summary,
        link=link,
        guid_key=digest(entry.guid or link),
        link_key=digest(plain_link(link)),
        title_key=title_key(title),
        folded=fold_words(f"{title} {summary}"),
        published_at=at,
    )


def plain_link(link: str) -> str:
    """The address without what only tells how somebody came to it, for knowing it again."""
    parts = urlsplit(link)
    query = [(name, value) for name, value in parse_qsl(parts.query) if not name.lower().startswith(_TRACKING)]
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("", parts.netloc.lower().removeprefix("www."), path, urlencode(query), ""))


def cut(text: str, length: int) -> str:
    """At most so many characters, ended at a word with an ellipsis."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return f"{head.rsplit(' ', 1)[0].rstrip(' ,;:.-–')}…" if " " in head else f"{head}…"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
