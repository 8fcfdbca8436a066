# SPDX-License-Identifier: Apache-2.0
"""The duty roster: its shifts, where a plan has a hole, when it is too hard on somebody, and who is on duty now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

DESK = "desk"
TEAMS = "teams"
FREE = "free"
"""A day off in a pattern."""
MAX_PLACES = 20
"""So many places of one shift may be offered for sign-up."""
PLAN_AHEAD = timedelta(days=400)
"""No shift is planned later than this."""


@dataclass(frozen=True)
class ShiftType:
    """`people`: so many a shift of one unit needs; `teams`: so many teams the province needs on it; 0: the desk's."""

    slug: str
    titles: Mapping[str, str]
    letters: Mapping[str, str]
    begins: time
    ends: time
    people: int
    teams: int = 0

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles["en"]

    def letter(self, language: str) -> str:
        return self.letters.get(language) or self.letters["en"]

    def period(self, on: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Half-open. `on`: the day on which it begins, by the province's clock."""
        ends_on = on if self.ends > self.begins else on + timedelta(days=1)
        return datetime.combine(on, self.begins, zone), datetime.combine(ends_on, self.ends, zone)

    @property
    def is_night(self) -> bool:
        """Whether it runs across midnight."""
        return self.ends <= self.begins


@dataclass(frozen=True)
class Limits:
    """Beyond these a plan is warned of."""

    week: timedelta
    rest: timedelta


@dataclass(frozen=True)
class Span:
    """A shift of somebody: half-open."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at

    def overlaps(self, other: Span) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class Strain(StrEnum):
    WEEK = "week"
    """More hours in one week than the limit."""
    REST = "rest"
    """Less rest between two shifts than the limit."""


@dataclass(frozen=True)
class Overload:
    """One thing that is too much. `at`: Monday of the week, or when the shift after too short a rest begins; `hours`:
    worked in that week, or rested."""

    what: Strain
    at: datetime
    hours: float


def overloads(spans: Iterable[Span], limits: Limits, zone: tzinfo) -> tuple[Overload, ...]:
    """What is too much for one person, in the order of time. A shift across Sunday's midnight counts in both weeks with
    its own hours."""
    ordered = sorted(spans, key=lambda one: one.starts_at)
    found = []
    weeks: dict[date, timedelta] = {}
    for span in ordered:
        for monday, part in _by_week(span, zone):
            weeks[monday] = weeks.get(monday, timedelta()) + part
    for monday, worked in weeks.items():
        if worked > limits.week:
            at = datetime.combine(monday, time(), zone)
            found.append(Overload(Strain.WEEK, at, worked / timedelta(hours=1)))
    for before, after in pairwise(ordered):
        rest = after.starts_at - before.ends_at
        if rest < limits.rest:
            found.append(Overload(Strain.REST, after.starts_at, rest / timedelta(hours=1)))
    return tuple(sorted(found, key=lambda one: (one.at, one.what)))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _by_week(span: Span, zone: tzinfo) -> Iterable[tuple[date, timedelta]]:
    starts_at = span.starts_at
    while starts_at < span.ends_at:
        monday = monday_of(starts_at.astimezone(zone).date())
        until = min(span.ends_at, datetime.combine(monday + timedelta(days=7), time(), zone))
        yield monday, until - starts_at
        starts_at = until


@dataclass(frozen=True)
class Planned:
    """A shift as the plan has it. `unit` None: the desk. `people`: how many are on it."""

    unit: UUID | None
    slug: str
    on: date
    people: int


class Hole(StrEnum):
    EMPTY = "empty"
    """Planned, and fewer are on it than it needs."""
    FEW_TEAMS = "few-teams"
    """Fewer teams in the whole province than this shift needs."""
    NO_DESK = "no-desk"
    """Nobody, or too few, at the desk."""


@dataclass(frozen=True)
class Gap:
    """`unit`: the team concerned, None for the desk and for the province. `has` of `needs` people, or teams."""

    what: Hole
    on: date
    slug: str
    unit: UUID | None
    has: int
    needs: int


def gaps(
    planned: Sequence[Planned],
    days: Sequence[date],
    teams: Mapping[str, ShiftType],
    desk: Mapping[str, ShiftType],
) -> tuple[Gap, ...]:
    """Where the plan of these days has holes, in the order of days and shifts. A team that is not planned is at home,
    which is no hole; a shift on which the province has too few teams is, and so is a desk without anybody."""
    wanted = set(days)
    found = []
    manned: dict[tuple[date, str], int] = {}
    at_desk: dict[tuple[date, str], int] = {}
    for one in planned:
        if one.on not in wanted:
            continue
        if one.unit is None:
            at_desk[one.on, one.slug] = at_desk.get((one.on, one.slug), 0) + one.people
            continue
        kind = teams.get(one.slug)
        if kind is None:
            continue
        manned[one.on, one.slug] = manned.get((one.on, one.slug), 0) + (one.people >= kind.people)
        if one.people < kind.people:
            found.append(Gap(Hole.EMPTY, one.on, one.slug, one.unit, one.people, kind.people))
    for day in days:
        for kind in teams.values():
            has = manned.get((day, kind.slug), 0)
            if has < kind.teams:
                found.append(Gap(Hole.FEW_TEAMS, day, kind.slug, None, has, kind.teams))
        for kind in desk.values():
            has = at_desk.get((day, kind.slug), 0)
            if has < kind.people:
                found.append(Gap(Hole.NO_DESK, day, kind.slug, None, has, kind.people))
    order = {slug: n for n, slug in enumerate((*desk, *teams))}
    return tuple(sorted(found, key=lambda gap: (gap.on, order.get(gap.slug, 0), gap.what, gap.unit or UUID(int=0))))


@dataclass(frozen=True)
class Duty:
    """What decides whether a team is on duty. `button`: it said so by the button and has not said otherwise;
    `signed_off_at`: when it last said that it goes; `shifts`: of the roster with somebody on them, that last now;
    `on_mission`: it has a live mission; `was_on`: before this moment."""

    button: bool
    signed_off_at: datetime | None
    shifts: Sequence[Span] = field(default=())
    on_mission: bool = False
    was_on: bool = False


def shifts_that_count(duty: Duty) -> tuple[Span, ...]:
    """A shift puts a team on duty unless the team has signed off since it began: who says that they have gone home is
    believed more than the plan, until the next shift begins."""
    off = duty.signed_off_at
    return tuple(span for span in duty.shifts if off is None or off < span.starts_at)


def is_on_duty(duty: Duty) -> bool:
    """On duty: by the button, or by a shift that lasts now and that the team has not signed off from. Who is out on a
    mission when the shift ends stays on duty until the mission is over."""
    return duty.button or bool(shifts_that_count(duty)) or (duty.was_on and duty.on_mission)


def may_ring(*, on_shift: bool, team_on_duty: bool, button: bool, team_has_shift: bool) -> bool:
    """Whether the phone of one of a team may ring. `on_shift`: this person is on a shift of the team that counts.

    While a roster names people, theirs ring; when the team is on duty by the button, or out beyond its shift, we do not
    know who of it is there, and all ring.
    """
    return team_on_duty and (on_shift or button or not team_has_shift)


def rotation(cycle: Sequence[str], people: int, step: int, days: int) -> tuple[tuple[int, int, str], ...]:
    """A pattern laid out: (day, person, slug), both counted from 0; free days are left out. `cycle`: one slug a day,
    `FREE` for one off; the n-th person begins n × `step` days further in it."""
    return tuple(
        (day, person, slug)
        for day in range(days)
        for person in range(people)
        if (slug := cycle[(day + person * step) % len(cycle)]) != FREE
    )
