# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.publishing.news.models import Feed
from epidesk.publishing.news.rules import Permission, Trouble
from epidesk.publishing.news.rules.timing import ALARMING_FAILURES


@dataclass(frozen=True)
class FeedLine:
    """A feed in the editors' list. `is_silent`: it has failed for hours; `told_url`: where its server led to."""

    id: UUID
    name: str
    url: str
    site_url: str
    language: str
    is_authority: bool
    every_s: int
    trouble: Trouble
    trouble_detail: str
    failures: int
    is_silent: bool
    is_paused: bool
    last_ok_at: datetime | None
    last_tried_at: datetime | None
    next_try_at: datetime
    told_url: str
    by_label: str
    added_at: datetime
    entries_this_week: int

    @property
    def number(self) -> str:
        return public_id("fed", self.id)


def list_feeds(viewer: Viewer) -> tuple[FeedLine, ...]:
    """Every feed on the list, troubled ones first. One query. Who: `news:manage_feeds`. Raises `Forbidden`."""
    requires(viewer, Permission.MANAGE_FEEDS)
    week = timezone.now() - timedelta(days=7)
    rows = Feed.objects.filter(removed_at=None).annotate(lately=Count("entries", filter=Q(entries__seen_at__gt=week)))
    return tuple(
        FeedLine(
            id=row.id,
            name=row.name,
            url=row.url,
            site_url=row.site_url,
            language=row.language,
            is_authority=row.is_authority,
            every_s=row.every_s,
            trouble=Trouble(row.trouble),
            trouble_detail=row.trouble_detail,
            failures=row.failures,
            is_silent=row.failures >= ALARMING_FAILURES,
            is_paused=row.paused_at is not None,
            last_ok_at=row.last_ok_at,
            last_tried_at=row.last_tried_at,
            next_try_at=row.next_try_at,
            told_url=row.told_url,
            by_label=row.by_label,
            added_at=row.added_at,
            entries_this_week=row.lately,
        )
        for row in rows.order_by("-failures", "name", "id")
    )


def count_silent(viewer: Viewer) -> int:
    """How many feeds have failed for hours. Who: `news:edit`. Raises `Forbidden`."""
    requires(viewer, Permission.EDIT)
    return Feed.objects.filter(removed_at=None, paused_at=None, failures__gte=ALARMING_FAILURES).count()
