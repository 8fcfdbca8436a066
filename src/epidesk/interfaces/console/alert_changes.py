# SPDX-License-Identifier: Apache-2.0
"""What another alert level would change, laid beside what holds now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise

from epidesk.foundation.desk.escalation_policy import usual_waits
from epidesk.foundation.desk.rules import Escalation, Priority
from epidesk.foundation.desk.texts import PRIORITY
from epidesk.foundation.places.alert_levels import LevelCard
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.policy import STAGES, deadlines


@dataclass(frozen=True)
class Cell:
    """Minutes now and then."""

    now: int
    then: int

    @property
    def changes(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True)
class Row:
    """One kind and priority: triage, team, arrival, close, told to the shift lead, told to the duty officer."""

    kind: str | Promise
    priority: str | Promise
    slug: str
    cells: tuple[Cell, ...]


def deadline_rows(now: LevelCard, then: LevelCard) -> list[Row]:
    """The kinds and priorities whose minutes would change; empty when none would."""
    rows = []
    for kind, card in KINDS.items():
        for priority in Priority:
            factors = now.factor(kind, priority.slug), then.factor(kind, priority.slug)
            if factors[0] == factors[1]:
                continue
            usual = [deadlines(kind, stage, priority) for stage in STAGES]
            waits = usual_waits().get((kind, priority), {})
            usual += [waits[level] for level in (Escalation.SHIFT_LEAD, Escalation.DUTY_OFFICER) if level in waits]
            cells = tuple(Cell(_minutes(one * factors[0]), _minutes(one * factors[1])) for one in usual)
            rows.append(Row(card.short_label, PRIORITY[priority], priority.slug, cells))
    return rows


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
