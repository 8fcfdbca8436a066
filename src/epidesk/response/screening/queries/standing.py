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
from epidesk.response.screening.policy import read_ruleset
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
    """The newest declaration's class of each of these people, of the viewer's area. Raises `Forbidden` without
    `screening:read`. One query; each is noted as read unless the centre itself asks."""
    requires(viewer, Permission.READ)
    rows = (
        Screening.objects.filter(person_id__in=list(person_ids))
        .select_related("version")
        .order_by("person_id", "-declaration_id")
        .distinct("person_id")
    )
    found = {row.person_id: _standing(row) for row in rows if row.person_id and viewer.covers(row.ward_id)}
    if viewer.kind != "system":
        viewer.note_read("screening", list(found))
    return found


def my_class(viewer: Viewer, declaration_id: UUID) -> OwnScreening | None:
    """How one's own declaration is screened; None: not yet. Raises `NotFound` for one that is not theirs."""
    movement.own_declaration(viewer, declaration_id)
    row = Screening.objects.filter(declaration_id=declaration_id).select_related("version").first()
    if row is None:
        return None
    ruleset = read_ruleset(row.version.text)
    (facts,) = movement.facts(centre(), [declaration_id])
    degrees = levels_of([row.person_id], timezone.localdate()) if row.person_id else {}
    outcome = compile_one(ruleset)(as_facts(facts, degrees.get(row.person_id) if row.person_id else None))
    return OwnScreening(_standing(row), ruleset, outcome, valid_receipt(declaration_id, timezone.now()))


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


def _standing(row: Screening) -> Standing:
    return Standing(
        row.declaration_id,
        row.person_id,
        row.class_code,
        row.rule,
        row.version.number,
        row.until_on,
        row.screened_at,
    )
