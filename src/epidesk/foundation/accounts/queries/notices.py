# SPDX-License-Identifier: Apache-2.0
"""What a person has to be told of a sanction or an appeal, and how they are reached. For handlers, not for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.accounts.models import CITIZEN, Appeal, Sanction, User
from epidesk.foundation.accounts.rules import SanctionStep


@dataclass(frozen=True)
class SanctionNotice:
    """`phone`: E.164 of an account with a proved number, else empty. `language`: of a device without account."""

    sanction_id: UUID
    step: SanctionStep
    reason: str
    until_at: datetime
    user_id: UUID | None
    device: str
    phone: str
    language: str
    by_id: UUID | None
    lifted: bool


@dataclass(frozen=True)
class AppealNotice:
    appeal_id: UUID
    granted: bool | None
    answer: str
    about: SanctionNotice


def sanction_notice(sanction_id: UUID) -> SanctionNotice | None:
    """None when it is gone. Two queries at most."""
    row = Sanction.objects.select_related("user").filter(id=sanction_id).first()
    return _notice(row) if row else None


def appeal_notice(appeal_id: UUID) -> AppealNotice | None:
    """None when it is gone."""
    row = Appeal.objects.select_related("sanction__user").filter(id=appeal_id).first()
    return AppealNotice(row.id, row.granted, row.answer, _notice(row.sanction)) if row else None


def _notice(row: Sanction) -> SanctionNotice:
    user = row.user or _owner(row.phone_index)
    proved = user is not None and user.phone_verified_at is not None and user.is_active
    return SanctionNotice(
        sanction_id=row.id,
        step=SanctionStep(row.step),
        reason=row.reason,
        until_at=row.until_at,
        user_id=user.id if user else None,
        device=row.device,
        phone=user.phone if user and proved else "",
        language=user.language if user else row.language,
        by_id=row.by_id,
        lifted=row.lifted_at is not None,
    )


def _owner(phone_index: str) -> User | None:
    """The account that has proved the number."""
    if not phone_index:
        return None
    return User.objects.filter(kind=CITIZEN, phone_index=phone_index, phone_verified_at__isnull=False).first()
