# SPDX-License-Identifier: Apache-2.0
"""Whose declaration it is: the device that gave it, or the account."""

from __future__ import annotations

from hmac import compare_digest

from django.db.models import Q

from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.core.principals import Principal, PrincipalKind
from epidesk.intake.movement.models import Declaration


def is_owner(principal: Principal, row: Declaration) -> bool:
    """Compared in constant time: a device's hash is a secret's shadow."""
    if row.device and principal.device and compare_digest(row.device, principal.device):
        return True
    return bool(principal.kind is PrincipalKind.CITIZEN and principal.user_id and principal.user_id == row.account_id)


def whose(principal: Principal) -> Q:
    """What belongs to this device or account; empty for who has neither."""
    found = Q(device=principal.device) if principal.device else Q()
    if principal.kind is PrincipalKind.CITIZEN and principal.user_id:
        found |= Q(account_id=principal.user_id)
    return found


def proves_phone(principal: Principal, row: Declaration) -> bool:
    """Whether a citizen has signed in, by a code sent to it, with the phone that the declaration names. One query."""
    if principal.kind is not PrincipalKind.CITIZEN or principal.user_id is None:
        return False
    phone = phones_of([principal.user_id]).get(principal.user_id, "")
    return bool(phone) and phone in (row.answers.get("phone"), row.answers.get("proxy_phone"))
