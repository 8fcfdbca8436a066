# SPDX-License-Identifier: Apache-2.0
"""How a person stands: how sure the centre is of them, and what holds against them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from epidesk.foundation.accounts.fair_use import fair_use
from epidesk.foundation.accounts.models import CITIZEN, Sanction, User
from epidesk.foundation.accounts.rules import Assurance, SanctionStep, hardest
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Principal, PrincipalKind, Viewer


@dataclass(frozen=True)
class OwnAppeal:
    """`granted` is None until somebody has answered."""

    text: str
    at: datetime
    decided_at: datetime | None
    granted: bool | None
    answer: str


@dataclass(frozen=True)
class OwnSanction:
    """A sanction as the person concerned reads it; who decided is not told. `reports_a_day`: of a limit."""

    id: UUID
    public_id: str
    step: SanctionStep
    reason: str
    from_at: datetime
    until_at: datetime
    lifted_at: datetime | None
    holds: bool
    reports_a_day: int
    appeal: OwnAppeal | None

    @property
    def may_appeal(self) -> bool:
        return self.holds and self.appeal is None


@dataclass(frozen=True)
class Standing:
    """`level`: the hardest step that holds now, or None; `until_at` and `reason` are of that one. `by_call`: the
    number was proved by a call of the centre."""

    assurance: Assurance
    level: SanctionStep | None = None
    until_at: datetime | None = None
    reason: str = ""
    by_call: bool = False
    sanctions: tuple[OwnSanction, ...] = ()


@dataclass(frozen=True)
class Held:
    """A sanction that holds now, as filing asks for it."""

    step: SanctionStep
    until_at: datetime
    user_id: UUID | None
    device: str
    phone_index: str


def holding(*, user_ids: Collection[UUID], devices: Collection[str], phone_indexes: Collection[str]) -> list[Held]:
    """What holds now against any of these, warnings aside. For filing, one query for many reports; empty ids aside."""
    users = [one for one in user_ids if one]
    known = [one for one in devices if one]
    numbers = [one for one in phone_indexes if one]
    if not (users or known or numbers):
        return []
    rows = _now().exclude(step=SanctionStep.WARNING)
    rows = rows.filter(_any(users, known, numbers))
    return [
        Held(SanctionStep(step), until_at, user_id, device, phone)
        for step, until_at, user_id, device, phone in rows.values_list(
            "step", "until_at", "user_id", "device", "phone_index"
        )
    ]


def standing(principal: Principal, phone_index: str = "") -> Standing:
    """How this person stands now, with what held before. `phone_index`: of a number that they have proved.

    Two queries: the account, its sanctions.
    """
    if principal.kind in (PrincipalKind.STAFF, PrincipalKind.MACHINE, PrincipalKind.SYSTEM):
        return Standing(Assurance.VOUCHED)
    assurance = Assurance.UNCONFIRMED if principal.device else Assurance.NONE
    by_call = False
    user = _citizen(principal)
    if user is not None and user.phone_verified_at is not None:
        assurance, by_call = Assurance.PHONE, user.phone_verified_by_call
        phone_index = user.phone_index or phone_index
    whose = _of(principal, phone_index)
    if whose is None:
        return Standing(assurance, by_call=by_call)
    rows = Sanction.objects.filter(whose).select_related("appeal").order_by("-id")[:50]
    sanctions = tuple(_own(row) for row in rows)
    now_held = [one for one in sanctions if one.holds]
    level = hardest(one.step for one in now_held)
    if level is None:
        return Standing(assurance, by_call=by_call, sanctions=sanctions)
    longest = max((one for one in now_held if one.step is level), key=lambda one: one.until_at)
    return Standing(assurance, level, longest.until_at, longest.reason, by_call, sanctions)


def assurance_of(viewer: Viewer) -> Assurance:
    """How sure the centre is of this one. At most one query."""
    if viewer.kind in (PrincipalKind.STAFF, PrincipalKind.MACHINE, PrincipalKind.SYSTEM):
        return Assurance.VOUCHED
    user = _citizen(viewer)
    if user is not None and user.phone_verified_at is not None:
        return Assurance.PHONE
    return Assurance.UNCONFIRMED if viewer.device else Assurance.NONE


def concerns(row: Sanction, principal: Principal) -> bool:
    """Whether this sanction is about this person."""
    if principal.device and row.device == principal.device:
        return True
    user = _citizen(principal)
    if user is None:
        return False
    proved = user.phone_index if user.phone_verified_at is not None else ""
    return row.user_id == user.id or bool(proved and row.phone_index == proved)


def _citizen(principal: Principal) -> User | None:
    if principal.kind is not PrincipalKind.CITIZEN or principal.user_id is None:
        return None
    return User.objects.filter(id=principal.user_id, kind=CITIZEN).first()


def _of(principal: Principal, phone_index: str) -> Q | None:
    users = [principal.user_id] if principal.kind is PrincipalKind.CITIZEN and principal.user_id else []
    devices = [principal.device] if principal.device else []
    numbers = [phone_index] if phone_index else []
    return _any(users, devices, numbers) if users or devices or numbers else None


def _any(users: Iterable[UUID], devices: Iterable[str], numbers: Iterable[str]) -> Q:
    return (
        Q(user_id__in=list(users))
        | (Q(device__in=list(devices)) & ~Q(device=""))
        | (Q(phone_index__in=list(numbers)) & ~Q(phone_index=""))
    )


def _now() -> QuerySet[Sanction]:
    return Sanction.objects.filter(lifted_at__isnull=True, until_at__gt=timezone.now())


def _own(row: Sanction) -> OwnSanction:
    said = getattr(row, "appeal", None)
    step = SanctionStep(row.step)
    return OwnSanction(
        id=row.id,
        public_id=public_id("san", row.id),
        step=step,
        reason=row.reason,
        from_at=row.from_at,
        until_at=row.until_at,
        lifted_at=row.lifted_at,
        holds=row.lifted_at is None and row.until_at > timezone.now(),
        reports_a_day=fair_use().limited_reports_a_day if step is SanctionStep.LIMIT else 0,
        appeal=OwnAppeal(said.text, said.at, said.decided_at, said.granted, said.answer) if said else None,
    )
