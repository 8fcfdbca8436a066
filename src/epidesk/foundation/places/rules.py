# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

_NAMESPACE = UUID("5a9c1f0e-46b7-5d0c-9a46-2c7d3e8f1b46")


class Permission(StrEnum):
    IMPORT = "places:import"  # bring in a new set of areas
    SET_ALERT = "places:set_alert_level"  # raise or lower the alert level of the whole province
    SET_NEARNESS = "places:set_nearness"  # how near and how recent two reports must be to be maybe the same
    KEEP_DIRECTORY = "places:keep_directory"  # check numbers and hours of the public directory, set those of a shift


class Alert(StrEnum):
    """How far the province is from normal life. What each changes: `config/alert_levels.yaml`."""

    PEACETIME = "peacetime"
    HEIGHTENED = "heightened"
    EMERGENCY = "emergency"


ALERT_REASON = (10, 500)
"""Least and most characters of the reason for which the level is changed: the next shift reads it."""
ALERT_SEEN_WITHIN_S = 5.0
"""So old may be what a process believes of the level."""


def bad_factor(kind: str, priority: str, factor: float) -> str:
    """What is wrong with a factor on deadlines, "" for nothing. Grave calls for help never wait longer."""
    if not 0.1 <= factor <= 10:
        return "a factor lies between 0.1 and 10"
    if kind == "medical_help" and priority in ("extreme", "severe") and factor > 1:
        return "grave calls for help never wait longer than usual"
    return ""


VERIFY_EVERY = timedelta(days=30)
"""A number checked longer ago is shown as such, and stands on the list of what to check."""
CONTACT_SOURCE = (5, 300)
"""Least and most characters that say how a number was checked."""
HOURS_LONGEST = 120
DIRECTORY_TTL_S = 1.0
"""So old may be what a process believes of the directory."""


FACILITY, TEAM = "facility", "team"
"""Whose number it can be."""


class Wrong(StrEnum):
    """What somebody found when they called a number of the directory."""

    SOMEBODY_ELSE = "somebody_else"
    NO_ANSWER = "no_answer"
    DEAD = "dead"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of it when somebody said that a number is wrong."""

    OPEN = "open"
    CORRECTED = "corrected"
    RIGHT = "right"


REPORT_NOTE_LONGEST = 300
REPORTS_A_DEVICE, REPORTS_AN_ADDRESS = (6, 86_400), (30, 3_600)
"""So many numbers may be said to be wrong in so many seconds; many phones share an address."""
REPORTS_KEPT_OPEN = 20
"""Of one number: more say nothing new to whoever checks it."""


class Lack(StrEnum):
    """What an entry of the directory has not, or has against it."""

    REPORTED = "reported"
    PHONE = "phone"
    CHECK = "check"
    RECENT_CHECK = "recent"
    HOURS = "hours"
    POINT = "point"


class Level(StrEnum):
    """What an area is. `WARD`: the smallest unit there is, whatever the law calls it; `ZONE`: a union of wards."""

    WARD = "ward"
    ZONE = "zone"


def set_id(set_name: str) -> UUID:
    """The id of a set follows from its name, so that installations agree and loading again changes nothing."""
    return uuid5(_NAMESPACE, f"set\0{set_name}")


def area_id(set_name: str, level: Level, code: str) -> UUID:
    """The id of an area follows from its set, level and code (see `set_id`)."""
    return uuid5(_NAMESPACE, f"area\0{set_name}\0{level}\0{code}")


def facility_id(name: str) -> UUID:
    return uuid5(_NAMESPACE, f"facility\0{name}")


@dataclass(frozen=True)
class Era:
    """When a set holds: from `valid_from` until the day before `valid_to` (None: until further notice)."""

    set_id: UUID
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def chained(starts: dict[UUID, date]) -> list[Era]:
    """Eras in order, each ending the day the next begins. `starts` are first days by set, all different."""
    order = sorted(starts.items(), key=lambda item: item[1])
    ends = [day for _, day in order[1:]]
    return [Era(one, day, end) for (one, day), end in zip(order, [*ends, None], strict=True)]
