# SPDX-License-Identifier: Apache-2.0
"""What everybody in an area may read in the inbox: one row for all, found by the reader's wards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from epidesk.foundation.accounts.queries import home_of
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.foundation.notify.campaign_text import CampaignText, spoken, unpacked
from epidesk.foundation.notify.models import AddressSubscription, BroadcastRead, Campaign, PushSubscription
from epidesk.foundation.notify.rules import CampaignState, Level

SHOWN_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Broadcast:
    """A campaign as one reader finds it. `until_at`: when it ends by itself; `stopped_at`: when it was ended early."""

    campaign_id: UUID
    subject_kind: str
    subject_id: UUID
    level: Level
    text: CampaignText
    language: str
    shown_at: datetime
    until_at: datetime
    stopped_at: datetime | None
    read_at: datetime | None


def broadcasts_of(viewer: Principal, *, limit: int = 50) -> tuple[Broadcast, ...]:
    """Those that reached the wards this account or device asked for or lives in, newest first. Who is known by neither
    finds none: all of them stand on the public page. At most four queries."""
    rows = shown_to(viewer)
    if rows is None:
        return ()
    found = list(rows.order_by("-created_at")[:limit])
    return tuple(as_broadcast(row, viewer.language, at) for row, at in zip(found, _read(viewer, found), strict=True))


_any_shown: ProcessCache[str, bool] = ProcessCache(ttl_s=2.0, size=1)


def any_shown() -> bool:
    """Whether anything was shown to an area in the last months: asked on every page, so at most every two seconds."""

    def look() -> bool:
        return Campaign.objects.filter(shown_at__gte=timezone.now() - SHOWN_FOR).exists()

    return _any_shown.get("", look)


def forget_shown() -> None:
    """This process looks again."""
    _any_shown.clear()


def count_unread(viewer: Principal, at_most: int) -> int:
    """Those in force that the reader has not acknowledged."""
    if not any_shown():
        return 0
    rows = shown_to(viewer)
    if rows is None:
        return 0
    now = timezone.now()
    read = BroadcastRead.objects.filter(_own(viewer), campaign=OuterRef("id"))
    return rows.exclude(state="stopped").filter(~Exists(read), until_at__gt=now).order_by()[:at_most].count()


def as_broadcast(row: Campaign, language: str, read_at: datetime | None) -> Broadcast:
    texts = unpacked(row.texts)
    chosen = spoken(language, texts)
    return Broadcast(
        campaign_id=row.id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        level=Level(row.level),
        text=texts[chosen],
        language=chosen,
        shown_at=row.shown_at or row.created_at,
        until_at=row.until_at,
        stopped_at=row.ended_at if row.state == CampaignState.STOPPED else None,
        read_at=read_at,
    )


def shown_to(viewer: Principal) -> QuerySet[Campaign] | None:
    """None for a reader who is known by nothing."""
    reach = wards_of(viewer) if any_shown() else None
    if reach is None:
        return None
    rows = Campaign.objects.filter(shown_at__isnull=False, shown_at__gte=timezone.now() - SHOWN_FOR)
    levels, wards = reach
    if levels:
        rows = rows.filter(level__in=levels)
    if wards is not None:
        rows = rows.filter(Q(ward_ids=None) | Q(ward_ids__overlap=sorted(wards)))
    return rows


def wards_of(viewer: Principal) -> tuple[frozenset[str], frozenset[UUID] | None] | None:
    """The levels and wards a reader asked for; without subscription all levels of the ward the account lives in. Wards
    None: the whole province. None when nothing is known of the reader."""
    if not (viewer.user_id or viewer.device):
        return None
    own = _own(viewer)
    asked = list(PushSubscription.objects.filter(own, gone_at=None).values_list("levels", "ward_ids"))
    asked += list(AddressSubscription.objects.filter(own, confirmed_at__isnull=False).values_list("levels", "ward_ids"))
    home = home_of(viewer.user_id) if viewer.user_id else None
    if not asked:
        return (frozenset(), frozenset([home]) if home else frozenset()) if viewer.user_id else None
    levels = frozenset(level for levels, _ in asked for level in levels)
    if any(not wards for _, wards in asked):
        return levels, None
    return levels, frozenset(ward for _, wards in asked for ward in wards) | (
        frozenset([home]) if home else frozenset()
    )


def _own(viewer: Principal) -> Q:
    own = Q()
    if viewer.user_id:
        own |= Q(user_id=viewer.user_id)
    if viewer.device:
        own |= Q(device=viewer.device)
    return own


def _read(viewer: Principal, rows: list[Campaign]) -> list[datetime | None]:
    read = dict(BroadcastRead.objects.filter(_own(viewer), campaign__in=rows).values_list("campaign_id", "read_at"))
    return [read.get(row.id) for row in rows]
