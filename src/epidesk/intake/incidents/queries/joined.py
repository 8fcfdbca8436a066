# SPDX-License-Identifier: Apache-2.0
"""What somebody who joined a report reads of it: how far it is, and nothing of whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident, Step, Witness
from epidesk.intake.incidents.ownership import is_witness
from epidesk.intake.incidents.queries.telling import area_name
from epidesk.intake.incidents.rules import OPEN_STATES, State
from epidesk.intake.incidents.texts import STATE
from epikit.codes import display_code

JOINED_LIMIT = 50


@dataclass(frozen=True)
class StageLine:
    """One change of how far it is, since the joining."""

    label: str
    at: datetime


@dataclass(frozen=True)
class JoinedRow:
    """A line of «my matters». `incident_id`: the report that is worked on, for hints; it opens nothing."""

    id: UUID
    public_id: str
    incident_id: UUID
    code: str
    kind_label: str
    area_name: str
    state: State
    state_label: str
    is_open: bool
    changed_on: date
    joined_at: datetime
    witness_count: int


@dataclass(frozen=True)
class JoinedMatter:
    """`stages`: what has changed since, coarse: no team, no reason, no outcome, no words. `statement`: one's own."""

    row: JoinedRow
    stages: tuple[StageLine, ...]
    statement: str
    proved: bool


def joined(viewer: Viewer) -> tuple[JoinedRow, ...]:
    """What this account, or this device without one, has joined, newest first. One query."""
    whose = Q(user__isnull=True, device=viewer.device) if viewer.device else Q()
    if viewer.kind is PrincipalKind.CITIZEN and viewer.user_id:
        whose |= Q(user_id=viewer.user_id)
    if not whose:
        return ()
    rows = Witness.objects.filter(whose).select_related("incident__duplicate_of").order_by("-id")[:JOINED_LIMIT]
    return tuple(_row(row) for row in rows)


def joined_matter(viewer: Viewer, witness_id: UUID) -> JoinedMatter:
    """One of them. Raises `NotFound` for others' and for none alike."""
    witness = Witness.objects.select_related("incident__duplicate_of").filter(id=witness_id).first()
    if witness is None or not is_witness(viewer, witness):
        raise NotFound
    kept = witness.incident.duplicate_of or witness.incident
    steps = Step.objects.filter(incident_id=kept.id, at__gte=witness.joined_at, undone_at=None).order_by("id")
    stages: list[StageLine] = []
    before = ""
    for state, at in steps.values_list("state", "at"):
        if state != before:
            stages.append(StageLine(str(STATE[State(state)]), at))
            before = state
    return JoinedMatter(_row(witness), tuple(stages), witness.statement, witness.proved)


def _row(witness: Witness) -> JoinedRow:
    kept: Incident = witness.incident.duplicate_of or witness.incident
    state = State(kept.state)
    return JoinedRow(
        id=witness.id,
        public_id=public_id("wit", witness.id),
        incident_id=kept.id,
        code=display_code(witness.code),
        kind_label=str(KINDS[kept.kind].label),
        area_name=area_name(kept.area_id),
        state=state,
        state_label=str(STATE[state]),
        is_open=state in OPEN_STATES,
        changed_on=timezone.localtime(kept.changed_at).date(),
        joined_at=witness.joined_at,
        witness_count=kept.witness_count,
    )
