# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.notify.models import Webhook
from epidesk.foundation.notify.rules import Permission


@dataclass(frozen=True)
class WebhookCard:
    """A machine that is told. `told`: of the last month; `error`: slug of its newest failure while one stands."""

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


def webhooks(viewer: Principal) -> tuple[WebhookCard, ...]:
    """Oldest first; the secret is shown to nobody again. One query. Who: `notify:manage_webhooks`. Raises
    `Forbidden`."""
    requires(viewer, Permission.MANAGE_WEBHOOKS)
    rows = Webhook.objects.filter(ended_at=None).annotate(
        told=Count("deliveries", filter=Q(deliveries__state="sent")),
        waiting=Count("deliveries", filter=Q(deliveries__state="queued")),
        failed=Count("deliveries", filter=Q(deliveries__state="failed")),
        last_told_at=Max("deliveries__ended_at", filter=Q(deliveries__state="sent")),
    )
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
        )
        for row in rows.order_by("id")
    )
