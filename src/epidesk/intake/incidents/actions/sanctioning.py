# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts.actions import sanction
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import Permission


def sanction_reporter(
    *,
    by: Actor,
    incident_id: UUID,
    step: str,
    reason: str,
    days: int | None,
    also_number: bool = False,
    although_first: bool = False,
) -> UUID:
    """A sanction on who sent this matter: the account and the device it came from. `also_number`: and the number
    written in it, though nobody proved it; reports that name it are then held, never refused, because anybody can write
    a number.

    Who may: `accounts:sanction`, and `incidents:read` in its ward. Medical help is untouched. Raises `NotFound`,
    `OutsideArea`, `Invalid` per field, all at once; `days` is None for what is no number.
    """
    requires(by, Accounts.SANCTION)
    incident = Incident.objects.filter(id=incident_id).only(
        "area", "reporter", "device", "contact_phone_index", "language"
    )
    row = incident.first()
    if row is None:
        raise NotFound
    requires(by, Permission.READ, area_id=row.area_id)
    return sanction(
        by=by,
        step=step,
        reason=reason,
        until_at=timezone.now() + timedelta(days=days) if days is not None and 1 <= days <= 3650 else None,
        user_id=row.reporter_id,
        device=row.device,
        phone_index=row.contact_phone_index if also_number else "",
        subject_id=row.id,
        language=row.language,
        although_first=although_first,
    )
