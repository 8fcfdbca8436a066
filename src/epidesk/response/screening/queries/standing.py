# SPDX-License-Identifier: Apache-2.0
"""What people must do, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement import queries as movement
from epidesk.intake.movement.queries import DeclarationFacts
from epidesk.response.cases.queries.levels import levels_of
from epidesk.response.screening.models import Receipt, Screening
from epidesk.response.screening.policy import read_ruleset, vocabulary
from epidesk.response.screening.queries.columns import centre
from epidesk.response.screening.rules import Permission
from epikit.ruleset import Facts, Outcome, RuleSet, Stay, compile_one


@dataclass(frozen=True)
class Standing:
    """What somebody is screened as. `until_on`: the first day free of it."""

    declaration_id: UUID
    person_id: UUID | None
    class_code: str
    rule_id: str
    version: int
    until_on: date | None
    screened_at: datetime


@dataclass(frozen=True)
class ReceiptCard:
    """A receipt that may be shown. `text`: what the QR code holds."""

    id: str
    text: str
    class_code: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class OwnScreening:
    """All that a person may see of how they were screened: class, why, until when, what came near, the receipt."""

    standing: Standing
    ruleset: RuleSet
    outcome: Outcome
    receipt: ReceiptCard | None


def standing(viewer: Viewer, person_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """What each of these people must do, of the viewer's area. Raises `Forbidden` without `screening:read`. One query;
    each is noted as read unless the centre itself asks."""
    requires(viewer, Permission.READ)
    rows = standing_rows(person_ids, timezone.localdate())
    found = {person_id: as_standing(row) for person_id, row in rows.items() if viewer.covers(row.ward_id)}
    if viewer.kind != "system":
        viewer.note_read("screening", list(found))
    return found


def standing_rows(person_ids: Iterable[UUID], on: date) -> dict[UUID, Screening]:
    """The row that counts for each person: of those that have not ended the strictest, and of equals the newest; when
    all have ended, the newest. So a daily declaration, which tells of no journey, does not free from a quarantine."""
    severity = {one.code: one.severity for one in vocabulary().classes}
    found: dict[UUID, tuple[tuple[bool, int, UUID], Screening]] = {}
    for row in Screening.objects.filter(person_id__in=list(person_ids)).select_related("version"):
        if row.person_id is None:
            continue
        lasts = row.until_on is None or row.until_on > on
        rank = (lasts, severity.get(row.class_code, 0) if lasts else 0, row.declaration_id)
        if row.person_id not in found or rank > found[row.person_id][0]:
            found[row.person_id] = (rank, row)
    return {person_id: row for person_id, (_, row) in found.items()}


def my_class(viewer: Viewer, declaration_id: UUID) -> OwnScreening | None:
    """What one must do after one's own declaration; None: not screened yet. It may come from another declaration of the
    same person that is stricter and goes on. Raises `NotFound` for a declaration that is not theirs."""
    movement.own_declaration(viewer, declaration_id)
    row = Screening.objects.filter(declaration_id=declaration_id).select_related("version").first()
    if row is None:
        return None
    if row.person_id:
        row = standing_rows([row.person_id], timezone.localdate())[row.person_id]
    ruleset = read_ruleset(row.version.text)
    (facts,) = movement.facts(centre(), [row.declaration_id])
    degrees = levels_of([row.person_id], timezone.localdate()) if row.person_id else {}
    outcome = compile_one(ruleset)(as_facts(facts, degrees.get(row.person_id) if row.person_id else None))
    return OwnScreening(as_standing(row), ruleset, outcome, valid_receipt(declaration_id, timezone.now()))


def valid_receipt(declaration_id: UUID, now: datetime) -> ReceiptCard | None:
    """The newest receipt that still counts, for rooms and pages that checked whose it is."""
    row = (
        Receipt.objects.filter(declaration_id=declaration_id, expires_at__gt=now, revoked_at=None)
        .order_by("-expires_at")
        .first()
    )
    return ReceiptCard(row.id, row.text, row.class_code, row.issued_at, row.expires_at) if row else None


def as_facts(row: DeclarationFacts, degree: int | None) -> Facts:
    """A declaration as rules see it. `degree`: as what contact the centre knows the person."""
    return Facts(
        declared_on=timezone.localdate(row.declared_at),
        kind=row.kind,
        nationality=row.nationality,
        origin=row.origin,
        departed_on=row.departed_on,
        arrived_on=row.arrived_on,
        symptoms=row.symptoms,
        exposures=row.exposures,
        conditions=row.conditions,
        temperature_tenths=row.temperature_tenths,
        test_result=int(row.test_result),
        tested_on=row.tested_on,
        contact_degree=degree,
        stays=tuple(Stay(visit.place_code, visit.from_on, visit.to_on) for visit in row.visits),
    )


def as_standing(row: Screening) -> Standing:
    """A row as readers get it."""
    return Standing(
        row.declaration_id,
        row.person_id,
        row.class_code,
        row.rule,
        row.version.number,
        row.until_on,
        row.screened_at,
    )
