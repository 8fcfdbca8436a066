# SPDX-License-Identifier: Apache-2.0
"""What a feed said becomes entries, and entries become stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.news.actions.telling import tell_changed
from epidesk.publishing.news.models import Entry, Feed, Story
from epidesk.publishing.news.rules import Folder, Kept, Known, kept
from epidesk.publishing.news.rules.folding import WITHIN
from epidesk.publishing.news.rules.keeping import MAX_ENTRIES, MAX_NEW_A_DAY
from epikit.formats.feeds import Feed as ReadFeed

SAME_TITLE_WITHIN = timedelta(days=7)
"""A feed that gives old news a new name and address is known by the headline for so long."""
SAME_DAY = timedelta(hours=20)


@dataclass(frozen=True)
class Count:
    """`usable`: entries that can be shown; `new`: of them those not known before."""

    usable: int
    new: int


def take_in(*, feed_id: UUID, feed: ReadFeed, now: datetime) -> Count | None:
    """Keeps the newest entries; those known already are brought up to date. None for a feed that was removed meanwhile.
    Safe to run twice. Locks: the feed, then all stories (one feed at a time finds where its entries belong)."""
    found = [one for entry in feed.entries if (one := kept(entry, now)) is not None]
    found.sort(key=lambda one: one.published_at or now, reverse=True)
    with unit_of_work():
        row = Feed.objects.select_for_update().filter(id=feed_id, removed_at=None).first()
        if row is None:
            return None
        lock_names("news", ["stories"])
        newest = found[:MAX_ENTRIES]
        taking = _Taking(row, newest, now)
        for one in reversed(newest):  # oldest first: the story is called by who told it first
            taking.take(one)
        taking.finish()
    return Count(len(found), taking.new)


class _Taking:
    """One feed's entries on their way in."""

    def __init__(self, feed: Feed, found: list[Kept], now: datetime) -> None:
        self.feed, self.now, self.new = feed, now, 0
        self.changed: list[UUID] = []
        self.by_link: dict[str, Entry] = {}
        self.by_guid: dict[str, Entry] = {}
        self.by_title: dict[str, Entry] = {}
        known = Q()
        for key in ("link_key", "guid_key", "title_key"):
            known |= Q(**{f"{key}__in": [getattr(one, key) for one in found]})
        own = Entry.objects.filter(feed=feed)
        for row in own.filter(known).order_by("seen_at"):
            self._know(row)
        self.room = max(0, MAX_NEW_A_DAY - own.filter(seen_at__gt=now - timedelta(days=1)).count())

    @cached_property
    def folder(self) -> Folder:
        """What other feeds told lately. Only asked when something is new."""
        near = Entry.objects.filter(at__gt=self.now - 2 * WITHIN, feed__removed_at=None).exclude(feed=self.feed)
        rows = near.values_list("title", "summary", "at", "story_id")
        return Folder(Known(title, summary, at, story_id) for title, summary, at, story_id in rows)

    def take(self, one: Kept) -> None:
        row = self.by_link.get(one.link_key) or self.by_guid.get(one.guid_key) or self._same_title(one)
        if row is not None:
            self._renew(row, one)
            return
        if self.room == 0:
            return
        self.room -= 1
        at = min(one.published_at or self.now, self.now)
        story_id = self.folder.story_of(one.title, one.summary, at)
        if story_id is None:
            story_id = Story.objects.create(newest_at=at).id
        else:
            Story.objects.filter(id=story_id, newest_at__lt=at).update(newest_at=at)
        row = Entry.objects.create(
            feed=self.feed,
            story_id=story_id,
            title=one.title,
            summary=one.summary,
            link=one.link,
            guid_key=one.guid_key,
            link_key=one.link_key,
            title_key=one.title_key,
            folded=one.folded,
            at=at,
            is_dated=one.published_at is not None,
            seen_at=self.now,
        )
        self._know(row)
        self.new += 1
        self.changed.append(story_id)

    def finish(self) -> None:
        tell_changed(self.changed)

    def _renew(self, row: Entry, one: Kept) -> None:
        """The newest words count. The time stays: an article that is touched each hour is not news each hour."""
        values = {"title": one.title, "summary": one.summary, "guid_key": one.guid_key, "folded": one.folded}
        if all(getattr(row, name) == value for name, value in values.items()):
            return
        shown = (row.title, row.summary) != (one.title, one.summary)
        for name, value in values.items():
            setattr(row, name, value)
        row.title_key = one.title_key
        row.changed_at = self.now if shown else row.changed_at
        row.save(update_fields=[*values, "title_key", "changed_at"])
        if shown:
            self.changed.append(row.story_id)

    def _same_title(self, one: Kept) -> Entry | None:
        """The same headline under another name and address, unless it is another day's: a bulletin is called the same
        each day."""
        row = self.by_title.get(one.title_key)
        if row is None or row.seen_at < self.now - SAME_TITLE_WITHIN:
            return None
        other_day = one.published_at is not None and row.is_dated and abs(one.published_at - row.at) > SAME_DAY
        return None if other_day else row

    def _know(self, row: Entry) -> None:
        self.by_link[row.link_key] = self.by_guid[row.guid_key] = self.by_title[row.title_key] = row
