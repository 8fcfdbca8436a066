# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from epidesk.foundation.core.models import OutboxMessage
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.notify.models import Campaign, InboxMessage, OutgoingMessage
from epidesk.foundation.notify.queries.broadcasts import Broadcast, as_broadcast, broadcasts_of, count_unread
from epidesk.foundation.notify.rules import (
    INBOX_PAGE,
    UNDELIVERED,
    UNDER_WAY,
    Delivery,
    Level,
    Permission,
    can_go_again,
)
from epidesk.foundation.notify.texts import render

SHOWN_UNREAD = 99


@dataclass(frozen=True)
class InboxEntry:
    """A message in the reader's language. `subject`: what it is about, e.g. ("incident", id), or ("", None).

    Of what went to many also `level`, `reason`, `advice` (what to do), `changed` (what is new), `url`, until when it
    holds (`until_at`) and when it was ended early (`stopped_at`); `level` None: it was for this reader alone.
    """

    id: UUID
    title: str
    body: str
    subject_kind: str
    subject_id: UUID | None
    created_at: datetime
    read_at: datetime | None
    level: Level | None = None
    language: str = ""
    reason: str = ""
    advice: str = ""
    changed: str = ""
    url: str = ""
    until_at: datetime | None = None
    stopped_at: datetime | None = None


def mine(viewer: Principal) -> Q | None:
    """The rows of this account and this device; None when there is neither."""
    own = Q()
    if viewer.user_id:
        own |= Q(user_id=viewer.user_id)
    if viewer.device:
        own |= Q(device=viewer.device)
    return own or None


def inbox(viewer: Principal, limit: int = INBOX_PAGE) -> tuple[InboxEntry, ...]:
    """The newest messages of this account and device, and what was told to all in its area, newest first. `mark_read`
    takes the ids of both."""
    own = mine(viewer)
    if own is None:
        return ()
    rows = list(InboxMessage.objects.filter(own).order_by("-id")[:limit])
    sent = [row.subject_id for row in rows if row.subject_kind == "campaign"]
    campaigns = Campaign.objects.in_bulk(sent) if sent else {}
    entries = []
    for row in rows:
        campaign = campaigns.get(row.subject_id) if row.subject_id else None
        if campaign is not None:
            entries.append(_of_many(row.id, as_broadcast(campaign, viewer.language, row.read_at)))
            continue
        words = render(row.template, row.params, viewer.language)
        entries.append(
            InboxEntry(row.id, words.title, words.body, row.subject_kind, row.subject_id, row.created_at, row.read_at)
        )
    broadcasts = [_of_many(one.campaign_id, one) for one in broadcasts_of(viewer, limit=limit)]
    if not broadcasts:
        return tuple(entries)
    return tuple(sorted((*entries, *broadcasts), key=lambda entry: entry.created_at, reverse=True)[:limit])


def _of_many(entry_id: UUID, one: Broadcast) -> InboxEntry:
    return InboxEntry(
        entry_id,
        one.text.title,
        one.text.body,
        one.subject_kind,
        one.subject_id,
        one.shown_at,
        one.read_at,
        level=one.level,
        language=one.language,
        reason=one.text.reason,
        advice=one.text.advice,
        changed=one.text.changed,
        url=one.text.url,
        until_at=one.until_at,
        stopped_at=one.stopped_at,
    )


def told_of(template: str, subject: tuple[str, UUID]) -> frozenset[UUID]:
    """The accounts that have this text about this subject already: for handlers, which may run twice. The caller holds
    the subject's row, or two that run at once would both find nobody."""
    rows = InboxMessage.objects.filter(template=template, subject_kind=subject[0], subject_id=subject[1])
    return frozenset(rows.filter(user__isnull=False).values_list("user_id", flat=True))


def unread_count(viewer: Principal) -> int:
    """How many are unread, at most `SHOWN_UNREAD` + 1: nobody reads a bigger number."""
    own = mine(viewer)
    if own is None:
        return 0
    rows = InboxMessage.objects.filter(own, read_at__isnull=True)
    return rows.order_by()[: SHOWN_UNREAD + 1].count() + count_unread(viewer, SHOWN_UNREAD + 1)


@dataclass(frozen=True)
class UndeliveredEntry:
    """A message that was not handed over, or that has failed at least once and is tried again. `error`: a slug, e.g.
    `http-503`; `subject`: what it is about, e.g. ("incident", id), or ("", None). Whom it is for is not told here.
    `may_go_again`: it has ended, its words are still there, and this viewer may have it tried once more."""

    id: UUID
    channel: str
    state: Delivery
    attempts: int
    error: str
    subject_kind: str
    subject_id: UUID | None
    created_at: datetime
    next_try_at: datetime | None
    ended_at: datetime | None
    may_go_again: bool = False


def undelivered(viewer: Principal, limit: int = INBOX_PAGE) -> tuple[UndeliveredEntry, ...]:
    """What could not be handed over in the last days, and what waits for its next try; newest first. Two queries.

    Who: `notify:see_undelivered`. Raises `Forbidden`.
    """
    requires(viewer, Permission.SEE_UNDELIVERED)
    ended = OutgoingMessage.objects.filter(state__in=UNDELIVERED).order_by("-created_at")[:limit]
    trying = OutgoingMessage.objects.filter(state__in=UNDER_WAY).exclude(error="").order_by("-created_at")[:limit]
    rows = sorted((*ended, *trying), key=lambda row: row.created_at, reverse=True)[:limit]
    return tuple(
        UndeliveredEntry(
            row.id,
            row.channel,
            Delivery(row.state),
            row.attempts,
            row.error,
            row.subject_kind,
            row.subject_id,
            row.created_at,
            row.next_try_at,
            row.ended_at,
            may_go_again=viewer.may(Permission.RESEND)
            and can_go_again(
                Delivery(row.state),
                subject_kind=row.subject_kind,
                created_at=row.created_at,
                give_up_at=row.give_up_at,
            )
            and bool(row.text),
        )
        for row in rows
    )


@dataclass(frozen=True)
class Traffic:
    """How SMS and e-mails stand now: `waiting` for their first try or the next, `oldest_at` of these; `failed` and
    `unknown` of the last week; `sent` within the last day."""

    waiting: int
    oldest_at: datetime | None
    failed: int
    unknown: int
    sent: int


def traffic(viewer: Principal) -> Traffic:
    """Two queries. Who: `notify:see_undelivered`. Raises `Forbidden`."""
    requires(viewer, Permission.SEE_UNDELIVERED)
    counted = dict(OutgoingMessage.objects.values_list("state").annotate(n=Count("id")))
    oldest_at = OutgoingMessage.objects.filter(state__in=UNDER_WAY).aggregate(at=Min("created_at"))["at"]
    return Traffic(
        waiting=sum(counted.get(str(state), 0) for state in UNDER_WAY),
        oldest_at=oldest_at,
        failed=counted.get(str(Delivery.FAILED), 0),
        unknown=counted.get(str(Delivery.UNKNOWN), 0),
        sent=counted.get(str(Delivery.SENT), 0),
    )


@dataclass(frozen=True)
class OutboxEntry:
    """What a gateway of the demonstration would have sent. `gateway`: sms, email or push."""

    gateway: str
    address: str
    subject: str
    body: str
    created_at: datetime


def outbox(limit: int = INBOX_PAGE) -> tuple[OutboxEntry, ...]:
    """The newest messages that stayed here, newest first. Empty where real gateways send."""
    rows = OutboxMessage.objects.order_by("-created_at")[:limit]
    return tuple(OutboxEntry(row.gateway, row.address, row.subject, row.body, row.created_at) for row in rows)
