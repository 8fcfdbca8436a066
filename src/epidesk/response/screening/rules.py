# SPDX-License-Identifier: Apache-2.0
"""What screening decides from values in hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

RECEIPT_LASTS = timedelta(hours=24)
"""How long a receipt is valid; a class may end earlier, a new declaration gives a new one."""
MOST_TEXT = 200_000
"""Of a rule set's file, in characters."""


class Permission(StrEnum):
    READ = "screening:read"
    """See rule sets, classes and lists of who changes, of one's area."""
    EDIT = "screening:edit"
    """Write a version, try it and simulate it. Nobody is touched by it."""
    ADOPT = "screening:adopt"
    """Make a version the one that counts; everybody in its window is screened again."""

    HANDLE = "screening:handle"
    """Deal with people whose class needs action now, of one's area."""


class AlarmEnding(StrEnum):
    """How a declaration that needed action now was dealt with."""

    FETCHED = "fetched"
    """A team or an ambulance is on its way."""
    REACHED = "reached"
    """Spoken to; they know what to do and do it."""
    HANDED_OVER = "handed_over"
    """The ward's health station has taken it."""
    MISTAKEN = "mistaken"
    """What was declared is wrong; nobody need be met."""
    CHANGED = "changed"
    """Nobody did it: the class changed, or the declaration counts no longer."""


BY_HAND = (AlarmEnding.FETCHED, AlarmEnding.REACHED, AlarmEnding.HANDED_OVER, AlarmEnding.MISTAKEN)
FRESH = timedelta(days=1)
"""Older declarations do not ring at the desk when rules change: their wards have the list of who changed."""


class VersionState(StrEnum):
    DRAFT = "draft"
    ADOPTED = "adopted"
    REPLACED = "replaced"


class RunKind(StrEnum):
    SIMULATION = "simulation"
    ADOPTION = "adoption"


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def window_starts(now: datetime, window_days: int) -> datetime:
    """Declarations from this moment on are screened again."""
    return now - timedelta(days=window_days)


def given_initial(name: str) -> str:
    """The letter of a name that a receipt shows: of the last word, by which people are called here."""
    words = name.split()
    return words[-1][0].upper()[:1] if words else ""
