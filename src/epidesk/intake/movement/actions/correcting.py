# SPDX-License-Identifier: Apache-2.0
"""Mending what was declared: the old row stays as it was and stands no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from epidesk.foundation.core.errors import DomainError, Invalid
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.intake.movement.actions.preparing import Prepared
from epidesk.intake.movement.actions.presences import withdraw_presences
from epidesk.intake.movement.models import Declaration
from epidesk.intake.movement.ownership import is_owner
from epidesk.intake.movement.rules import Permission, Problem, Status
from epidesk.intake.movement.texts import problem_text
from epikit.text import name_key

OWN_MEANS_STAFF = (PrincipalKind.STAFF, PrincipalKind.MACHINE, PrincipalKind.SYSTEM)


def take_what_they_correct(ready: Mapping[int, Prepared]) -> dict[int, DomainError]:
    """Locks the declarations that are corrected and fills in whose they are; answers refusals by position.

    The same name and year of birth mean the same person; else the person is looked for anew. `person_id` in a draft of
    somebody who is no staff counts only for a person whom they have declared before.
    """
    wanted = {one.draft.corrects for one in ready.values() if one.draft.corrects}
    rows: dict[object, Declaration] = {}
    if wanted:
        rows = {
            row.id: row
            for row in Declaration.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("id")
        }
    refused: dict[int, DomainError] = {}
    taken: set[object] = set()
    for position, one in ready.items():
        if one.draft.corrects:
            row = rows.get(one.draft.corrects)
            if row is None or row.id in taken or row.status != Status.STANDING or not _may(one, row):
                refused[position] = Invalid({"corrects": problem_text(Problem("not-yours"))})
                continue
            taken.add(row.id)
            if one.person_id is None and _same_person(one, row):
                one.person_id = row.person_id
        elif one.person_id is not None and one.by.kind not in OWN_MEANS_STAFF and not _declared_before(one):
            refused[position] = Invalid({"person_id": problem_text(Problem("not-yours"))})
    return refused


def close_corrected(corrected: Sequence[Prepared]) -> None:
    """What was mended stands no longer, and its traces are gone."""
    ids = [one.draft.corrects for one in corrected if one.draft.corrects is not None]
    Declaration.objects.filter(id__in=ids).update(status=Status.CORRECTED)
    withdraw_presences(source_kind="declaration", source_ids=ids)


def _may(one: Prepared, row: Declaration) -> bool:
    by = one.by
    if by.kind is PrincipalKind.SYSTEM or by.may(Permission.CORRECT, row.ward_id):
        return True
    return is_owner(by, row)


def _same_person(one: Prepared, row: Declaration) -> bool:
    told = row.answers
    return name_key(told.get("name", "")) == name_key(one.draft.name) and (
        told.get("year_of_birth") in (None, one.draft.year_of_birth)
    )


def _declared_before(one: Prepared) -> bool:
    if one.person_id is None:
        return False
    rows = Declaration.objects.filter(person_id=one.person_id).only("device", "account_id")
    return any(is_owner(one.by, row) for row in rows)
