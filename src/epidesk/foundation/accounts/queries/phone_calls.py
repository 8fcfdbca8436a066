# SPDX-License-Identifier: Apache-2.0
"""Numbers that wait to be confirmed over the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts.models import PhoneCall
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal, Viewer

GUESSES_A_DAY = 200
"""Wrong codes typed by one member of staff."""


class CallState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    OVER = "over"


@dataclass(frozen=True)
class OwnCall:
    """As the device that asked sees it."""

    id: UUID
    code: str
    phone: str
    state: CallState
    expires_at: datetime


@dataclass(frozen=True)
class CallRow:
    """As the operator sees it who heard the code."""

    id: UUID
    public_id: str
    code: str
    phone: str
    state: CallState
    created_at: datetime
    expires_at: datetime
    by: str


def own_call(viewer: Principal, call_id: UUID) -> OwnCall:
    """The request of this very device. Raises `NotFound`."""
    row = PhoneCall.objects.filter(id=call_id).first()
    if row is None or not viewer.device or row.device != viewer.device:
        raise NotFound
    return OwnCall(row.id, row.code, row.phone, _state(row), row.expires_at)


def call_by_code(viewer: Viewer, code: str) -> CallRow:
    """The request with this code, with its number: reading it is noted. Who may: `accounts:confirm_phone`. Raises
    `NotFound` for none, `TooMany` for who only guesses."""
    requires(viewer, Permission.CONFIRM_PHONE)
    digits = "".join(one for one in code if one.isdigit())
    row = PhoneCall.objects.filter(code=digits[:8], expires_at__gt=timezone.now()).order_by("-id").first()
    if row is None:
        limited("phone-call-guess", str(viewer.user_id), limit=GUESSES_A_DAY, window_s=24 * 3600)
        raise NotFound
    return _row(viewer, row)


def call(viewer: Viewer, call_id: UUID) -> CallRow:
    """One request. Who may: as `call_by_code`. Raises `NotFound`."""
    requires(viewer, Permission.CONFIRM_PHONE)
    row = PhoneCall.objects.filter(id=call_id).first()
    if row is None:
        raise NotFound
    return _row(viewer, row)


def _row(viewer: Viewer, row: PhoneCall) -> CallRow:
    viewer.note_read("phone_call", [row.id])
    return CallRow(
        id=row.id,
        public_id=public_id("call", row.id),
        code=row.code,
        phone=row.phone,
        state=_state(row),
        created_at=row.created_at,
        expires_at=row.expires_at,
        by=row.by_label,
    )


def _state(row: PhoneCall) -> CallState:
    if row.refused_at is not None:
        return CallState.REFUSED
    if row.used_at is not None or row.expires_at <= timezone.now():
        return CallState.OVER
    return CallState.CONFIRMED if row.confirmed_at is not None else CallState.WAITING
