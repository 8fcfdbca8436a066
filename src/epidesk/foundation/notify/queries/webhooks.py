# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Q, Window
from django.db.models.functions import RowNumber

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.notify.models import Webhook, WebhookDelivery
from epidesk.foundation.notify.rules import Permission

NEWEST = 5


@dataclass(frozen=True)
class WebhookTry:
    """One piece of news for one machine. `state`: queued, sent or failed; `error`: slug of what went wrong last
    (`refused`, `unreachable`, `http-500`), empty once it was taken."""

    topic: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    next_try_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class WebhookCard:
    """A machine that is told. `told`, `waiting`, `failed`: of the last month; `newest`: what it was told last, newest
    first."""

    id: UUID
    name: str
    url: str
    topics: tuple[str, ...]
    created_at: datetime
    by_label: str
    told: int
    waiting: int
    failed: int
    last_told_at: datetime | None
    newest: tuple[WebhookTry, ...]


def webhooks(viewer: Principal) -> tuple[WebhookCard, ...]:
    """Oldest first; the secret is shown to nobody again. Two queries. Who: `notify:manage_webhooks`. Raises
    `Forbidden`."""
    requires(viewer, Permission.MANAGE_WEBHOOKS)
    rows = Webhook.objects.filter(ended_at=None).annotate(
        told=Count("deliveries", filter=Q(deliveries__state="sent")),
        waiting=Count("deliveries", filter=Q(deliveries__state="queued")),
        failed=Count("deliveries", filter=Q(deliveries__state="failed")),
        last_told_at=Max("deliveries__ended_at", filter=Q(deliveries__state="sent")),
    )
    newest = _newest()
    return tuple(
        WebhookCard(
            row.id,
            row.name,
            row.url,
            tuple(row.topics),
            row.created_at,
            row.by_label,
            row.told,
            row.waiting,
            row.failed,
            row.last_told_at,
            tuple(newest.get(row.id, ())),
        )
        for row in rows.order_by("id")
    )


def _newest() -> dict[UUID, list[WebhookTry]]:
    place = Window(RowNumber(), partition_by=F("webhook_id"), order_by=F("created_at").desc())
    rows = WebhookDelivery.objects.filter(webhook__ended_at=None).annotate(place=place).filter(place__lte=NEWEST)
    found: dict[UUID, list[WebhookTry]] = {}
    for row in rows.order_by("-created_at", "-id"):
        found.setdefault(row.webhook_id, []).append(
            WebhookTry(row.topic, row.state, row.attempts, row.error, row.created_at, row.next_try_at, row.ended_at)
        )
    return found
