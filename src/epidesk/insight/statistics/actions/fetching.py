# SPDX-License-Identifier: Apache-2.0
"""Sources that are fetched. One that is down or sends nonsense changes nothing but what is said about it: the figures
stand as they are, with their day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from epidesk.foundation.core import outbound
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.insight.statistics.actions.importing import import_figures
from epidesk.insight.statistics.actions.settling import lock_source
from epidesk.insight.statistics.models import SourceState
from epidesk.insight.statistics.rules import Permission
from epidesk.insight.statistics.sources import Feed, Source, sources

MAX_BYTES = 30_000_000
TIMEOUT_S = 60.0


class _NotUsable(Exception):
    """`slug`: why nothing could be taken from an address."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def fetch_due(*, by: Actor) -> None:
    """Fetches each source whose time has come. One that fails holds up no other. Who may: the centre itself."""
    requires(by, Permission.ENTER)
    tried = dict(SourceState.objects.values_list("source", "tried_at"))
    now = timezone.now()
    for source in sources().sources:
        last = tried.get(source.slug)
        if source.feeds and (last is None or now - last >= timedelta(hours=source.every_h, minutes=-5)):
            fetch_source(by=by, source=source.slug)


def fetch_source(*, by: Actor, source: str) -> str:
    """Fetches a source now and takes in what it has; answers "" or the slug of what failed: `unreachable`, `status`,
    `not_a_table`, `faulty`. Nothing is fetched again that the source says is unchanged.

    Who may: `statistics:enter`. Locks the source, but not while it is being fetched. Raises `NotFound`.
    """
    requires(by, Permission.ENTER)
    card = sources().source(source)
    if card is None or not card.feeds:
        raise NotFound
    state = SourceState.objects.filter(source=source).first()
    etags = dict(state.etags) if state else {}
    failure = ""
    for feed in card.feeds:
        try:
            _take(by, card, feed, etags)
        except _NotUsable as error:
            failure = error.slug
    with unit_of_work():
        lock_source(source)
        now = timezone.now()
        row = SourceState.objects.filter(source=source).first() or SourceState(source=source)
        row.tried_at, row.etags, row.failure = now, etags, failure
        if failure:
            row.failing_since_at = row.failing_since_at or now
        else:
            row.succeeded_at, row.failing_since_at = now, None
        row.save()
        hint("public", id="figures")  # the page says when a source was last heard
    return failure


def _take(by: Actor, card: Source, feed: Feed, etags: dict[str, str]) -> None:
    headers = {"If-None-Match": etags[feed.url]} if feed.url in etags else {}
    try:
        answer = outbound.fetch(feed.url, headers=headers, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
    except outbound.OutboundError as error:
        raise _NotUsable("unreachable") from error
    if answer.status == 304:
        return
    if not answer.ok:
        raise _NotUsable("status")
    try:
        report = import_figures(
            by=by,
            source=card.slug,
            layout=card.layout,
            measure=str(feed.measure or ""),
            content=answer.content,
            file_name=feed.url.rpartition("/")[2],
        )
    except Invalid as error:
        raise _NotUsable("not_a_table") from error
    if report.faults:
        raise _NotUsable("faulty")
    if etag := answer.headers.get("etag"):
        etags[feed.url] = etag[:200]
