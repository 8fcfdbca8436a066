# SPDX-License-Identifier: Apache-2.0
"""What was contested: for who contested it, and for who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement.models import Contest
from epidesk.intake.movement.ownership import is_owner
from epidesk.intake.movement.queries.own import OwnDeclaration, shape_of_own
from epidesk.intake.movement.rules import Permission

CONTEST_PREFIX = "ctd"


@dataclass(frozen=True)
class ContestCard:
    """`upheld` None: open. `decision`: for the person to read."""

    id: UUID
    public_id: str
    text: str
    contested_at: datetime
    upheld: bool | None
    decision: str
    decided_at: datetime | None


@dataclass(frozen=True)
class ContestDetail:
    """For who decides: the words, and the declaration as it was given."""

    card: ContestCard
    declaration: OwnDeclaration


def contests_of(viewer: Viewer, declaration_id: UUID) -> tuple[ContestCard, ...]:
    """The person's own, newest first; none for others."""
    rows = Contest.objects.filter(declaration_id=declaration_id).select_related("declaration").order_by("-id")
    return tuple(_card(row) for row in rows if is_owner(viewer, row.declaration))


def contest_detail(viewer: Viewer, contest_id: UUID) -> ContestDetail:
    """Notes that it was read. Raises `NotFound`, and `Forbidden` without `movement:correct` there."""
    row = Contest.objects.filter(id=contest_id).select_related("declaration").first()
    if row is None:
        requires(viewer, Permission.CORRECT)
        raise NotFound
    requires(viewer, Permission.CORRECT, area_id=row.declaration.ward_id)
    viewer.note_read("declaration", [row.declaration_id])
    return ContestDetail(_card(row), shape_of_own(row.declaration))


def _card(row: Contest) -> ContestCard:
    return ContestCard(
        id=row.id,
        public_id=public_id(CONTEST_PREFIX, row.id),
        text=row.text,
        contested_at=row.contested_at,
        upheld=row.upheld,
        decision=row.decision,
        decided_at=row.decided_at,
    )
