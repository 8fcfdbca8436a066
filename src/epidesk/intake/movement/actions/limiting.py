# SPDX-License-Identifier: Apache-2.0
"""How many declarations one device and one address may send. Counted together, whichever way they come."""

from __future__ import annotations

from collections.abc import Sequence

from epidesk.foundation.core.errors import TooMany
from epidesk.foundation.core.limits import limited, limited_many
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.intake.movement.rules.limits import PER_ADDRESS, PER_DEVICE

_DEVICE, _ADDRESS = "movement.device", "movement.address"


def count_form(*, by: Actor, address: str) -> None:
    """Before a form is filed. Staff are not counted. Raises `TooMany`."""
    if by.kind in (PrincipalKind.ANONYMOUS, PrincipalKind.CITIZEN):
        count_address(address=address)
        count_device(by=by)


def count_address(*, address: str) -> None:
    """One form, or one intake token, of an address. Raises `TooMany`."""
    limit, window_s = PER_ADDRESS
    limited(_ADDRESS, address, limit=limit, window_s=window_s)


def count_device(*, by: Actor) -> None:
    limit, window_s = PER_DEVICE
    limited(_DEVICE, by.device or "-", limit=limit, window_s=window_s)


def count_devices(*, each_by: Sequence[Actor]) -> dict[int, TooMany]:
    """One declaration of each, with one statement in the caller's transaction; who is beyond the limit, by position."""
    limit, window_s = PER_DEVICE
    return limited_many(_DEVICE, [by.device or "-" for by in each_by], limit=limit, window_s=window_s)
