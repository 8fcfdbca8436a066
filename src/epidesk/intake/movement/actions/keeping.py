# SPDX-License-Identifier: Apache-2.0
"""A declaration joins an account, so that the next one begins where it ended."""

from __future__ import annotations

from uuid import UUID

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.movement.models import Declaration
from epidesk.intake.movement.ownership import is_owner, proves_phone


def keep_with_account(*, by: Actor, declaration_id: UUID) -> None:
    """Who may: a citizen who has signed in with the phone that the declaration names, while no account holds it. Twice
    is once. Raises `NotFound`, `Forbidden`. Locks the row."""
    with unit_of_work():
        row = Declaration.objects.select_for_update(of=("self",)).filter(id=declaration_id).first()
        if row is None:
            raise NotFound
        if is_owner(by, row) and row.account_id == by.user_id:
            return
        if row.account_id is not None or not proves_phone(by, row):
            raise Forbidden
        row.account_id = by.user_id
        row.save(update_fields=["account"])
        audit.record(by=by, verb="declaration.kept", subject=("declaration", row.id), fields=["account"])
