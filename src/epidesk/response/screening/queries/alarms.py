# SPDX-License-Identifier: Apache-2.0
"""A declaration that needs action now, for who deals with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.lookups import phones_for_news
from epidesk.intake.movement import queries as movement
from epidesk.intake.movement.queries import OwnDeclaration
from epidesk.intake.movement.queries.staff import staff_declaration
from epidesk.response.cases.queries.levels import levels_of
from epidesk.response.screening.models import Alarm, Screening
from epidesk.response.screening.policy import read_ruleset
from epidesk.response.screening.queries.columns import centre
from epidesk.response.screening.queries.standing import as_facts
from epidesk.response.screening.rules import Permission
from epikit.ruleset import Outcome, RuleSet, compile_one


@dataclass(frozen=True)
class AlarmDetail:
    """`outcome` with `ruleset` says why, as the rules see it now; None when the class changed meanwhile. `phone` in
    E.164, "" where none is known."""

    id: UUID
    class_code: str
    raised_at: datetime
    ending: str
    note: str
    ended_at: datetime | None
    by_label: str
    declaration: OwnDeclaration
    phone: str
    ruleset: RuleSet | None
    outcome: Outcome | None


def alarm_detail(viewer: Viewer, alarm_id: UUID, today: date) -> AlarmDetail:
    """Noted as read. Raises `NotFound`, `OutsideArea`, `Forbidden` without `screening:handle` and `movement:read`."""
    requires(viewer, Permission.HANDLE)
    alarm = Alarm.objects.filter(id=alarm_id).first()
    if alarm is None:
        raise NotFound
    own = staff_declaration(viewer, alarm.declaration_id)
    requires(viewer, Permission.HANDLE, area_id=own.ward_id)
    phones = phones_for_news([own.person_id]) if own.person_id else {}
    ruleset, outcome = _why(alarm, own, today)
    return AlarmDetail(
        id=alarm.id,
        class_code=alarm.class_code,
        raised_at=alarm.raised_at,
        ending=alarm.ending,
        note=alarm.note,
        ended_at=alarm.ended_at,
        by_label=alarm.by_label,
        declaration=own,
        phone=next(iter(phones.values()), ""),
        ruleset=ruleset,
        outcome=outcome,
    )


def _why(alarm: Alarm, own: OwnDeclaration, today: date) -> tuple[RuleSet | None, Outcome | None]:
    row = Screening.objects.select_related("version").filter(declaration_id=alarm.declaration_id).first()
    if row is None or row.class_code != alarm.class_code:
        return None, None
    ruleset = read_ruleset(row.version.text)
    (facts,) = movement.facts(centre(), [row.declaration_id])
    degrees = levels_of([own.person_id], today) if own.person_id else {}
    outcome = compile_one(ruleset)(as_facts(facts, degrees.get(own.person_id) if own.person_id else None))
    return (ruleset, outcome) if outcome.class_code == row.class_code else (None, None)
