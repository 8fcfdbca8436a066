# SPDX-License-Identifier: Apache-2.0
"""A declaration as staff read it who must deal with it."""

from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement.models import Declaration
from epidesk.intake.movement.queries.own import OwnDeclaration, shape_of_own
from epidesk.intake.movement.rules import Permission


def staff_declaration(viewer: Viewer, declaration_id: UUID) -> OwnDeclaration:
    """All that was declared, noted as read. Raises `NotFound`, `OutsideArea`, and `Forbidden` without
    `movement:read`."""
    row = Declaration.objects.filter(id=declaration_id).first()
    requires(viewer, Permission.READ, area_id=row.ward_id if row else None)
    if row is None:
        raise NotFound
    viewer.note_read("declaration", [row.id])
    return shape_of_own(row)
