# SPDX-License-Identifier: Apache-2.0
"""What checkpoints keep to verify receipts without a network: nothing of it is about anybody. And, for who stands there
with a line, what the people before them must do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement.rules import Permission as Movement
from epidesk.response.screening.keys import receipt_keys
from epidesk.response.screening.models import Receipt
from epidesk.response.screening.queries.standing import Standing, as_standing, standing_rows
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


def classes_at_checkpoint(viewer: Viewer, person_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """What each of these people must do, wherever they stay: a checkpoint is where people come from elsewhere. Each is
    noted as read. Raises `Forbidden` without `movement:checkpoint`. One query."""
    requires(viewer, Movement.CHECKPOINT)
    found = {id: as_standing(row) for id, row in standing_rows(person_ids, timezone.localdate()).items()}
    viewer.note_read("screening", list(found))
    return found


def declaration_of_receipt(viewer: Viewer, receipt_id: str) -> UUID | None:
    """The declaration that a receipt (hex) was issued for; None for one that is not ours. Raises `Forbidden` without
    `movement:checkpoint`."""
    requires(viewer, Movement.CHECKPOINT)
    return Receipt.objects.filter(id=receipt_id).values_list("declaration_id", flat=True).first()
