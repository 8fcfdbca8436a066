# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, time
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.lookups import lines_of
from epidesk.response.screening.keys import receipt_keys, rotate
from epidesk.response.screening.models import Receipt, Screening
from epidesk.response.screening.queries.columns import centre
from epidesk.response.screening.queries.standing import standing_rows
from epidesk.response.screening.rules import RECEIPT_LASTS, given_initial
from epikit.receipts import Receipt as Signed
from epikit.receipts import issue


def issue_receipts(*, declaration_ids: Sequence[UUID]) -> int:
    """A receipt for each of these that is screened and has none that counts; returns how many were made. Safe to run
    twice. It says what the person must do by all that they declared; a class that ends before the day is over ends the
    receipt too."""
    moment = timezone.now()
    now = moment.replace(second=0, microsecond=0)  # receipts count in whole minutes
    keys = receipt_keys(now)
    with unit_of_work():
        rows = list(Screening.objects.select_related("version").filter(declaration_id__in=list(declaration_ids)))
        valid = {
            (declaration_id, class_code)
            for declaration_id, class_code in Receipt.objects.filter(
                declaration_id__in=[row.declaration_id for row in rows], expires_at__gt=moment, revoked_at=None
            ).values_list("declaration_id", "class_code")
        }
        counts = standing_rows([row.person_id for row in rows if row.person_id], timezone.localdate())
        pairs = [(row.declaration_id, counts[row.person_id] if row.person_id else row) for row in rows]
        pairs = [(id, row) for id, row in pairs if (id, row.class_code) not in valid]
        rows = [row for _, row in pairs]
        people = lines_of(centre(), [row.person_id for row in rows if row.person_id])
        made = []
        for declaration_id, row in pairs:
            person = people.get(row.person_id) if row.person_id else None
            receipt = Signed(
                id=secrets.token_bytes(8),
                issued_at=now,
                expires_at=_expires(row, now),
                class_code=row.class_code,
                ruleset=row.version.number,
                initial=given_initial(person.name) if person else "",
                year_of_birth=person.year_of_birth if person else None,
            )
            made.append(
                Receipt(
                    id=receipt.id.hex(),
                    declaration_id=declaration_id,
                    class_code=row.class_code,
                    version=row.version,
                    key=keys.signing_id.hex(),
                    text=issue(keys.signing, receipt),
                    issued_at=receipt.issued_at,
                    expires_at=receipt.expires_at,
                )
            )
        Receipt.objects.bulk_create(made)
    return len(made)


def revoke_receipts(*, declaration_ids: Sequence[UUID]) -> int:
    """Takes back every receipt of these that still counts; checkpoints learn it from the revocation list."""
    now = timezone.now()
    rows = Receipt.objects.filter(declaration_id__in=list(declaration_ids), expires_at__gt=now, revoked_at=None)
    return rows.update(revoked_at=now)


def revoke_differing(*, person_ids: Collection[UUID]) -> int:
    """Takes back the receipts of these people that say another class than the one that counts now."""
    now = timezone.now()
    with unit_of_work():
        rows = Screening.objects.filter(
            person_id__in=list(person_ids),
            declaration_id__in=Receipt.objects.filter(expires_at__gt=now, revoked_at=None).values("declaration_id"),
        )
        holders = dict(rows.values_list("declaration_id", "person_id"))
        counts = standing_rows(set(filter(None, holders.values())), timezone.localdate())
        by_class: dict[str, list[UUID]] = defaultdict(list)
        for declaration_id, person_id in holders.items():
            if person_id is not None:
                by_class[counts[person_id].class_code].append(declaration_id)
        done = 0
        for class_code, ids in by_class.items():
            valid = Receipt.objects.filter(declaration_id__in=ids, expires_at__gt=now, revoked_at=None)
            done += valid.exclude(class_code=class_code).update(revoked_at=now)
    return done


def rotate_receipt_key(*, by: Actor) -> bytes:
    """Another key signs from now on; returns its id. For the command line: `Forbidden` for anybody but the system."""
    if by.kind is not PrincipalKind.SYSTEM:
        raise Forbidden
    with unit_of_work():
        made = rotate(timezone.now())
        record(by=by, verb="receipt_key.rotated", subject=("receipt_key", None), reason=made.hex())
    return made


def _expires(row: Screening, now: datetime) -> datetime:
    last = now + RECEIPT_LASTS
    if row.until_on is not None:
        ends = datetime.combine(row.until_on, time(), timezone.get_current_timezone())
        if now < ends < last:
            return ends
    return last
