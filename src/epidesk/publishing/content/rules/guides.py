# SPDX-License-Identifier: Apache-2.0
"""Guides: the life of a version, who may agree to it, what it must have before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from epikit.formats import markdown
from epikit.workflow import Transition, Workflow

LANGUAGES = ("vi", "en", "zh", "ko", "fr", "ja")
SOURCE = "vi"
"""The language a guide is written in first; the others are translations of it."""
TITLE = (4, 120)
SUMMARY = (10, 240)
BODY = (40, 30_000)
COMMENT = (2, 2_000)
ALT = (3, 200)
MAX_SOURCES = 8
MAX_PICTURES = 20
FARTHEST_REVIEW = timedelta(days=366)
FARTHEST_PUBLISHING = timedelta(days=92)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_SLUG = 60
RESERVED = frozenset({"new", "pictures", "preview", "print", "remarks", "versions"})
"""Pages of the same address stand before a guide's. A test holds it against the doors' addresses."""


class State(StrEnum):
    """Where a version of a guide stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    """agreed to by another person; goes out at its time"""
    PUBLISHED = "published"
    PAST = "past"
    """was read until a newer one took its place"""
    WITHDRAWN = "withdrawn"
    """was read until somebody took it back"""
    REPLACED = "replaced"
    """never read: a newer one was written first"""


VERSION_LIFE: Workflow[State] = Workflow(
    "guide_version",
    State.DRAFT,
    (
        Transition("submit", State.DRAFT, State.IN_REVIEW),
        Transition("return", State.IN_REVIEW, State.DRAFT),
        Transition("approve", State.IN_REVIEW, State.APPROVED),
        Transition("hold", State.APPROVED, State.DRAFT),
        Transition("publish", State.APPROVED, State.PUBLISHED),
        Transition("supersede", State.PUBLISHED, State.PAST),
        Transition("withdraw", State.PUBLISHED, State.WITHDRAWN),
        Transition("replace", (State.DRAFT, State.IN_REVIEW, State.APPROVED), State.REPLACED),
    ),
    final=(State.PAST, State.WITHDRAWN, State.REPLACED),
)


class Topic(StrEnum):
    """Under which heading people find a guide."""

    PROTECT = "protect"
    ILL = "ill"
    CARE = "care"
    LIFE = "life"


@dataclass(frozen=True)
class Source:
    """Where a guide has its facts from. `dated`: as the source dates itself; None where it does not."""

    title: str
    publisher: str
    url: str = ""
    dated: date | None = None


@dataclass(frozen=True)
class Draft:
    """What an editor has written, in one language. `sources`: of the source language; a translation has the same."""

    title: str
    summary: str
    body: str
    sources: tuple[Source, ...] = ()


Mistakes = Mapping[str, tuple[str, Mapping[str, int | str]]]
"""Field → (slug of the words, what fills them)."""


def mistakes(draft: Draft, known_pictures: Collection[str]) -> Mistakes:
    """What hinders that a draft is kept. `known_pictures`: public ids of the guide's own."""
    found: dict[str, tuple[str, Mapping[str, int | str]]] = {}
    for field, (least, most) in (("title", TITLE), ("summary", SUMMARY), ("body", BODY)):
        length = len(getattr(draft, field))
        if length < least:
            found[field] = ("too-short", {"limit": least})
        elif length > most:
            found[field] = ("too-long", {"limit": most, "length": length})
    if "body" not in found and (wrong := picture_mistake(draft.body, known_pictures)):
        found["body"] = wrong
    if wrong := source_mistake(draft.sources):
        found["sources"] = wrong
    return found


def picture_mistake(body: str, known: Collection[str]) -> tuple[str, Mapping[str, int | str]] | None:
    """Every picture is one of the guide's own and says in words what it shows."""
    shown = markdown.pictures(body)
    if len(shown) > MAX_PICTURES:
        return ("too-many-pictures", {"limit": MAX_PICTURES})
    for picture in shown:
        if not picture.name:
            return ("foreign-picture", {"line": picture.line + 1})
        if picture.name not in known:
            return ("unknown-picture", {"line": picture.line + 1})
        if len(picture.alt) < ALT[0]:
            return ("no-alt", {"line": picture.line + 1})
    return None


def source_mistake(sources: Sequence[Source]) -> tuple[str, Mapping[str, int | str]] | None:
    if len(sources) > MAX_SOURCES:
        return ("too-many-sources", {"limit": MAX_SOURCES})
    for number, source in enumerate(sources, start=1):
        if not source.title or not source.publisher:
            return ("source-incomplete", {"number": number})
        if source.url and not is_web_address(source.url):
            return ("source-address", {"number": number})
    return None


def is_web_address(url: str) -> bool:
    """Whether people can open it: http or https, with a host and without a password in it; nothing that cannot be
    seen."""
    if not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def unready(draft: Draft, language: str) -> Mistakes:
    """What a draft still lacks before another person is asked: a guide without sources is an opinion."""
    if language == SOURCE and not draft.sources:
        return {"sources": ("no-source", {})}
    return {}


def may_agree(by_id: UUID | None, writers: Iterable[UUID | None]) -> bool:
    """Whether this one may agree to a version: nobody who wrote any of it since it was last published may."""
    return by_id is not None and by_id not in set(writers)


def slug_mistake(slug: str) -> str:
    """What is wrong with the last part of a guide's address; "" for nothing."""
    if not slug:
        return "no-slug"
    if len(slug) > MAX_SLUG or not SLUG.fullmatch(slug):
        return "bad-slug"
    return "slug-reserved" if slug in RESERVED else ""


def review_mistake(review_by: date | None, today: date) -> tuple[str, Mapping[str, int | str]] | None:
    if review_by is None:
        return ("no-review-date", {})
    if review_by <= today:
        return ("review-past", {})
    if review_by > today + FARTHEST_REVIEW:
        return ("review-too-far", {"limit": FARTHEST_REVIEW.days})
    return None


def publish_mistake(publish_at: datetime | None, now: datetime) -> tuple[str, Mapping[str, int | str]] | None:
    """None stands for «as soon as agreed». A moment that passed while somebody typed is the same."""
    if publish_at is not None and publish_at > now + FARTHEST_PUBLISHING:
        return ("publish-too-far", {"limit": FARTHEST_PUBLISHING.days})
    return None


def is_behind(based_on: int | None, source_number: int | None) -> bool:
    """Whether a translation follows an older version of the source than the one people read. `based_on`: the number of
    the source's version that was translated; None where nobody said."""
    return source_number is not None and (based_on is None or based_on < source_number)


def shown_language(wanted: str, published: Collection[str]) -> str | None:
    """In which language a guide is shown: the wanted one, else the source, else any; None where none is published."""
    for language in (wanted, SOURCE, *LANGUAGES):
        if language in published:
            return language
    return None
