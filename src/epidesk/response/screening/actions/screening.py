# SPDX-License-Identifier: Apache-2.0
"""Screening what was just declared: class, history, receipt."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.events import announce
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.movement import queries as movement
from epidesk.intake.movement.rules import Status
from epidesk.response.cases import actions as cases
from epidesk.response.cases.queries.levels import levels_of
from epidesk.response.cases.rules import Source
from epidesk.response.screening import policy
from epidesk.response.screening.actions.alarms import drop_alarms
from epidesk.response.screening.actions.receipts import issue_receipts, revoke_differing, revoke_receipts
from epidesk.response.screening.events import ClassChanged
from epidesk.response.screening.models import Difference, RuleSetVersion, Screening
from epidesk.response.screening.queries.columns import centre
from epidesk.response.screening.queries.standing import as_facts
from epidesk.response.screening.rules import VersionState
from epikit.ruleset import compile_one


def screen_declarations(*, declaration_ids: Sequence[UUID]) -> int:
    """Screens these declarations by the version that counts and gives each its receipt; returns how many changed class.
    Safe to run twice, also at once: they are locked by name, and what did not change is left alone. By the centre, for
    handlers and for the page that follows a declaration. Without an adopted version nothing happens."""
    with unit_of_work():
        version = RuleSetVersion.objects.filter(state=VersionState.ADOPTED).first()
        if version is None:
            return 0
        lock_names("screening", [f"d{id}" for id in declaration_ids])
        facts = [one for one in movement.facts(centre(), declaration_ids) if one.status == Status.STANDING]
        degrees = levels_of([one.person_id for one in facts if one.person_id], timezone.localdate())
        screen = compile_one(policy.read_ruleset(version.text))
        known = {
            row.declaration_id: row for row in Screening.objects.filter(declaration_id__in=[one.id for one in facts])
        }
        now = timezone.now()
        rows, changes = [], []
        for one in facts:
            outcome = screen(as_facts(one, degrees.get(one.person_id) if one.person_id else None))
            old = known.get(one.id)
            found = (outcome.class_code, outcome.rule_id, outcome.until_on)
            if old is not None and (old.class_code, old.rule, old.until_on) == found:
                continue
            shared = {"declaration_id": one.id, "person_id": one.person_id, "ward_id": one.ward_id}
            told = {"rule": outcome.rule_id, "version": version, "until_on": outcome.until_on}
            rows.append(Screening(**shared, **told, class_code=outcome.class_code, screened_at=now))
            if old is None or old.class_code != outcome.class_code:
                before = old.class_code if old else ""
                changes.append(Difference(**shared, **told, before=before, after=outcome.class_code, at=now))
        Screening.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["declaration"],
            update_fields=["person", "ward", "class_code", "rule", "version", "until_on", "screened_at"],
        )
        Difference.objects.bulk_create(changes)
        if changes:
            revoke_differing(person_ids={one.person_id for one in changes if one.person_id})
            told_of = [one for one in changes if one.person_id]
            announce(
                ClassChanged(
                    tuple(one.person_id for one in told_of if one.person_id),
                    tuple(one.declaration_id for one in told_of),
                    tuple(one.after for one in told_of),
                    tuple(one.before for one in told_of),
                )
            )
        issue_receipts(declaration_ids=[one.id for one in facts])
    return len(changes)


def screen_people(*, person_ids: Sequence[UUID]) -> int:
    """Screens again what these people declared, after the centre came to know something else of them; returns how many
    declarations changed class. Safe to run twice."""
    rows = Screening.objects.filter(person_id__in=list(person_ids)).order_by("declaration_id")
    return screen_declarations(declaration_ids=list(rows.values_list("declaration_id", flat=True)))


def enter_suspects(*, person_ids: Sequence[UUID], declaration_ids: Sequence[UUID], classes: Sequence[str]) -> None:
    """Puts those whose class makes them suspects (the disease's file says which) into the register of cases. Safe to
    run twice: the register has one row a person."""
    wanted = policy.suspect_classes()
    found = {
        person_id: declaration_id
        for person_id, declaration_id, code in zip(person_ids, declaration_ids, classes, strict=True)
        if code in wanted
    }
    if found:
        cases.suspect(by=SYSTEM, person_ids=list(found), source=Source.SCREENING, source_ids=found)


def forget_replaced(*, declaration_ids: Sequence[UUID]) -> None:
    """Declarations mended or taken back: their class and their receipts count no longer. Safe to run twice."""
    with unit_of_work():
        revoke_receipts(declaration_ids=declaration_ids)
        Screening.objects.filter(declaration_id__in=list(declaration_ids)).delete()
        drop_alarms(declaration_ids=declaration_ids)
