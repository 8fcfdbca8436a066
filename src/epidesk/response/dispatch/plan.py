# SPDX-License-Identifier: Apache-2.0
"""`config/roster.yaml`: the shifts that there are, the limits, the patterns, the holidays; what a team can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.utils.translation import get_language

from epidesk.foundation.desk.shifts import shifts
from epidesk.foundation.places.province import province
from epidesk.response.dispatch.rules.roster import DESK, FREE, TEAMS, Limits, ShiftType

Words = Mapping[str, str]


class BadRoster(ValueError):
    """`roster.yaml` cannot be used; the message names the part."""


@dataclass(frozen=True)
class Pattern:
    """Turns that repeat; `unit`: `teams` or `desk`."""

    slug: str
    unit: str
    titles: Words
    cycle: tuple[str, ...]
    step: int


@dataclass(frozen=True)
class Item:
    """Of the stock. `low`: at or below this many it is low."""

    slug: str
    titles: Words
    low: int


@dataclass(frozen=True)
class RosterPlan:
    """What the file says. Shift types by slug, in the order of the clock."""

    teams: Mapping[str, ShiftType]
    desk: Mapping[str, ShiftType]
    limits: Limits
    patterns: Mapping[str, Pattern]
    every_year: Mapping[tuple[int, int], Words]
    on: Mapping[date, Words]
    skills: Mapping[str, Words]
    vehicles: Mapping[str, Words]
    stock: Mapping[str, Item]

    def types(self, at_desk: bool) -> Mapping[str, ShiftType]:
        return self.desk if at_desk else self.teams

    def holiday(self, day: date) -> str:
        """Its name in the reader's language; empty for any other day."""
        words = self.on.get(day) or self.every_year.get((day.month, day.day))
        return in_language(words) if words else ""


def in_language(words: Words) -> str:
    return words.get((get_language() or "vi")[:2]) or words["vi"]


def local_zone() -> ZoneInfo:
    return ZoneInfo(province().timezone)


def roster_plan() -> RosterPlan:
    """Raises `BadRoster`."""
    return _read(settings.ENV.config_dir / "roster.yaml")


@lru_cache(maxsize=4)
def _read(path: Path) -> RosterPlan:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        plan = RosterPlan(
            teams={slug: _team_shift(slug, entry) for slug, entry in tree[TEAMS].items()},
            desk=_desk_shifts(tree[DESK]),
            limits=Limits(
                timedelta(hours=float(tree["limits"]["hours_a_week"])),
                timedelta(hours=float(tree["limits"]["rest_hours"])),
            ),
            patterns={slug: _pattern(slug, entry) for slug, entry in tree["patterns"].items()},
            every_year={
                (int(day[:2]), int(day[3:])): _words(words) for day, words in tree["holidays"]["every_year"].items()
            },
            on={date.fromisoformat(str(day)): _words(words) for day, words in tree["holidays"]["dates"].items()},
            skills={slug: _words(words) for slug, words in tree["skills"].items()},
            vehicles={slug: _words(words) for slug, words in tree["vehicles"].items()},
            stock={
                slug: Item(slug, _words(entry["title"]), int(entry["low"])) for slug, entry in tree["stock"].items()
            },
        )
        _check(plan)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadRoster(f"{path.name}: {error!r}") from error
    return plan


def _words(entry: Mapping[str, Any]) -> Words:
    return {language: str(entry[language]) for language in ("vi", "en")}


def _team_shift(slug: str, entry: Mapping[str, Any]) -> ShiftType:
    return ShiftType(
        slug,
        _words(entry["title"]),
        _words(entry["letter"]),
        time.fromisoformat(str(entry["from"])),
        time.fromisoformat(str(entry["to"])),
        int(entry["people"]),
        int(entry["teams"]),
    )


def _desk_shifts(entries: Mapping[str, Any]) -> Mapping[str, ShiftType]:
    ordered = shifts()
    found = {}
    for n, one in enumerate(ordered):
        entry = entries[one.slug]
        ends = ordered[(n + 1) % len(ordered)].begins
        found[one.slug] = ShiftType(
            one.slug, one.titles, _words(entry["letter"]), one.begins, ends, int(entry["people"])
        )
    return found


def _pattern(slug: str, entry: Mapping[str, Any]) -> Pattern:
    cycle = tuple(str(word) for word in entry["cycle"])
    return Pattern(slug, str(entry["unit"]), _words(entry["title"]), cycle, int(entry["step"]))


def _check(plan: RosterPlan) -> None:
    for one in (*plan.teams.values(), *plan.desk.values()):
        if len(one.slug) > 16 or one.people < 1 or one.teams < 0:
            raise ValueError(f"{one.slug}: at most 16 letters, at least one person")
    for pattern in plan.patterns.values():
        known = {TEAMS: plan.teams, DESK: plan.desk}[pattern.unit]
        if not pattern.cycle or not set(pattern.cycle) <= {*known, FREE}:
            raise ValueError(f"{pattern.slug}: its cycle names shifts of its unit, or free")
    if plan.limits.week <= timedelta() or plan.limits.rest < timedelta():
        raise ValueError("limits: more than nothing")
    if any(len(slug) > 24 for slug in (*plan.skills, *plan.vehicles, *plan.stock)):
        raise ValueError("skills, vehicles, stock: slugs of at most 24 letters")
