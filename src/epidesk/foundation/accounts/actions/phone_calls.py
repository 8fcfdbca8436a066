# SPDX-License-Identifier: Apache-2.0
"""Confirming a number without an SMS: the citizen reads a short code to the hotline, an operator calls the number back
and hears the code again, and the device that asked is signed in."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.actions.citizens import ensure_citizen
from epidesk.foundation.accounts.events import PhoneVerified
from epidesk.foundation.accounts.fair_use import fair_use
from epidesk.foundation.accounts.models import PhoneCall, User
from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Forbidden, Gone, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work

CODE_DIGITS = 6
CODE_TRIES = 8
CALLS_A_PHONE_AND_HOUR = 3
CALLS_A_DEVICE_AND_HOUR = 5


def ask_for_call(*, by: Actor, phone_e164: str) -> UUID:
    """Notes that this device wants its number confirmed by telephone. The one that is still open for the same number
    and device is given again. Needs a device (`Forbidden`). Raises `TooMany`."""
    if not by.device:
        raise Forbidden
    index = phone_index(phone_e164)
    now = timezone.now()
    there = PhoneCall.objects.filter(
        device=by.device, phone_index=index, refused_at__isnull=True, used_at__isnull=True, expires_at__gt=now
    )
    if (open_one := there.order_by("-id").first()) is not None:
        open_id: UUID = open_one.id
        return open_id
    limited("phone-call", phone_e164, limit=CALLS_A_PHONE_AND_HOUR, window_s=3600)
    limited("phone-call-device", by.device, limit=CALLS_A_DEVICE_AND_HOUR, window_s=3600)
    with unit_of_work():
        # What nobody used stands in the way of nobody: its code may be given out again.
        PhoneCall.objects.filter(used_at__isnull=True, refused_at__isnull=True, expires_at__lte=now).update(
            refused_at=now, confirmed_at=None
        )
        for _try in range(CODE_TRIES):
            code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
            try:
                with transaction.atomic():
                    row = PhoneCall.objects.create(
                        code=code,
                        phone=phone_e164,
                        phone_index=index,
                        device=by.device,
                        created_at=now,
                        expires_at=now + fair_use().calls_last,
                    )
            except IntegrityError:
                continue
            record(by=by, verb="phone_call.asked", subject=("phone_call", row.id), fields=("phone",))
            call_id: UUID = row.id
            return call_id
    raise RuntimeError("No free code for a call was found.")


def confirm_call(*, by: Actor, call_id: UUID, is_theirs: bool) -> None:
    """What the operator found after calling the number back: the person read the same code (`is_theirs`), or not.

    Who may: `accounts:confirm_phone`. Locks: the row. Saying the same twice is no error. Raises `NotFound`, `Gone` when
    the code has run out, `Conflict` when it was answered otherwise.
    """
    requires(by, Permission.CONFIRM_PHONE)
    with unit_of_work():
        row = PhoneCall.objects.select_for_update().filter(id=call_id).first()
        if row is None:
            raise NotFound
        if row.confirmed_at is not None and is_theirs:
            return
        if row.confirmed_at is not None or row.refused_at is not None:
            raise Conflict(_("A colleague has answered this already."))
        now = timezone.now()
        if row.expires_at <= now:
            raise Gone(_("This code has run out. The caller can ask for a new one on their phone."))
        row.by_id, row.by_label = by.user_id, by.label[:120]
        if is_theirs:
            row.confirmed_at, row.expires_at = now, now + fair_use().calls_last
        else:
            row.refused_at = now
        row.save(update_fields=["by_id", "by_label", "confirmed_at", "refused_at", "expires_at"])
        verb = "phone_call.confirmed" if is_theirs else "phone_call.refused"
        record(by=by, verb=verb, subject=("phone_call", row.id), fields=("phone",))


def sign_in_by_call(*, by: Actor, call_id: UUID, language: str = "vi") -> User:
    """The account of the number that the centre has confirmed for this very device; made if there is none, and used up.

    Locks: the row. Announces `PhoneVerified`, so that what the device filed moves up at once. Raises `NotFound` for
    another device, `Gone` when it was used, refused, ran out, or is not confirmed yet.
    """
    with unit_of_work():
        row = PhoneCall.objects.select_for_update().filter(id=call_id).first()
        if row is None or not by.device or row.device != by.device:
            raise NotFound
        now = timezone.now()
        if row.confirmed_at is None or row.used_at is not None or row.expires_at <= now:
            raise Gone
        row.used_at = now
        row.save(update_fields=["used_at"])
        user = ensure_citizen(phone_e164=row.phone, language=language)
        if not user.is_active:
            return user
        User.objects.filter(id=user.id).update(phone_verified_at=now, phone_verified_by_call=True)
        user.refresh_from_db(fields=["phone_verified_at", "phone_verified_by_call"])
        record(by=by, verb="user.phone_verified_by_call", subject=("user", user.id), fields=("phone",))
        announce(PhoneVerified(user_ids=(user.id,), devices=(by.device,)))
    return user
