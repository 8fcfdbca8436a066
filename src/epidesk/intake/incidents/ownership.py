# SPDX-License-Identifier: Apache-2.0
"""Whose report it is: the device that filed it, the account, or a phone that proved itself."""

from __future__ import annotations

from dataclasses import replace
from hmac import compare_digest

from epidesk.foundation.core.principals import Actor, Principal, PrincipalKind
from epidesk.intake.incidents.models import Incident


def is_filer(principal: Principal, incident: Incident, proved_phone_index: str = "") -> bool:
    """Compared in constant time: a device's hash is a secret's shadow."""
    if incident.device and principal.device and compare_digest(incident.device, principal.device):
        return True
    if principal.kind is PrincipalKind.CITIZEN and principal.user_id and principal.user_id == incident.reporter_id:
        return True
    index = incident.contact_phone_index
    return bool(index and proved_phone_index and compare_digest(index, proved_phone_index))


def nameless(by: Actor) -> Actor:
    """Who acts on a report that its reporter gave no name to, as timeline and ledger may know them: nobody."""
    return replace(by, kind=PrincipalKind.ANONYMOUS, user_id=None, label="anonymous", device=None)
