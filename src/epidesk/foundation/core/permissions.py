# SPDX-License-Identifier: Apache-2.0
"""The one gate before a write or a scoped read."""

from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.errors import Forbidden, OutsideArea
from epidesk.foundation.core.principals import Principal, PrincipalKind


def requires(by: Principal, permission: str, *, area_id: UUID | None = None) -> None:
    """Lets the centre itself and holders of the permission (within their area) pass.

    Raises `Forbidden` without the permission and `OutsideArea` with it but elsewhere.
    """
    if by.kind is PrincipalKind.SYSTEM:
        return
    if permission not in by.permissions:
        raise Forbidden
    if not by.covers(area_id):
        raise OutsideArea
