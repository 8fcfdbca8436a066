# SPDX-License-Identifier: Apache-2.0
"""What the leader's page of a day is made of. No name, phone or address anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise

from epidesk.insight.statistics.queries.series import DayFigures, HourFigures


@dataclass(frozen=True)
class Beside:
    """One figure of the day, of the day before and of the same day a week before, each up to the same time of day.
    None: there was nothing to take the middle of, or it cannot be known any more."""

    today: float | None
    yesterday: float | None
    last_week: float | None


@dataclass(frozen=True)
class DayLine:
    """One area, zone or kind. `open_then`: open at the end of the span; `overdue`: of these, past their deadline, known
    for the running day only. Minutes are middle values from receiving, over what reached that step on the day."""

    key: UUID | str | None
    name: str | Promise
    received: Beside
    open_then: int
    overdue: int | None
    to_team_min: float | None
    to_close_min: float | None

    @property
    def is_quiet(self) -> bool:
        """Nothing came, nothing was done, nothing is open."""
        figures = (self.received.today, self.received.yesterday, self.received.last_week, self.open_then)
        return not any(figures) and self.to_team_min is None and self.to_close_min is None


@dataclass(frozen=True)
class ZoneLines:
    """A zone with its wards: those with figures, and the names of the quiet ones."""

    zone: DayLine
    wards: Sequence[DayLine]
    quiet: Sequence[str]


@dataclass(frozen=True)
class EscalatedLine:
    """A matter that waited too long on that day. `subject_id` and `code` are for who works at the desk; empty else."""

    subject_id: UUID | None
    code: str
    kind: str | Promise
    area_name: str
    level: int
    at: datetime
    is_answered: bool


@dataclass(frozen=True)
class Escalations:
    """`told_first`: how many were told to the shift lead or went on; `told_second`: of these to the duty officer."""

    told_first: int
    told_second: int
    lines: Sequence[EscalatedLine]


@dataclass(frozen=True)
class TeamsNow:
    """On duty in the viewer's area, and of these with a mission."""

    on_duty: int
    at_work: int


@dataclass(frozen=True)
class DayReport:
    """A local day, up to `until`: now if it is running, else its end. `kind`: "" for all."""

    on: date
    until: datetime
    is_running: bool
    kind: str
    received: Beside
    triaged: Beside
    sent: Beside
    arrived: Beside
    closed: Beside
    rejected: Beside
    open_then: Beside
    overdue: int | None
    to_triage_min: Beside
    to_team_min: Beside
    to_arrival_min: Beside
    to_close_min: Beside
    kinds: Sequence[DayLine]
    zones: Sequence[ZoneLines]
    rest: DayLine
    hours: Sequence[HourFigures]
    days: Sequence[DayFigures]
    escalations: Escalations
    teams: TeamsNow | None
