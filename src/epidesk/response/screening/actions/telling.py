# SPDX-License-Identifier: Apache-2.0
"""Who is in another class than before is told that, and where to read what and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.queries import told_of
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.people.lookups import phones_for_news
from epidesk.intake.movement.queries.owners import owners_of
from epidesk.response.screening.models import Difference
from epidesk.response.screening.rules import Permission, RunKind

CHUNK = 300
BY_RULES, BY_KNOWLEDGE = "class-changed", "class-changed-known"


def tell_changed(*, run_id: UUID) -> int:
    """Tells some of those whom an adoption put into another class, who had one; returns how many rows were dealt with,
    nought at the end. Nobody is told twice: rows are locked, those under way elsewhere passed over."""
    with unit_of_work():
        rows = list(
            Difference.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(run_id=run_id, run__kind=RunKind.ADOPTION, told_at=None)
            .exclude(before="")
            .order_by("id")[:CHUNK]
        )
        _tell(rows, BY_RULES)
    return len(rows)


def tell_of_declarations(*, declaration_ids: Sequence[UUID]) -> int:
    """Tells those of these whose class became another for what the centre came to know since (a contact, a test).
    Whoever just declared reads it at once and is not told. Safe to run twice, also at once: the rows are locked."""
    with unit_of_work():
        rows = list(
            Difference.objects.select_for_update(of=("self",))
            .filter(declaration_id__in=list(declaration_ids), run=None, told_at=None)
            .exclude(before="")
            .order_by("id")
        )
        _tell(rows, BY_KNOWLEDGE)
    return len(rows)


def _tell(rows: Sequence[Difference], template: str) -> None:
    """Into the inbox of who declared, and by SMS to the number on file. On the locked screen stand a code and an
    address; class and reason stand on their own page. A person of several declarations is told once."""
    owners = owners_of([row.declaration_id for row in rows])
    phones = phones_for_news([row.person_id for row in rows if row.person_id])
    address = f"{settings.ENV.public_url.rstrip('/')}/track"
    done: set[UUID] = set()
    for row in reversed(rows):
        owner = owners.get(row.declaration_id)
        if owner is None or (row.person_id or row.declaration_id) in done:
            continue
        done.add(row.person_id or row.declaration_id)
        phone = phones.get(row.person_id, "") if row.person_id else ""
        if owner.account_id or owner.device or phone:
            tell(
                by=replace(SYSTEM, language=owner.language),
                to=[Recipient(user_id=owner.account_id, device=owner.device or None, phone_e164=phone)],
                template=template,
                params={"code": owner.code, "address": address},
                subject=("declaration", row.declaration_id),
            )
    Difference.objects.filter(id__in=[row.id for row in rows]).update(told_at=timezone.now())


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
