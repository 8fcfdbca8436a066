# SPDX-License-Identifier: Apache-2.0
"""Machines that are told of what is published, each in a request of its own, signed, and tried for a day.

At least once: a request whose answer got lost is sent again under the same `webhook-id`, by which a receiver knows it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core import outbound
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.models import Webhook, WebhookDelivery
from epidesk.foundation.notify.rules import TOPICS, Permission, secret_text, signature
from epidesk.foundation.notify.rules.webhooks import next_try

ONE_TRY = timedelta(minutes=1)
"""No request takes so long: who claimed one has died."""
KEPT = timedelta(days=30)
TEST = "test"
TESTS_AN_HOUR = 20


def add_webhook(*, by: Actor, name: str, url: str, topics: Collection[str]) -> tuple[UUID, str]:
    """Gives its id and the secret that signs what it gets, shown once. Who: `notify:manage_webhooks`. Raises
    `Forbidden`, `Invalid` beside `name`, `url`, `topics`."""
    requires(by, Permission.MANAGE_WEBHOOKS)
    wrong: dict[str, Any] = {}
    parts = urlsplit(url.strip())
    if parts.scheme != "https" and not (settings.ENV.outbound_loopback and parts.scheme == "http"):
        wrong["url"] = _("The address begins with https://")
    elif not parts.hostname or parts.username or parts.password:
        wrong["url"] = _("This is not an address.")
    if not name.strip():
        wrong["name"] = _("Give it a name.")
    if not topics or set(topics) - set(TOPICS):
        wrong["topics"] = _("Choose what it is told of.")
    if wrong:
        raise Invalid(wrong)
    secret = secret_text(secrets.token_bytes(32))
    with unit_of_work():
        row = Webhook.objects.create(
            name=name.strip()[:80],
            url=url.strip(),
            secret=secret,
            topics=sorted(topics),
            created_at=timezone.now(),
            by_label=by.label[:120],
        )
        record(by=by, verb="webhook.added", subject=("webhook", row.id), fields=("name", "url", "topics"))
    webhook_id: UUID = row.id
    return webhook_id, secret


def end_webhook(*, by: Actor, webhook_id: UUID) -> None:
    """It is told no more, and what it was still to be told is dropped. Who: `notify:manage_webhooks`. Raises
    `Forbidden`, `NotFound`."""
    requires(by, Permission.MANAGE_WEBHOOKS)
    with unit_of_work():
        row = Webhook.objects.select_for_update().filter(id=webhook_id, ended_at=None).first()
        if row is None:
            raise NotFound
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        row.deliveries.filter(state="queued").delete()
        record(by=by, verb="webhook.ended", subject=("webhook", row.id), fields=("ended_at",))


def test_webhook(*, by: Actor, webhook_id: UUID) -> UUID:
    """Sends one machine a message of type `test`, signed and tried like any other; gives its id. Who:
    `notify:manage_webhooks`. Raises `Forbidden`, `NotFound`, `TooMany`."""
    requires(by, Permission.MANAGE_WEBHOOKS)
    with unit_of_work():
        row = Webhook.objects.select_for_update().filter(id=webhook_id, ended_at=None).first()
        if row is None:
            raise NotFound
        limited("webhook-test", str(row.id), limit=TESTS_AN_HOUR, window_s=3600)
        now, delivery_id = timezone.now(), uuid7()
        text = json.dumps({"type": TEST, "timestamp": now.isoformat(), "data": {}})
        WebhookDelivery.objects.create(
            id=delivery_id,
            webhook=row,
            topic=TEST,
            reference=f"{TEST}:{delivery_id.hex}",
            body=text,
            created_at=now,
            next_try_at=now,
        )
        record(by=by, verb="webhook.tested", subject=("webhook", row.id))
        _defer(delivery_id, None)
    return delivery_id


def tell_webhooks(*, topic: str, reference: str, body: Mapping[str, Any]) -> int:
    """Tells all machines that asked for the topic, if the caller's transaction commits. `reference`: what makes it
    this news and no other; telling it again tells nobody twice. `body`: public, as JSON. Returns how many."""
    now = timezone.now()
    text = json.dumps({"type": topic, "timestamp": now.isoformat(), "data": body}, ensure_ascii=False)
    with unit_of_work():
        told = set(WebhookDelivery.objects.filter(reference=reference).values_list("webhook_id", flat=True))
        rows = [
            WebhookDelivery(
                id=uuid7(),
                webhook=one,
                topic=topic,
                reference=reference,
                body=text,
                created_at=now,
                next_try_at=now,
            )
            for one in Webhook.objects.filter(ended_at=None, topics__contains=[topic]).order_by("id")
            if one.id not in told
        ]
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        for row in rows:
            _defer(row.id, None)
    return len(rows)


def deliver_webhook(*, delivery_id: UUID) -> bool:
    """Tries one once; True when the machine answered 2xx. Must not run inside a transaction."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        due = WebhookDelivery.objects.select_for_update().filter(id=delivery_id, state="queued")
        row = due.select_related("webhook").filter(next_try_at__lte=now + timedelta(seconds=30)).first()
        if row is None:
            return False
        row.attempts, row.next_try_at = row.attempts + 1, now + ONE_TRY
        row.save(update_fields=["attempts", "next_try_at"])
    error = _post(row, now)
    mine = WebhookDelivery.objects.filter(id=row.id, state="queued", attempts=row.attempts)
    at = next_try(row.attempts, timezone.now()) if error else None
    with transaction.atomic():
        if at is None:
            ended = {"state": "failed" if error else "sent", "ended_at": timezone.now(), "next_try_at": None}
            mine.update(error=error[:40], **ended)
        elif mine.update(error=error[:40], next_try_at=at):
            _defer(row.id, at)
    return not error


def mend_webhooks(*, now: datetime) -> int:
    """Gives what lost its job another one, and forgets what is a month old. Returns how many jobs."""
    WebhookDelivery.objects.filter(created_at__lt=now - KEPT).exclude(state="queued").delete()
    lost = WebhookDelivery.objects.filter(state="queued", next_try_at__lt=now - timedelta(minutes=10))
    jobs = 0
    for delivery_id in list(lost.values_list("id", flat=True)):
        with transaction.atomic():
            if lost.filter(id=delivery_id).update(next_try_at=now):
                _defer(delivery_id, None)
                jobs += 1
    return jobs


def _post(row: WebhookDelivery, now: datetime) -> str:
    """A slug of what went wrong; "" when the machine took it. Redirects are not followed."""
    body = row.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": f"msg_{row.id.hex}",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature(row.webhook.secret, message_id=f"msg_{row.id.hex}", at=now, body=body),
    }
    try:
        answer = outbound.fetch(
            row.webhook.url, method="POST", headers=headers, content=body, max_bytes=1_024, whole=False
        )
    except outbound.Refused:
        return "refused"
    except outbound.OutboundError:
        return "unreachable"
    return "" if answer.ok else f"http-{answer.status}"


def _defer(delivery_id: UUID, at: datetime | None) -> None:
    task = app.configure_task("notify.deliver_webhook", queue="bulk", schedule_at=at)
    task.defer(delivery_id=str(delivery_id))
