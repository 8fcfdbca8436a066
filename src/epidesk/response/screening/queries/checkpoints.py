# SPDX-License-Identifier: Apache-2.0
"""What checkpoints keep to verify receipts without a network. Nothing of it is about anybody."""

from __future__ import annotations

from datetime import datetime

from epidesk.response.screening.keys import receipt_keys
from epidesk.response.screening.models import Receipt
from epidesk.response.screening.rules import RECEIPT_LASTS
from epikit.receipts import VerifyingKey


def verifying_keys(now: datetime) -> dict[bytes, VerifyingKey]:
    """Keys by which a receipt may still be signed, by id. Public."""
    known = receipt_keys(now).known
    return {id: key for id, key in known.items() if key.until is None or key.until + RECEIPT_LASTS > now}


def revoked(now: datetime) -> tuple[str, ...]:
    """Ids (hex) of receipts that no longer count although they have not expired. Public: random ids of nobody."""
    rows = Receipt.objects.filter(revoked_at__isnull=False, expires_at__gt=now)
    return tuple(rows.order_by("id").values_list("id", flat=True))
