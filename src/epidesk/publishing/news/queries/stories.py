# SPDX-License-Identifier: Apache-2.0
"""News as people read it, and as editors see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.publishing.news.models import Entry, Story
from epidesk.publishing.news.rules import Permission
from epikit.text import fold_words

PAGE = 20
MAX_PINNED = 5


@dataclass(frozen=True)
class Telling:
    """What one source says: always with its name, its own address, its time. `is_dated`: the time is the source's; else
    when the centre first saw it."""

    entry_id: UUID
    source: str
    is_authority: bool
    title: str
    summary: str
    link: str
    language: str
    at: datetime
    is_dated: bool

    @property
    def number(self) -> str:
        return public_id("ent", self.entry_id)


@dataclass(frozen=True)
class StoryCard:
    """One story. `first`: the source that is shown; `others`: who tells it too; `comment`: the centre's own words."""

    id: UUID
    first: Telling
    others: tuple[Telling, ...]
    is_pinned: bool
    comment: str
    comment_language: str

    @property
    def number(self) -> str:
        return public_id("sto", self.id)


@dataclass(frozen=True)
class NewsPage:
    """`older`: the cursor of the next page, empty at the end."""

    pinned: tuple[StoryCard, ...]
    stories: tuple[StoryCard, ...]
    older: str


@dataclass(frozen=True)
class StoryLine:
    """A story for editors."""

    card: StoryCard
    comments: dict[str, str]
    pinned_until: datetime | None
    hidden_at: datetime | None
    hidden_reason: str
    edited_at: datetime | None
    by_label: str


def news(language: str, before: str = "") -> NewsPage:
    """The page of news, pinned first. `before`: a cursor of an earlier page; one that is none begins anew. Public; two
    queries."""
    now = timezone.now()
    shown = _told().filter(hidden_at=None)
    cursor = _cursor(before)
    pinned = [] if cursor else list(shown.filter(pinned_until__gt=now).order_by("-newest_at", "-id")[:MAX_PINNED])
    rest = shown.exclude(id__in=[one.id for one in pinned]) if pinned else shown
    if cursor:
        rest = rest.filter(Q(newest_at__lt=cursor[0]) | Q(newest_at=cursor[0], id__lt=cursor[1]))
    rows = list(rest.order_by("-newest_at", "-id")[: PAGE + 1])
    older = f"{rows[PAGE - 1].newest_at.isoformat()}~{rows[PAGE - 1].id}" if len(rows) > PAGE else ""
    return NewsPage(
        pinned=tuple(_card(row, language, now) for row in pinned),
        stories=tuple(_card(row, language, now) for row in rows[:PAGE]),
        older=older,
    )


def story(story_id: UUID, language: str) -> StoryCard:
    """One story with everybody who tells it. Public; two queries. Raises `NotFound`, also for a hidden one."""
    row = _told().filter(id=story_id, hidden_at=None).first()
    if row is None:
        raise NotFound
    return _card(row, language, timezone.now())


def search_news(text: str, language: str, limit: int = 20) -> tuple[StoryCard, ...]:
    """Shown stories of which one entry holds every word, accents or not, newest first. Public."""
    words = fold_words(text).split()[:8]
    if not words:
        return ()
    wanted = Entry.objects.filter(story=OuterRef("pk"), feed__removed_at=None)
    for word in words:
        wanted = wanted.filter(folded__contains=word)
    rows = _told().filter(Exists(wanted), hidden_at=None).order_by("-newest_at", "-id")[:limit]
    now = timezone.now()
    return tuple(_card(row, language, now) for row in rows)


def list_stories(viewer: Viewer, *, hidden: bool = False, before: str = "") -> tuple[tuple[StoryLine, ...], str]:
    """The newest stories for editors, or those that are hidden, and the cursor of the next page. Who: `news:edit`.
    Raises `Forbidden`."""
    requires(viewer, Permission.EDIT)
    rows = _told().filter(hidden_at__isnull=not hidden)
    if cursor := _cursor(before):
        rows = rows.filter(Q(newest_at__lt=cursor[0]) | Q(newest_at=cursor[0], id__lt=cursor[1]))
    found = list(rows.order_by("-newest_at", "-id")[: PAGE + 1])
    older = f"{found[PAGE - 1].newest_at.isoformat()}~{found[PAGE - 1].id}" if len(found) > PAGE else ""
    return tuple(_line(row, viewer.language) for row in found[:PAGE]), older


def edited_story(viewer: Viewer, story_id: UUID) -> StoryLine:
    """One story for editors, hidden or not. Who: `news:edit`. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.EDIT)
    row = _told().filter(id=story_id).first()
    if row is None:
        raise NotFound
    return _line(row, viewer.language)


def _told() -> QuerySet[Story]:
    """Stories that a feed on the list tells, with what it says."""
    entries = Entry.objects.filter(feed__removed_at=None).select_related("feed").order_by("-feed__is_authority", "at")
    told = Entry.objects.filter(story=OuterRef("pk"), feed__removed_at=None)
    return Story.objects.filter(Exists(told)).prefetch_related(Prefetch("entries", entries, to_attr="tellings"))


def _card(row: Story, language: str, now: datetime) -> StoryCard:
    tellings = _tellings(row.tellings)  # type: ignore[attr-defined]
    said = next((one for one in (language, "vi", "en") if row.comment.get(one)), "")
    return StoryCard(
        id=row.id,
        first=tellings[0],
        others=tellings[1:],
        is_pinned=row.pinned_until is not None and row.pinned_until > now,
        comment=row.comment.get(said, ""),
        comment_language=said,
    )


def _tellings(rows: Iterable[Entry]) -> tuple[Telling, ...]:
    """One of each source: the state's word first, then who told it first."""
    found: dict[UUID, Telling] = {}
    for row in rows:
        found.setdefault(
            row.feed_id,
            Telling(
                entry_id=row.id,
                source=row.feed.name,
                is_authority=row.feed.is_authority,
                title=row.title,
                summary=row.summary,
                link=row.link,
                language=row.feed.language,
                at=row.at,
                is_dated=row.is_dated,
            ),
        )
    return tuple(found.values())


def _line(row: Story, language: str) -> StoryLine:
    return StoryLine(
        card=_card(row, language, timezone.now()),
        comments=dict(row.comment),
        pinned_until=row.pinned_until,
        hidden_at=row.hidden_at,
        hidden_reason=row.hidden_reason,
        edited_at=row.edited_at,
        by_label=row.by_label,
    )


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _, number = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at, UUID(number)) if at.tzinfo else None
    except ValueError:
        return None
