# SPDX-License-Identifier: Apache-2.0
"""What a form holds before anything is typed: from the last declaration, or from that of a companion."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from epidesk.foundation.accounts.queries import profile
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.places.queries import get_area
from epidesk.intake.movement.policy import place_name
from epidesk.intake.movement.queries import OwnDeclaration
from epidesk.interfaces.citizen.declaring.asked import IDENTITY, LASTING, OF_THE_JOURNEY, VISIT_PARTS
from epikit.text.phones import phone_display

_DATES = ("departed_on", "arrived_on", "leaves_on", "tested_on")
_PLACES = ("nationality", "origin", "destination")


def everything(own: OwnDeclaration) -> dict[str, Any]:
    """For mending it: all as it was declared."""
    values = {name: _shown(name, value) for name, value in own.told.items()}
    if own.ward_id is not None:
        values["ward_code"] = get_area(own.ward_id).code
    if not own.told.get("symptoms"):
        values["symptoms"] = ["none"]
    if (tenths := own.told.get("temperature_tenths")) is not None:
        values["temperature"] = f"{tenths // 10}.{tenths % 10}"
    for row, visit in enumerate(own.visits):
        told = (_place(visit.place_code), f"{visit.from_on:%d/%m/%Y}", f"{visit.to_on:%d/%m/%Y}")
        values |= {f"visit_{part}_{row}": value for part, value in zip(VISIT_PARTS, told, strict=True)}
    return values


def the_next_time(own: OwnDeclaration) -> dict[str, Any]:
    """For the same person again: who they are and what is likely the same; not the days, nor how they are."""
    return {name: value for name, value in everything(own).items() if name in (*IDENTITY, *LASTING)}


def together_with(own: OwnDeclaration) -> dict[str, Any]:
    """For somebody who travels along: the journey, and who declares."""
    values = {name: value for name, value in everything(own).items() if name in OF_THE_JOURNEY}
    told = own.told
    values["proxy_name"] = told.get("proxy_name") or told.get("name", "")
    values["proxy_phone"] = _phone(told.get("proxy_phone") or told.get("phone", ""))
    return values


def of_the_account(by: Actor) -> dict[str, Any]:
    """What a person who has signed in need not type."""
    if by.kind is not PrincipalKind.CITIZEN:
        return {}
    own = profile(by.as_viewer())
    return {"name": own.name, "phone": phone_display(own.phone)}


def _shown(name: str, value: Any) -> Any:
    if name in _DATES:
        return f"{value:%d/%m/%Y}"
    if name in _PLACES:
        return _place(value)
    if name in ("phone", "proxy_phone"):
        return _phone(value)
    if name in ("symptoms", "exposures", "conditions"):
        return list(value)
    return value.name.lower() if name == "test_result" else value


def _place(code: str) -> str:
    return place_name(code, get_language() or "vi")


def _phone(e164: str) -> str:
    return phone_display(e164) if e164 else ""
