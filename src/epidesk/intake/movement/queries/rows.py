# SPDX-License-Identifier: Apache-2.0
"""Lines of lists, and the newest declaration of a person for who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement.models import Declaration
from epidesk.intake.movement.rules import Permission, Status
from epidesk.intake.movement.rules.words import JOURNEYS
from epikit.codes import display_code


@dataclass(frozen=True)
class DeclarationRow:
    """A line of a list."""

    id: UUID
    public_id: str
    code: str
    person_id: UUID | None
    kind: str
    status: str
    declared_at: datetime
    origin: str
    arrived_on: date | None
    ward_id: UUID | None


def latest_declaration(viewer: Viewer, person_id: UUID, *, kinds: tuple[str, ...] = JOURNEYS) -> DeclarationRow | None:
    """The newest standing declaration of a person, of these kinds. Raises `Forbidden` without `movement:read`, and
    `OutsideArea` for one that stays elsewhere."""
    row = (
        Declaration.objects.filter(person_id=person_id, status=Status.STANDING, kind__in=kinds)
        .defer("answers")
        .order_by("-id")
        .first()
    )
    requires(viewer, Permission.READ, area_id=row.ward_id if row else None)
    if row is None:
        return None
    if viewer.kind != "system":
        viewer.note_read("declaration", [row.id])
    return row_of(row)


def row_of(row: Declaration) -> DeclarationRow:
    return DeclarationRow(
        id=row.id,
        public_id=public_id("dec", row.id),
        code=display_code(row.code),
        person_id=row.person_id,
        kind=row.kind,
        status=row.status,
        declared_at=row.declared_at,
        origin=row.origin,
        arrived_on=row.arrived_on,
        ward_id=row.ward_id,
    )
