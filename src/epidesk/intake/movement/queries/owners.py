# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.intake.movement.models import Declaration
from epikit.codes import display_code


@dataclass(frozen=True)
class Owner:
    """Whose declaration it is: an account, or the device that gave it; nobody's when staff wrote it down."""

    account_id: UUID | None
    device: str
    language: str
    code: str
    person_id: UUID | None
    ward_id: UUID | None
    declared_at: datetime


def owners_of(declaration_ids: Iterable[UUID]) -> dict[UUID, Owner]:
    """For rooms that tell people what became of what they declared. Not for pages."""
    rows = Declaration.objects.filter(id__in=list(declaration_ids)).values_list(
        "id", "account_id", "device", "language", "code", "person_id", "ward_id", "declared_at"
    )
    return {
        id: Owner(account_id, device, language, display_code(code), person_id, ward_id, declared_at)
        for id, account_id, device, language, code, person_id, ward_id, declared_at in rows
    }
