# SPDX-License-Identifier: Apache-2.0
"""Missions of which two members said different things, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.kinds import KINDS
from epidesk.response.dispatch.models import MissionEnding
from epidesk.response.dispatch.rules import Permission
from epikit.codes import display_code

PREFIX = "end"


@dataclass(frozen=True)
class Said:
    """What one member said, when they did it and when it came. `pictures`: how many came with it; all are kept."""

    by_label: str
    at: datetime
    told_at: datetime
    outcome: str
    outcome_label: str | Promise
    note: str
    pictures: int


@dataclass(frozen=True)
class TwoEndings:
    """A mission with its first ending and another. `stands`: the outcome it has now. `differ`: the fields in which they
    say different things."""

    ending_id: UUID
    public_id: str
    incident_id: UUID
    code: str
    team_name: str
    first: Said
    second: Said
    differ: tuple[str, ...]
    decided_at: datetime | None
    decided_by_name: str
    taken: tuple[str, ...]


def two_endings(viewer: Viewer, *, decided: bool = False) -> list[TwoEndings]:
    """Those that wait for somebody to look at both, oldest first; with `decided`, the last fifty that were. Who:
    `dispatch:stand_down`, within the matters' areas. Two queries. Notes the read."""
    requires(viewer, Permission.STAND_DOWN)
    rows = _rows(viewer).filter(decided_at__isnull=not decided)
    found = list(rows.order_by("-decided_at")[:50] if decided else rows.order_by("told_at"))
    first_rows = MissionEnding.objects.filter(mission_id__in=[row.mission_id for row in found], is_first=True)
    first = {row.mission_id: row for row in first_rows}
    viewer.note_read("incident", [row.mission.incident_id for row in found])
    return [_pair(first[row.mission_id], row) for row in found if row.mission_id in first]


def count_endings(viewer: Viewer) -> int:
    """How many wait; 0 for who may not decide."""
    if not viewer.may(Permission.STAND_DOWN):
        return 0
    return _rows(viewer).filter(decided_at=None).count()


def _rows(viewer: Viewer) -> QuerySet[MissionEnding]:
    rows = MissionEnding.objects.filter(is_first=False).select_related(
        "mission__incident", "mission__team", "decided_by"
    )
    if viewer.areas is not None:
        inside = Q(mission__incident__area_id__in=list(viewer.areas))
        return rows.filter(inside | Q(mission__incident__area=None))
    return rows


def _pair(first: MissionEnding, second: MissionEnding) -> TwoEndings:
    incident = second.mission.incident
    labels = {choice.slug: choice.label for choice in KINDS[incident.kind].outcomes}
    differ = [name for name in ("outcome", "note") if getattr(first, name) != getattr(second, name)]
    return TwoEndings(
        ending_id=second.id,
        public_id=public_id(PREFIX, second.id),
        incident_id=incident.id,
        code=display_code(incident.code),
        team_name=second.mission.team.name,
        first=_said(first, labels),
        second=_said(second, labels),
        differ=tuple(differ),
        decided_at=second.decided_at,
        decided_by_name=second.decided_by.name if second.decided_by else "",
        taken=tuple(second.taken),
    )


def _said(row: MissionEnding, labels: dict[str, str | Promise]) -> Said:
    label = labels.get(row.outcome, row.outcome)
    return Said(row.by_label, row.at, row.told_at, row.outcome, label, row.note, row.pictures)
