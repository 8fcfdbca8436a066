# SPDX-License-Identifier: Apache-2.0
"""What the roster's queries return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise

from epidesk.response.dispatch.rules.swaps import SwapState


@dataclass(frozen=True)
class PersonOnShift:
    """`strain`: why this is too much for them, in words; empty when it is not."""

    user_id: UUID
    name: str
    leads: bool
    signed_up: bool = False
    strain: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShiftCard:
    """A planned shift. `team_id` None: the desk's. `needs`: so many people; `swap_open`: a swap of it waits."""

    shift_id: UUID
    team_id: UUID | None
    unit_name: str
    slug: str
    title: str
    letter: str
    on: date
    starts_at: datetime
    ends_at: datetime
    people: tuple[PersonOnShift, ...]
    needs: int
    open_places: int
    swap_open: bool
    is_night: bool

    @property
    def lacks(self) -> bool:
        return len(self.people) < self.needs

    @property
    def names(self) -> str:
        return ", ".join(one.name for one in self.people)


@dataclass(frozen=True)
class DayHead:
    """A column of the month. `holiday`: its name, empty for any other day."""

    on: date
    is_weekend: bool
    is_today: bool
    holiday: str


@dataclass(frozen=True)
class Cell:
    """A unit on a day: its shifts in the order of the clock, none for a day off."""

    day: DayHead
    shifts: tuple[ShiftCard, ...]

    @property
    def lacks(self) -> bool:
        return any(shift.lacks for shift in self.shifts)

    @property
    def swap_open(self) -> bool:
        return any(shift.swap_open for shift in self.shifts)

    @property
    def has_night(self) -> bool:
        return any(shift.is_night for shift in self.shifts)


@dataclass(frozen=True)
class UnitRow:
    """A line of the month. `code`: the team's, or `desk`; `count`: shifts of the period with somebody on them."""

    team_id: UUID | None
    code: str
    name: str
    cells: tuple[Cell, ...]
    count: int


@dataclass(frozen=True)
class Total:
    """How many teams a shift has, day by day; `needs`: so many."""

    slug: str
    title: str
    needs: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class GapLine:
    """One hole. `unit`: the code of the team, `desk`, or empty where the province has too few teams. `shift_id`: None
    where nothing is planned."""

    on: date
    text: str
    unit: str


@dataclass(frozen=True)
class StrainLine:
    """Who has too much."""

    user_id: UUID
    name: str
    unit: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class SwapCard:
    """`shift`, `in_return` in words; `hole`: why approving it now would be refused, empty when it would not."""

    swap_id: UUID
    state: SwapState
    state_label: str | Promise
    shift: str
    in_return: str
    asked_by: str
    asked_by_id: UUID
    colleague: str
    colleague_id: UUID | None
    reason: str
    strain: tuple[str, ...] = ()


@dataclass(frozen=True)
class NowLine:
    """A unit on duty now. `until_at`: when its last shift of now ends, None when only the button or a mission says so;
    `names`: of those on shift."""

    code: str
    name: str
    names: tuple[str, ...]
    until_at: datetime | None
    by_button: bool


@dataclass(frozen=True)
class Roster:
    """A period of the roster for all units, with what is wrong with it."""

    days: tuple[DayHead, ...]
    rows: tuple[UnitRow, ...]
    totals: tuple[Total, ...]
    gaps: tuple[GapLine, ...]
    strains: tuple[StrainLine, ...]
    kinds: Mapping[str, tuple[str, str, str]]
    """Of teams: slug → letter, title, hours."""
    desk_kinds: Mapping[str, tuple[str, str, str]]


@dataclass(frozen=True)
class MyTurn:
    """A shift of one's own. `colleagues`: who of the unit could take it, and is not on it; `swap`: the open one."""

    shift: ShiftCard
    colleagues: tuple[PersonOnShift, ...]
    swap: SwapCard | None


@dataclass(frozen=True)
class MyRoster:
    """`open_shifts`: with a place to sign up for; `asked_of_me`: swaps that wait for my word; `mine`: that I asked for
    lately; `strain`: what is too much for me, in words. `phone`: the number given for shifts."""

    turns: tuple[MyTurn, ...]
    open_shifts: tuple[ShiftCard, ...]
    asked_of_me: tuple[SwapCard, ...]
    mine: tuple[SwapCard, ...]
    strain: tuple[str, ...]
    phone: str
