# SPDX-License-Identifier: Apache-2.0
"""Whose report it is: the device that filed it, the account, or a phone that proved itself."""

from __future__ import annotations

from dataclasses import replace
from hmac import compare_digest

from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.core.principals import Actor, Principal, PrincipalKind
from epidesk.intake.incidents.models import Incident, Witness


def is_filer(principal: Principal, incident: Incident, proved_phone_index: str = "") -> bool:
    """Compared in constant time: a device's hash is a secret's shadow."""
    if incident.device and principal.device and compare_digest(incident.device, principal.device):
        return True
    if principal.kind is PrincipalKind.CITIZEN and principal.user_id and principal.user_id == incident.reporter_id:
        return True
    index = incident.contact_phone_index
    return bool(index and proved_phone_index and compare_digest(index, proved_phone_index))


def proved_index(principal: Principal) -> str:
    """The index of the number with which a citizen has signed in; "" for everybody else. One query."""
    if principal.kind is not PrincipalKind.CITIZEN or principal.user_id is None:
        return ""
    phone = phones_of([principal.user_id]).get(principal.user_id, "")
    return phone_index(phone) if phone else ""


def is_theirs(principal: Principal, incident: Incident) -> bool:
    """Whether it is the filer's, or names the number with which the principal has signed in."""
    return is_filer(principal, incident) or (
        bool(incident.contact_phone_index) and is_filer(principal, incident, proved_index(principal))
    )


def is_witness(principal: Principal, witness: Witness) -> bool:
    """Whose it is: the account that joined, or, when it joined without one, the device."""
    if witness.user_id is not None:
        return principal.kind is PrincipalKind.CITIZEN and principal.user_id == witness.user_id
    return bool(witness.device and principal.device and compare_digest(witness.device, principal.device))


def nameless(by: Actor) -> Actor:
    """Who acts on a report that its reporter gave no name to, as timeline and ledger may know them: nobody."""
    return replace(by, kind=PrincipalKind.ANONYMOUS, user_id=None, label="anonymous", device=None)
