# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.movement.queries.owners import owners_of
from epidesk.response.screening.models import Difference
from epidesk.response.screening.rules import RunKind

CHUNK = 300


def tell_changed(*, run_id: UUID) -> int:
    """Tells some of those whom an adoption put into another class, who had one; returns how many rows were dealt with,
    nought at the end. Nobody is told twice: rows are locked, those under way elsewhere passed over. What stands on the
    locked screen says only that something changed; class and reason stand on their own page."""
    with unit_of_work():
        rows = list(
            Difference.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(run_id=run_id, run__kind=RunKind.ADOPTION, told_at=None)
            .exclude(before="")
            .order_by("id")[:CHUNK]
        )
        owners = owners_of([row.declaration_id for row in rows])
        to: dict[str, list[Recipient]] = defaultdict(list)
        for row in rows:
            owner = owners.get(row.declaration_id)
            if owner is not None and (owner.account_id or owner.device):
                to[owner.language].append(Recipient(user_id=owner.account_id, device=owner.device or None))
        for language, recipients in to.items():
            tell(
                by=replace(SYSTEM, language=language), to=recipients, template="class-changed", subject=("run", run_id)
            )
        Difference.objects.filter(id__in=[row.id for row in rows]).update(told_at=timezone.now())
    return len(rows)
