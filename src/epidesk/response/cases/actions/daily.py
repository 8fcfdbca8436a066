# SPDX-License-Identifier: Apache-2.0
"""The person's own daily check: a declaration of the day by somebody who is looked after."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.principals import SYSTEM
from epidesk.intake.movement import queries as movement
from epidesk.intake.movement.policy import health_lists
from epidesk.intake.movement.rules import Kind
from epidesk.response.cases import policy
from epidesk.response.cases.actions.following import check
from epidesk.response.cases.models import FollowUp
from epidesk.response.cases.rules.following import LEAST_TENTHS, MOST_TENTHS


def take_daily_checks(*, declaration_ids: Collection[UUID]) -> int:
    """Writes daily declarations of those who are looked after down as their checks of the day, with all that follows.
    Safe to run twice. Answers how many."""
    told = [
        one for one in movement.facts(SYSTEM.as_viewer(), declaration_ids) if one.kind == Kind.DAILY and one.person_id
    ]
    running = {
        row.case.person_id: row.case
        for row in FollowUp.objects.filter(
            ended_at=None, case__person_id__in=[one.person_id for one in told]
        ).select_related("case")
    }
    taken = 0
    for one in told:
        case = running.get(one.person_id)
        if case is None:
            continue
        known = policy.terms(case.disease).declared_signs
        felt = [item.code for bit, item in enumerate(health_lists().symptoms) if one.symptoms >> bit & 1]
        degrees = one.temperature_tenths
        check(
            by=SYSTEM,
            case_id=case.id,
            on=timezone.localdate(one.declared_at),
            temperature_tenths=degrees if degrees is not None and LEAST_TENTHS <= degrees <= MOST_TENTHS else None,
            signs=tuple(dict.fromkeys(known[code] for code in felt if code in known)),
            answered_by="self",
        )
        taken += 1
    return taken
