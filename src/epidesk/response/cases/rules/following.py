# SPDX-License-Identifier: Apache-2.0
"""Daily checks: what alarms, which days were missed, who looks after whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

P = TypeVar("P")
LEAST_TENTHS, MOST_TENTHS = 300, 450
"""Degrees by ten that a living person can have; anything else was mistyped."""
FOLLOWED_LEVELS = frozenset({1})


class Ending(StrEnum):
    COMPLETED = "completed"
    FREED = "freed"
    ILL = "ill"
    LOST = "lost"
    ENDED = "ended"
    """By somebody, with a reason."""


class DecisionKind(StrEnum):
    QUARANTINE = "quarantine"
    END = "end"


class Delivery(StrEnum):
    HAND = "hand"
    POST = "post"
    OFFICE = "office"
    ELECTRONIC = "electronic"


@dataclass(frozen=True)
class TeamLoad:
    """A team that can call: how many it looks after already, and the wards that are its own, nearest first."""

    code: str
    load: int
    ward_ids: frozenset[UUID] = frozenset()


def alarms(
    temperature_tenths: int | None, signs: Collection[str], *, fever_tenths: int, red_flags: Collection[str]
) -> tuple[str, ...]:
    """The reasons why a check asks for help by itself: `fever`, or the red flags felt; empty when all is well."""
    fever = ("fever",) if temperature_tenths is not None and temperature_tenths >= fever_tenths else ()
    return (*fever, *(sign for sign in signs if sign in red_flags))


def missed_days(from_on: date, until_on: date, reached: Collection[date], today: date) -> tuple[date, ...]:
    """The days before today on which nobody heard of the person. Today is not missed before it is over."""
    last = min(until_on, today)
    days = ((from_on + timedelta(days=n)) for n in range((last - from_on).days))
    return tuple(day for day in days if day not in reached)


def assign(people: Sequence[tuple[P, UUID | None]], teams: Sequence[TeamLoad], *, nearest: bool) -> Mapping[P, str]:
    """Person → code of the team that looks after them. Round-robin: always the least burdened next, in the order of
    the list. `nearest`: the same among the teams whose ward it is; where there is none, among all."""
    loads = {team.code: team.load for team in teams}
    order = {team.code: place for place, team in enumerate(teams)}
    found: dict[P, str] = {}
    for person, ward_id in people:
        own = [team.code for team in teams if nearest and ward_id is not None and ward_id in team.ward_ids]
        able = own or list(loads)
        if not able:
            break
        code = min(able, key=lambda one: (loads[one], order[one]))
        found[person] = code
        loads[code] += 1
    return found
