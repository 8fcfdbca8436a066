# SPDX-License-Identifier: Apache-2.0
"""An alert with its updates and its cancellation: which of them still speak to people."""

from __future__ import annotations

from datetime import datetime

from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import SENT, Message

NUMBERS = 8
"""So many a message names: more than these nobody reads."""


def chain_of(row: Alert, now: datetime) -> list[Alert]:
    """Every message of the chain that was sent and has not expired, oldest first: an update or a cancellation names
    all of them. And always the one whose place it takes."""
    if row.message == Message.ALERT or row.supersedes_id is None:
        return []
    rows = Alert.objects.filter(root_id=row.root_id, status__in=SENT).exclude(id=row.id).order_by("sent_at")
    return [one for one in rows if one.expires_at > now or one.id == row.supersedes_id]


def number_of(row: Alert) -> str:
    """What people call it by."""
    return f"CB-{row.number:04d}"


def numbers_of(row: Alert, now: datetime) -> str:
    """What a cancellation calls the alert by: its number, and those of the earlier messages in brackets, for whoever
    holds one of these: `CB-0048 (CB-0046, CB-0047)`."""
    assert row.supersedes is not None  # a constraint
    earlier = [number_of(one) for one in chain_of(row, now) if one.id != row.supersedes_id][-NUMBERS:]
    newest = number_of(row.supersedes)
    return f"{newest} ({', '.join(earlier)})" if earlier else newest
