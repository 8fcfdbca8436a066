# SPDX-License-Identifier: Apache-2.0
"""Asking others' servers: several side by side, one request at a time to a host, nothing held open while waiting.

1. Each minute a job takes the feeds that are due, at most one a host; each feed's next time is set before it is asked,
   so that two jobs ask once.
2. They are asked in threads, outside any transaction and without the database. Whoever answers first is taken in first:
   a slow one keeps nobody waiting.
3. What came is taken in, or the trouble is written down and the next time moved further away. Whatever goes wrong
   concerns this feed alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core import outbound
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.news.actions.taking_in import take_in
from epidesk.publishing.news.models import Feed
from epidesk.publishing.news.rules import Trouble, next_try_at
from epidesk.publishing.news.rules.timing import HOST_GAP, MAX_BYTES, TIMEOUT_S
from epikit.formats.feeds import BadFeed, DtdRefused, read_feed

logger = logging.getLogger(__name__)
AT_ONCE = 8
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True)
class _Taken:
    """A feed as it is asked."""

    id: UUID
    url: str
    headers: Mapping[str, str]


def fetch_due(*, now: datetime) -> dict[UUID, Trouble]:
    """Asks every feed that is due, of each host the one that waits longest, if the host has had its rest. Gives what
    became of each. Safe to run twice at once. Raises nothing of what others' servers do."""
    taken = [one for feed_id in _due(now) if (one := _take(feed_id, now)) is not None]
    outcome: dict[UUID, Trouble] = {}
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="feeds") as pool:
        asked = {pool.submit(_ask, one): one for one in taken}
        for answered in as_completed(asked):
            one = asked[answered]
            outcome[one.id] = _heard(one, answered.result())
    return outcome


def fetch_feed(*, feed_id: UUID) -> Trouble | None:
    """Asks one feed now, if it is due; None when there was nothing to ask. Safe to run twice at once."""
    taken = _take(feed_id, timezone.now())
    return None if taken is None else _heard(taken, _ask(taken))


def _due(now: datetime) -> list[UUID]:
    rows = Feed.objects.filter(paused_at=None, removed_at=None)
    resting = set(rows.filter(last_tried_at__gt=now - HOST_GAP).values_list("host", flat=True))
    chosen: dict[str, UUID] = {}
    for feed_id, host in rows.filter(next_try_at__lte=now).order_by("next_try_at").values_list("id", "host"):
        if host not in resting:
            chosen.setdefault(host, feed_id)
    return list(chosen.values())


def _ask(taken: _Taken) -> outbound.Answer | outbound.OutboundError:
    """In a thread of its own: no database here."""
    try:
        return outbound.fetch(taken.url, headers=taken.headers, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
    except outbound.OutboundError as error:
        return error
    except Exception:
        logger.exception("feed %s could not be asked", taken.id)
        return outbound.Failed("unexpected")


def _heard(taken: _Taken, answer: outbound.Answer | outbound.OutboundError) -> Trouble:
    try:
        return _read(taken, answer)
    except Exception:
        # Hostile bytes fail in ways that nobody foresaw; the others' news must come in all the same.
        logger.exception("feed %s could not be taken in", taken.id)
        return _failed(taken.id, Trouble.NOT_A_FEED, "unexpected")


def _read(taken: _Taken, answer: outbound.Answer | outbound.OutboundError) -> Trouble:
    if isinstance(answer, outbound.OutboundError):
        trouble = Trouble.REFUSED if isinstance(answer, outbound.Refused) else Trouble.UNREACHABLE
        return _failed(taken.id, trouble, answer.why)
    if answer.status == 304:
        return _done(taken.id, answer, keep_marks=True)
    if answer.status == 410:
        return _failed(taken.id, Trouble.GONE, "410", gone=True)
    if answer.status != 200:
        return _failed(taken.id, Trouble.STATUS, str(answer.status), _retry_after(answer.headers, timezone.now()))
    try:
        feed = read_feed(answer.content, url=answer.url, content_type=answer.headers.get("content-type", ""))
    except DtdRefused:
        return _failed(taken.id, Trouble.DTD, "")
    except BadFeed as error:
        return _failed(taken.id, Trouble.NOT_A_FEED, str(error))
    count = take_in(feed_id=taken.id, feed=feed, now=timezone.now())
    if count is not None and count.usable == 0:
        return _failed(taken.id, Trouble.EMPTY, "")
    return _done(taken.id, answer, site_url=feed.site_url, new=count.new if count else 0)


def _take(feed_id: UUID, now: datetime) -> _Taken | None:
    """The feed, if it is due and nobody else asks its host. Its next time is set before the request."""
    with unit_of_work():
        host = Feed.objects.filter(id=feed_id).values_list("host", flat=True).first()
        if host is None:
            return None
        lock_names("news-host", [f"h{host}"])
        feed = Feed.objects.select_for_update().filter(id=feed_id, paused_at=None, removed_at=None).first()
        if feed is None or feed.next_try_at > now:
            return None
        if Feed.objects.filter(host=host, last_tried_at__gt=now - HOST_GAP).exists():
            return None  # its turn comes with a later minute
        feed.last_tried_at = now
        feed.next_try_at = now + timedelta(seconds=feed.every_s)
        feed.save(update_fields=["last_tried_at", "next_try_at"])
    headers = {"Accept": ACCEPT}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return _Taken(feed.id, feed.url, headers)


def _done(
    feed_id: UUID, answer: outbound.Answer, *, keep_marks: bool = False, site_url: str = "", new: int = 0
) -> Trouble:
    now = timezone.now()
    with unit_of_work():
        feed = Feed.objects.select_for_update().get(id=feed_id)
        if not keep_marks:
            feed.etag = _header(answer.headers.get("etag", ""), 200)
            feed.last_modified = _header(answer.headers.get("last-modified", ""), 80)
        feed.last_ok_at, feed.failures, feed.trouble, feed.trouble_detail = now, 0, Trouble.NONE, ""
        feed.last_new_at = now if new else feed.last_new_at
        feed.site_url = site_url[:500] or feed.site_url
        feed.told_url = answer.url[:500] if answer.url != feed.url else ""
        every = timedelta(seconds=feed.every_s)
        feed.next_try_at = next_try_at(now, every, 0, _max_age(answer.headers), seed=feed.url)
        feed.save()
    return Trouble.NONE


def _failed(
    feed_id: UUID, trouble: Trouble, detail: str, retry_after: timedelta | None = None, *, gone: bool = False
) -> Trouble:
    now = timezone.now()
    with unit_of_work():
        feed = Feed.objects.select_for_update().get(id=feed_id)
        feed.failures += 1
        feed.trouble, feed.trouble_detail = trouble, detail[:200]
        feed.paused_at = now if gone and feed.paused_at is None else feed.paused_at
        every = timedelta(seconds=feed.every_s)
        feed.next_try_at = next_try_at(now, every, feed.failures, retry_after, seed=feed.url)
        # What was read before a failure must be read whole again: half of it may never have been taken in.
        feed.etag = feed.last_modified = ""
        feed.save()
    return trouble


def _header(value: str, length: int) -> str:
    """What we send back to the server must fit into one header."""
    return value if len(value) <= length and value.isascii() and value.isprintable() else ""


def _retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """In seconds or as a date (RFC 9110 §10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return timedelta(seconds=min(int(value), 10**7))
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(at - now, timedelta(0))


def _max_age(headers: Mapping[str, str]) -> timedelta | None:
    """How long the server says that its answer stays as it is, at most an hour: news is news."""
    for part in headers.get("cache-control", "").split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "max-age" and value.isdigit():
            return timedelta(seconds=min(int(value), 3_600))
    return None
