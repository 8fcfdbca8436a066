# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.queries import told_of
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.movement.queries.owners import owners_of
from epidesk.response.screening.models import Difference
from epidesk.response.screening.rules import Permission, RunKind

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


def tell_wards(*, run_id: UUID) -> int:
    """Tells staff who see screening in a ward how many of its people an adoption put into another class; the list is on
    the run's page, narrowed to their area. Returns how many were told; nobody twice. Lock: the run, by name."""
    with unit_of_work():
        lock_names("screening", [f"t{run_id}"])
        changed = Difference.objects.filter(run_id=run_id, run__kind=RunKind.ADOPTION)
        by_ward = dict(changed.values_list("ward_id").annotate(people=Count("id")))
        subject = ("run", run_id)
        told = told_of("class-changes-of-area", subject)
        done = 0
        for holder in holders_of(Permission.READ):
            people = sum(n for ward_id, n in by_ward.items() if holder.areas is None or ward_id in holder.areas)
            if not people or holder.user_id in told:
                continue
            to, params = [Recipient(user_id=holder.user_id)], {"count": str(people)}
            tell(by=SYSTEM, to=to, template="class-changes-of-area", params=params, subject=subject)
            done += 1
    return done
