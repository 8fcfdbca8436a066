# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents.actions.moving import add_step
from epidesk.intake.incidents.models import Incident, Step

TOLD_AS = {1: "escalated", 2: "escalated_on"}


def note_escalation(*, incident_ids: Sequence[UUID], level: int, told: int) -> None:
    """Writes into each matter's course that it was told to the shift lead (1) or the duty officer (2), and to how many
    people; for the centre's eyes. Safe to run twice: each level stands there once.

    The version stays: nobody's form goes stale because a clock ran out. Locks: the incidents, in order of their ids.
    """
    verb = TOLD_AS[level]
    with unit_of_work():
        rows = list(Incident.objects.select_for_update(no_key=True).filter(id__in=list(incident_ids)).order_by("id"))
        done = set(Step.objects.filter(incident__in=rows, verb=verb).values_list("incident_id", flat=True))
        now = timezone.now()
        for incident in rows:
            if incident.id not in done:
                add_step(incident, by=SYSTEM, now=now, told_as=verb, params={"told": told})
