# SPDX-License-Identifier: Apache-2.0
"""Asking the agencies' servers. Each feed's next time is set before it is asked, so that two jobs ask once; requests
leave outside any transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime

from epidesk.foundation.core import outbound
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.relays.actions.taking_in import take_in
from epidesk.publishing.relays.models import FeedState, ForeignAlert
from epidesk.publishing.relays.policy import AlertFeed, alert_feeds
from epidesk.publishing.relays.rules import KEPT, MAX_DOCUMENT_BYTES, MAX_NEW_A_ROUND, ROUND, State, Trouble, rest_after
from epikit.formats.cap12 import NotCap
from epikit.formats.cap12.feed import Listed, read_alert_feed

logger = logging.getLogger(__name__)
ACCEPT = "application/atom+xml, application/rss+xml, application/cap+xml, application/xml;q=0.9, */*;q=0.5"


def fetch_due(*, now: datetime) -> dict[str, Trouble]:
    """Asks every feed that is due; gives what became of each. Raises nothing of what others' servers do; whatever goes
    wrong concerns one feed alone. Safe to run twice at once."""
    outcome: dict[str, Trouble] = {}
    for feed in alert_feeds().values():
        etag = _taken(feed, now)
        if etag is None:
            continue
        try:
            outcome[feed.slug] = _asked(feed, etag, now)
        except Exception:
            # Hostile bytes fail in ways that nobody foresaw; the other agencies' alerts must come in all the same.
            logger.exception("alert feed %s could not be taken in", feed.slug)
            outcome[feed.slug] = _failed(feed, Trouble.NOT_A_FEED, "unexpected", now)
    return outcome


def forget_old(*, now: datetime) -> int:
    """Deletes what came long ago; what was relayed stays with our own alert. Gives how many."""
    rows = ForeignAlert.objects.filter(received_at__lt=now - KEPT).exclude(state=State.RELAYED)
    return rows.delete()[0]


def _taken(feed: AlertFeed, now: datetime) -> str | None:
    """The feed's mark for its server, if it is due and nobody else has taken it."""
    with unit_of_work():
        FeedState.objects.get_or_create(slug=feed.slug, defaults={"next_try_at": now})
        state = FeedState.objects.select_for_update().get(slug=feed.slug)
        if state.next_try_at > now:
            return None
        state.last_tried_at, state.next_try_at = now, now + feed.every
        state.save(update_fields=["last_tried_at", "next_try_at"])
        return str(state.etag)


def _asked(feed: AlertFeed, etag: str, now: datetime) -> Trouble:
    headers = {"Accept": ACCEPT} | ({"If-None-Match": etag} if etag else {})
    try:
        answer = outbound.fetch(feed.url, headers=headers)
    except outbound.Refused as error:
        return _failed(feed, Trouble.REFUSED, error.why, now)
    except outbound.OutboundError as error:
        return _failed(feed, Trouble.UNREACHABLE, error.why, now)
    if answer.status == 304:
        return _done(feed, Trouble.NONE, "", etag, now)
    if answer.status != 200:
        return _failed(feed, Trouble.STATUS, str(answer.status), now)
    try:
        listed = read_alert_feed(answer.content, url=answer.url)
    except NotCap as error:
        return _failed(feed, Trouble.HOSTILE if error.reason == "doctype" else Trouble.NOT_A_FEED, error.reason, now)
    told = answer.headers.get("etag", "")
    trouble, detail = _documents(feed, listed, now)
    # A document that could not be had is asked for again: the feed must then be read whole.
    told = told if trouble is Trouble.NONE and len(told) <= 200 and told.isascii() and told.isprintable() else ""
    return _done(feed, trouble, detail, told, now)


def _documents(feed: AlertFeed, listed: Iterable[Listed], now: datetime) -> tuple[Trouble, str]:
    """Takes in what is new. The first trouble is told; it does not stop the others."""
    trouble, detail = Trouble.NONE, ""
    until = time.monotonic() + ROUND.total_seconds()
    for one in _unknown(feed, listed):
        if time.monotonic() > until:
            return Trouble.PARTLY, "slow"
        try:
            content = one.content or _fetched(one.cap_url)
            take_in(feed=feed, content=content, url=one.cap_url, now=now)
        except NotCap as error:
            found = Trouble.HOSTILE if error.reason == "doctype" else Trouble.PARTLY
            trouble, detail = (found, error.reason) if trouble is not Trouble.HOSTILE else (trouble, detail)
        except outbound.OutboundError as error:
            trouble, detail = (
                (Trouble.PARTLY, error.why or str(error)) if trouble is Trouble.NONE else (trouble, detail)
            )
    return trouble, detail


def _unknown(feed: AlertFeed, listed: Iterable[Listed]) -> list[Listed]:
    found = list(listed)
    urls = [one.cap_url for one in found if one.cap_url]
    rows = ForeignAlert.objects.filter(feed=feed.slug, found_at_url__in=urls)
    known = set(rows.values_list("found_at_url", flat=True))
    return [one for one in found if not one.cap_url or one.cap_url not in known][:MAX_NEW_A_ROUND]


def _fetched(url: str) -> bytes:
    answer = outbound.fetch(url, headers={"Accept": ACCEPT}, max_bytes=MAX_DOCUMENT_BYTES)
    if answer.status != 200:
        raise outbound.Failed(f"{answer.status}")
    return answer.content


def _done(feed: AlertFeed, trouble: Trouble, detail: str, etag: str, now: datetime) -> Trouble:
    FeedState.objects.filter(slug=feed.slug).update(
        last_ok_at=now, failures=0, trouble=trouble, trouble_detail=detail[:200], etag=etag
    )
    return trouble


def _failed(feed: AlertFeed, trouble: Trouble, detail: str, now: datetime) -> Trouble:
    with unit_of_work():
        state = FeedState.objects.select_for_update().get(slug=feed.slug)
        state.failures += 1
        state.trouble, state.trouble_detail, state.etag = trouble, detail[:200], ""
        state.next_try_at = now + rest_after(state.failures, feed.every)
        state.save()
    return trouble
