# SPDX-License-Identifier: Apache-2.0
"""What officers read of sanctions and appeals. No phone stands in them, and no name of the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.accounts.fair_use import fair_use
from epidesk.foundation.accounts.models import Appeal, Sanction
from epidesk.foundation.accounts.rules import Permission, SanctionStep, proposed
from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer

SHOWN = 200


@dataclass(frozen=True)
class AppealRow:
    """`may_decide`: this viewer holds the right and is not who imposed the sanction."""

    id: UUID
    public_id: str
    text: str
    at: datetime
    due_at: datetime
    decided_at: datetime | None
    decided_by: str
    granted: bool | None
    answer: str
    may_decide: bool
    own_decision: bool


@dataclass(frozen=True)
class SanctionRow:
    """`attached`: to what, as slugs (`account`, `device`, `number`). `subject_id`: the matter that led to it."""

    id: UUID
    public_id: str
    step: SanctionStep
    reason: str
    attached: tuple[str, ...]
    subject_id: UUID | None
    by: str
    from_at: datetime
    until_at: datetime
    lifted_at: datetime | None
    lifted_by: str
    lift_reason: str
    holds: bool
    appeal: AppealRow | None


@dataclass(frozen=True)
class StepTerms:
    """What the form proposes for a step."""

    step: SanctionStep
    usual_days: int
    longest_days: int
    proposed: bool


def sanctions(viewer: Viewer, *, ended: bool = False) -> tuple[SanctionRow, ...]:
    """What holds now, or what has ended, newest first. Who may: `accounts:sanction` or `accounts:decide_appeals`."""
    _may(viewer)
    now = timezone.now()
    over = Q(lifted_at__isnull=False) | Q(until_at__lte=now)
    rows = Sanction.objects.filter(over if ended else ~over).select_related("appeal").order_by("-id")[:SHOWN]
    return _rows(viewer, rows)


def appeals_waiting(viewer: Viewer) -> tuple[SanctionRow, ...]:
    """Sanctions whose appeal nobody has answered, longest waiting first. Who may: `accounts:decide_appeals`."""
    requires(viewer, Permission.DECIDE_APPEALS)
    rows = Sanction.objects.filter(appeal__isnull=False, appeal__decided_at__isnull=True).select_related("appeal")
    return _rows(viewer, rows.order_by("appeal__at")[:SHOWN])


def count_appeals(viewer: Viewer) -> int:
    """How many appeals wait for an answer; nought for who may not answer."""
    if Permission.DECIDE_APPEALS not in viewer.permissions:
        return 0
    return Appeal.objects.filter(decided_at__isnull=True).count()


def sanctions_of(
    viewer: Viewer, *, user_id: UUID | None = None, device: str = "", phone_index: str = ""
) -> tuple[SanctionRow, ...]:
    """All sanctions of one person, newest first, for the panel beside a matter. Who may: as `sanctions`."""
    _may(viewer)
    whose = Q(pk__in=[])
    if user_id is not None:
        whose |= Q(user_id=user_id)
    if device:
        whose |= Q(device=device)
    if phone_index:
        whose |= Q(phone_index=phone_index)
    return _rows(viewer, Sanction.objects.filter(whose).select_related("appeal").order_by("-id")[:SHOWN])


def terms(earlier: Iterable[SanctionRow]) -> tuple[StepTerms, ...]:
    """The steps as the form offers them: the one after the hardest of late is proposed."""
    rules = fair_use()
    since = timezone.now() - rules.milder_within
    following = proposed(one.step for one in earlier if one.from_at > since)
    return tuple(
        StepTerms(step, days.usual_days, days.longest_days, step is following) for step, days in rules.steps.items()
    )


def _may(viewer: Viewer) -> None:
    if not {Permission.SANCTION, Permission.DECIDE_APPEALS} & viewer.permissions:
        raise Forbidden


def _rows(viewer: Viewer, rows: Iterable[Sanction]) -> tuple[SanctionRow, ...]:
    found = tuple(_row(viewer, row) for row in rows)
    viewer.note_read("sanction", [row.id for row in found])
    return found


def _row(viewer: Viewer, row: Sanction) -> SanctionRow:
    attached = {"account": row.user_id, "device": row.device, "number": row.phone_index}
    return SanctionRow(
        id=row.id,
        public_id=public_id("san", row.id),
        step=SanctionStep(row.step),
        reason=row.reason,
        attached=tuple(name for name, value in attached.items() if value),
        subject_id=row.subject_id,
        by=row.by_label,
        from_at=row.from_at,
        until_at=row.until_at,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by_label,
        lift_reason=row.lift_reason,
        holds=row.lifted_at is None and row.until_at > timezone.now(),
        appeal=_appeal(viewer, getattr(row, "appeal", None)),
    )


def _appeal(viewer: Viewer, row: Appeal | None) -> AppealRow | None:
    if row is None:
        return None
    own = viewer.user_id is not None and row.sanctioned_by_id == viewer.user_id
    return AppealRow(
        id=row.id,
        public_id=public_id("app", row.id),
        text=row.text,
        at=row.at,
        due_at=row.at + timedelta(seconds=fair_use().appeals_within.total_seconds()),
        decided_at=row.decided_at,
        decided_by=row.decided_by_label,
        granted=row.granted,
        answer=row.answer,
        may_decide=row.decided_at is None and not own and Permission.DECIDE_APPEALS in viewer.permissions,
        own_decision=own,
    )
