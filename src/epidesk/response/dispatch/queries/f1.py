# SPDX-License-Identifier: Apache-2.0
"""What a team has written down of whom the ill person met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.principals import Viewer
from epidesk.response.dispatch.models import F1Row
from epidesk.response.dispatch.queries.missions import mission


@dataclass(frozen=True)
class F1Shown:
    """`taken`: the register of contacts has it; else `problem` says why not."""

    name: str
    year_of_birth: int | None
    phone: str
    met_on: date
    relation: str
    has_signs: bool
    at: datetime
    taken: bool
    problem: str


def f1_rows(viewer: Viewer, mission_id: UUID) -> tuple[F1Shown, ...]:
    """Newest first. Who: as `missions.mission`, and of the desk nobody without the team: the register shows them there.
    Notes the read. Raises `NotFound`, `MissionOver`."""
    card = mission(viewer, mission_id)
    if card.team_id != viewer.team_id:
        raise NotFound
    rows = F1Row.objects.filter(mission_id=mission_id).order_by("-at", "-id")
    return tuple(
        F1Shown(
            row.name,
            row.year_of_birth,
            row.phone,
            row.met_on,
            row.relation,
            row.has_signs,
            row.at,
            row.taken_at is not None,
            row.problem,
        )
        for row in rows
    )
