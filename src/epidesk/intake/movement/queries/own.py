# SPDX-License-Identifier: Apache-2.0
"""What people read of what they declared themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement.models import Declaration, Visit
from epidesk.intake.movement.ownership import is_owner, proves_phone, whose
from epidesk.intake.movement.policy import lists
from epidesk.intake.movement.queries.facts import VisitFact
from epidesk.intake.movement.queries.rows import DeclarationRow, row_of
from epidesk.intake.movement.rules import Status, TestResult, codes_of
from epidesk.intake.movement.rules.limits import CODE_LOOKUPS
from epikit.codes import BadCode, display_code, normalise_code

MINE_LIMIT = 50
PREFIX = "dec"
_PLAIN = (
    "nationality",
    "gate",
    "conveyance",
    "conveyance_no",
    "seat",
    "departed_on",
    "arrived_on",
    "leaves_on",
    "origin",
    "destination",
    "purpose",
    "stay_address",
    "temperature_tenths",
    "tested_on",
    "proxy_relation",
)


@dataclass(frozen=True)
class OwnDeclaration:
    """A declaration as who gave it may read it. `told`: what was declared, by the names of the draft."""

    id: UUID
    public_id: str
    code: str
    kind: str
    status: str
    given_by: str
    declared_at: datetime
    person_id: UUID | None
    ward_id: UUID | None
    told: Mapping[str, Any]
    visits: tuple[VisitFact, ...]

    @property
    def name(self) -> str:
        return str(self.told.get("name", ""))


@dataclass(frozen=True)
class OwnPerson:
    """Somebody declared before from this device or account, with the newest standing declaration about them."""

    person_id: UUID
    name: str
    year_of_birth: int | None
    newest: DeclarationRow


def mine(viewer: Viewer) -> tuple[DeclarationRow, ...]:
    """The newest declarations of this device and this account. One query."""
    condition = whose(viewer)
    if not condition:
        return ()
    rows = Declaration.objects.filter(condition).defer("answers").order_by("-id")[:MINE_LIMIT]
    return tuple(row_of(row) for row in rows)


def people_declared(viewer: Viewer) -> tuple[OwnPerson, ...]:
    """Whom this device and account have declared, each once, lately declared first."""
    condition = whose(viewer)
    if not condition:
        return ()
    found: dict[UUID, OwnPerson] = {}
    for row in Declaration.objects.filter(condition, status=Status.STANDING).order_by("-id")[:MINE_LIMIT]:
        if row.person_id is not None and row.person_id not in found:
            told = row.answers
            found[row.person_id] = OwnPerson(
                row.person_id, told.get("name", ""), told.get("year_of_birth"), row_of(row)
            )
    return tuple(found.values())


def own_declaration(viewer: Viewer, declaration_id: UUID) -> OwnDeclaration:
    """By its id, for the device or account that gave it. Raises `NotFound` for others' and for none alike."""
    row = Declaration.objects.filter(id=declaration_id).first()
    if row is None or not is_owner(viewer, row):
        raise NotFound
    return shape_of_own(row)


def declaration_by_code(viewer: Viewer, code: str, *, client: str) -> OwnDeclaration:
    """By its code, for who has signed in with the phone that it names (a code by SMS proves it), or owns it anyway.

    Raises `NotFound`; `Forbidden` for a code that is right and a phone that is not; `TooMany` after too many failed
    look-ups by `client`."""
    limit, window_s = CODE_LOOKUPS
    limited("movement.code", client or "-", limit=limit - 1, window_s=window_s, cost=0)
    try:
        row = Declaration.objects.filter(code=normalise_code(code)).first()
    except BadCode:
        row = None
    if row is None:
        limited("movement.code", client or "-", limit=limit, window_s=window_s)
        raise NotFound
    if is_owner(viewer, row) or proves_phone(viewer, row):
        return shape_of_own(row)
    limited("movement.code", client or "-", limit=limit, window_s=window_s)
    raise Forbidden


def declared_on(code: str) -> date | None:
    """The day on which the declaration with this code was given; None for no such code. The door counts failed look-ups
    of all streams together, so none is counted here."""
    try:
        stored = normalise_code(code)
    except BadCode:
        return None
    at = Declaration.objects.filter(code=stored).values_list("declared_at", flat=True).first()
    return timezone.localtime(at).date() if at else None


def shape_of_own(row: Declaration) -> OwnDeclaration:
    """All of it, for queries that have checked who asks."""
    known = lists()
    told = {name: value for name in _PLAIN if (value := getattr(row, name)) not in (None, "")} | row.answers
    told |= {
        "symptoms": codes_of(row.symptoms, known.symptoms),
        "exposures": codes_of(row.exposures, known.exposures),
        "conditions": codes_of(row.conditions, known.conditions),
        "test_result": TestResult(row.test_result),
    }
    visits = Visit.objects.filter(declaration=row).order_by("from_on", "place_code")
    return OwnDeclaration(
        id=row.id,
        public_id=public_id(PREFIX, row.id),
        code=display_code(row.code),
        kind=row.kind,
        status=row.status,
        given_by=row.given_by,
        declared_at=row.declared_at,
        person_id=row.person_id,
        ward_id=row.ward_id,
        told=told,
        visits=tuple(VisitFact(one.place_code, one.from_on, one.to_on) for one in visits),
    )


def declared_daily_on(viewer: Viewer, person_ids: tuple[UUID, ...], on: date) -> frozenset[UUID]:
    """Of these people, whose health of that day this device or account has declared. For its own page."""
    condition = whose(viewer)
    if not condition or not person_ids:
        return frozenset()
    found = Declaration.objects.filter(condition, kind="daily", status=Status.STANDING, person_id__in=person_ids)
    recent = found.order_by("-id").values_list("person_id", "declared_at")[:MINE_LIMIT]
    return frozenset(id for id, at in recent if id is not None and timezone.localtime(at).date() == on)
