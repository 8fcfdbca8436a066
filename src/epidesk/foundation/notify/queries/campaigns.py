# SPDX-License-Identifier: Apache-2.0
"""Whom a campaign would reach, and how one goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.notify.audiences import get_audience
from epidesk.foundation.notify.models import Campaign, Chunk, OutgoingMessage
from epidesk.foundation.notify.reached import reached_addresses, reached_pushes
from epidesk.foundation.notify.rules import (
    BY_MAIL,
    BY_SMS,
    OVER,
    PUSH,
    UNDELIVERED,
    UNDER_WAY,
    CampaignState,
    Level,
    Permission,
)


@dataclass(frozen=True)
class WardCount:
    """How many of a ward are reached, by channel. Who asked for several wards counts in each; `ward_id` None: who
    asked for the whole province, and people of a named audience."""

    ward_id: UUID | None
    push: int
    sms: int
    mail: int

    @property
    def people(self) -> int:
        return self.push + self.sms + self.mail


@dataclass(frozen=True)
class Estimate:
    """`push`: devices; `sms`, `mail`: addresses that are written to at once because no push reaches them; `sms_at_most`
    also if every push failed. `languages`: language -> channel -> how many."""

    people: int
    push: int
    sms: int
    mail: int
    sms_at_most: int
    by_ward: tuple[WardCount, ...]
    languages: Mapping[str, Mapping[str, int]]


def estimate(
    viewer: Principal, *, audience: str, ward_ids: frozenset[UUID] | None, level: Level = Level.EMERGENCY
) -> Estimate:
    """Whom a campaign that started now would reach. Counted as it would be cut. Who: `notify:broadcast`. Raises
    `Forbidden`, `Invalid`."""
    requires(viewer, Permission.BROADCAST)
    group = get_audience(audience)
    people = tuple(group.recipients(ward_ids)) if group.recipients else None
    wards: dict[UUID | None, Counter[str]] = {}
    languages: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    pushes = reached_pushes(level=level, ward_ids=ward_ids, people=people)
    for language, in_wards, n in pushes.by_language_and_wards():
        total[PUSH] += n
        languages.setdefault(language, Counter())[PUSH] += n
        for ward_id in _counted_in(in_wards, ward_ids):
            wards.setdefault(ward_id, Counter())[PUSH] += n
    for address in reached_addresses(level=level, ward_ids=ward_ids, people=people):
        total[f"{address.channel}_at_most"] += 1
        if address.fallback:
            continue
        total[address.channel] += 1
        languages.setdefault(address.language, Counter())[address.channel] += 1
        for ward_id in _counted_in(address.ward_ids, ward_ids):
            wards.setdefault(ward_id, Counter())[address.channel] += 1
    rows = [WardCount(ward, n[PUSH], n[BY_SMS], n[BY_MAIL]) for ward, n in wards.items()]
    return Estimate(
        people=total[PUSH] + total[BY_SMS] + total[BY_MAIL],
        push=total[PUSH],
        sms=total[BY_SMS],
        mail=total[BY_MAIL],
        sms_at_most=total["sms_at_most"],
        by_ward=tuple(sorted(rows, key=lambda row: -row.people)),
        languages={language: dict(n) for language, n in sorted(languages.items())},
    )


def _counted_in(asked_for: tuple[UUID, ...], ward_ids: frozenset[UUID] | None) -> tuple[UUID | None, ...]:
    if not asked_for:
        return (None,)
    return tuple(ward for ward in asked_for if ward_ids is None or ward in ward_ids)


@dataclass(frozen=True)
class ChannelProgress:
    """Of one channel. `sent` by SMS and e-mail: taken by the gateway."""

    total: int = 0
    queued: int = 0
    sent: int = 0
    gone: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Progress:
    """How a campaign goes. `gone`: subscriptions whose browser gave them up; `failed_by_reason`: slugs like `http-500`,
    `timeout`; `skipped`: not for them any more (duty ended, asked to be told no more). `rate_per_s`: pushes a second
    so far; `eta_s`: None while nothing can be said or nothing is left."""

    state: CampaignState
    total: int
    queued: int
    sent: int
    gone: int
    skipped: int
    failed: int
    failed_by_reason: Mapping[str, int]
    rate_per_s: float
    eta_s: float | None
    started_at: datetime
    ended_at: datetime | None
    channels: Mapping[str, ChannelProgress] = field(default_factory=dict)


SKIPPED = ("skipped", "off-duty")


def progress(viewer: Principal, *, campaign_id: UUID) -> Progress:
    """At most four queries. Who: `notify:broadcast`. Raises `Forbidden`, `NotFound`."""
    requires(viewer, Permission.BROADCAST)
    campaign = Campaign.objects.filter(id=campaign_id).first()
    if campaign is None:
        raise NotFound
    return progress_of(campaign)


def progress_of(campaign: Campaign) -> Progress:
    channels: dict[str, ChannelProgress] = {}
    reasons: Counter[str] = Counter()
    rate, first_at, last_at = 0.0, None, None
    chunks = Chunk.objects.filter(campaign=campaign).order_by().values("channel")
    for row in chunks.annotate(
        total=Sum("size"), sent=Sum("sent"), gone=Sum("gone"), first=Min("first_sent_at"), last=Max("last_sent_at")
    ):
        failed: Counter[str] = Counter()
        for one in Chunk.objects.filter(campaign=campaign, channel=row["channel"]).exclude(failed={}):
            failed.update(one.failed)
        reasons.update(failed)
        done = row["sent"] + row["gone"] + failed.total()
        channels[row["channel"]] = ChannelProgress(
            row["total"], row["total"] - done, row["sent"], row["gone"], failed.total()
        )
        if row["channel"] == PUSH and row["first"]:
            first_at, last_at = row["first"], row["last"]
            rate = done / max((last_at - first_at).total_seconds(), 0.001) if done else 0.0
    channels |= _addresses(campaign, channels)
    each = channels.values()
    whole = ChannelProgress(
        sum(one.total for one in each),
        sum(one.queued for one in each),
        sum(one.sent for one in each),
        sum(one.gone for one in each),
        sum(one.failed for one in each),
    )
    skipped = sum(reasons.pop(name, 0) for name in SKIPPED)
    over = campaign.state in OVER
    waiting = channels.get(PUSH, ChannelProgress()).queued
    return Progress(
        state=CampaignState(campaign.state),
        total=whole.total,
        queued=whole.queued,
        sent=whole.sent,
        gone=whole.gone,
        skipped=skipped,
        failed=whole.failed - skipped,
        failed_by_reason=dict(reasons),
        rate_per_s=round(rate, 1),
        eta_s=round(waiting / rate, 1) if rate and waiting and not over else None,
        started_at=campaign.created_at,
        ended_at=campaign.ended_at,
        channels=channels,
    )


def _addresses(campaign: Campaign, chunks: Mapping[str, ChannelProgress]) -> dict[str, ChannelProgress]:
    """A chunk of addresses is done when its messages stand in the queue of the gateway; how they fared is told by the
    messages themselves, as long as they are kept."""
    found = {}
    for channel in (BY_SMS, BY_MAIL):
        stood = chunks.get(channel)
        if stood is None:
            continue
        counted = dict(
            OutgoingMessage.objects.filter(subject_kind="campaign", subject_id=campaign.id, channel=channel)
            .order_by()
            .values_list("state")
            .annotate(n=Count("id"))
        )
        waiting = sum(counted.get(str(state), 0) for state in UNDER_WAY)
        failed = sum(counted.get(str(state), 0) for state in UNDELIVERED)
        found[channel] = ChannelProgress(
            stood.total, stood.queued + waiting, max(stood.sent - waiting - failed, 0), 0, stood.failed + failed
        )
    return found


def going(now: datetime | None = None) -> tuple[UUID, ...]:
    """The campaigns under way, oldest first."""
    rows = Campaign.objects.filter(~Q(state__in=[str(state) for state in OVER]), created_at__lte=now or timezone.now())
    return tuple(rows.order_by("created_at").values_list("id", flat=True))
