# SPDX-License-Identifier: Apache-2.0
"""The allow-list: only what stands here is ever fetched."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.news.actions.telling import tell_changed
from epidesk.publishing.news.events import FeedsDue
from epidesk.publishing.news.models import Feed, Story
from epidesk.publishing.news.rules import Permission, Trouble
from epidesk.publishing.news.rules.timing import EVERY, USUAL
from epidesk.publishing.news.texts import MISTAKE
from epikit.text import nfc

NAME = 80
LANGUAGES = ("vi", "en", "zh", "ko", "fr", "ja")


def add_feed(
    *,
    by: Actor,
    name: str,
    url: str,
    language: str = "vi",
    is_authority: bool = False,
    every_s: int = int(USUAL.total_seconds()),
) -> UUID:
    """One more feed; it is asked at once. `is_authority`: of the state or WHO, not of a paper.

    Who may: `news:manage_feeds`. Raises `Invalid`. Two at once for one address: the second is told.
    """
    requires(by, Permission.MANAGE_FEEDS)
    name, url = " ".join(nfc(name).split()), url.strip()
    wrong: dict[str, str] = {}
    if not 2 <= len(name) <= NAME:
        wrong["name"] = str(MISTAKE["no-name"]) % {"limit": NAME}
    if not _is_feed_address(url):
        wrong["url"] = str(MISTAKE["bad-url"])
    if language not in LANGUAGES:
        wrong["language"] = str(MISTAKE["bad-language"])
    if not EVERY[0] <= timedelta(seconds=min(every_s, 10**6)) <= EVERY[1]:
        wrong["every"] = str(MISTAKE["bad-every"])
    if wrong:
        raise Invalid(wrong)
    now = timezone.now()
    try:
        with unit_of_work(), transaction.atomic():
            feed = Feed.objects.create(
                name=name,
                url=url,
                host=(urlsplit(url).hostname or "").lower(),
                language=language,
                is_authority=is_authority,
                every_s=every_s,
                next_try_at=now,
                added_at=now,
                by_id=by.user_id,
                by_label=by.label[:120],
            )
            record(by=by, verb="feed.added", subject=("feed", feed.id), fields=("name", "url"))
            announce(FeedsDue(feed_ids=(feed.id,)))
    except IntegrityError:
        raise Invalid({"url": MISTAKE["known-url"]}) from None
    feed_id: UUID = feed.id
    return feed_id


def pause_feed(*, by: Actor, feed_id: UUID) -> None:
    """It is not asked any more; what it said stays. Twice is once. Who may: `news:manage_feeds`. Raises `NotFound`."""
    with unit_of_work():
        feed = locked(by, feed_id)
        if feed.paused_at is None:
            feed.paused_at = timezone.now()
            feed.save(update_fields=["paused_at"])
            record(by=by, verb="feed.paused", subject=("feed", feed.id), fields=("paused_at",))


def resume_feed(*, by: Actor, feed_id: UUID) -> None:
    """Asked again, at once and as if it had never failed. Who may: `news:manage_feeds`. Raises `NotFound`."""
    with unit_of_work():
        feed = locked(by, feed_id)
        feed.paused_at, feed.failures, feed.next_try_at = None, 0, timezone.now()
        feed.trouble, feed.trouble_detail = Trouble.NONE, ""
        feed.save(update_fields=["paused_at", "failures", "next_try_at", "trouble", "trouble_detail"])
        record(by=by, verb="feed.resumed", subject=("feed", feed.id), fields=("paused_at",))
        announce(FeedsDue(feed_ids=(feed.id,)))


def try_now(*, by: Actor, feed_id: UUID) -> None:
    """Asked at once, whatever its back-off; with a later minute when its host was asked just now. Who may:
    `news:manage_feeds`. Raises `NotFound`."""
    with unit_of_work():
        feed = locked(by, feed_id)
        feed.next_try_at = timezone.now()
        feed.save(update_fields=["next_try_at"])
        record(by=by, verb="feed.asked_for", subject=("feed", feed.id), fields=("next_try_at",))
        announce(FeedsDue(feed_ids=(feed.id,)))


def remove_feed(*, by: Actor, feed_id: UUID) -> None:
    """Off the list: what it alone said is no longer shown, nor fetched. Twice is once. Who may: `news:manage_feeds`.
    Raises `NotFound`."""
    with unit_of_work():
        feed = locked(by, feed_id)
        feed.removed_at = timezone.now()
        feed.save(update_fields=["removed_at"])
        record(by=by, verb="feed.removed", subject=("feed", feed.id), fields=("removed_at",))
        tell_changed(Story.objects.filter(entries__feed=feed).distinct().values_list("id", flat=True))


def locked(by: Actor, feed_id: UUID) -> Feed:
    """Raises `Forbidden`, `NotFound`."""
    requires(by, Permission.MANAGE_FEEDS)
    feed = Feed.objects.select_for_update().filter(id=feed_id, removed_at=None).first()
    if feed is None:
        raise NotFound
    return feed


def _is_feed_address(url: str) -> bool:
    """https with a host and no password; http only where tests have opened the way to this machine."""
    if len(url) > 500 or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    plain = settings.ENV.outbound_loopback and _is_this_machine(host or "")
    return parts.scheme in (("https", "http") if plain else ("https",)) and bool(host) and "@" not in parts.netloc


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
