# SPDX-License-Identifier: Apache-2.0
"""The life of a batch, and how much of it is done at once."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    SHOWN = "shown"
    """Read; what was found out about it waits to be confirmed."""
    CHECKING = "checking"
    CHECKED = "checked"
    """Tried: nothing is taken yet, and it is known what would be."""
    COMMITTING = "committing"
    COMMITTED = "committed"
    ROLLED_BACK = "rolled_back"
    DROPPED = "dropped"


class Held(StrEnum):
    """A row that was not taken with the others."""

    WRONG = "wrong"
    MENDED = "mended"
    """Right now; goes in with the next taking."""
    TAKEN = "taken"


class Found(StrEnum):
    """What is on file already for a row that is right."""

    NEW = "new"
    KNOWN = "known"
    PERHAPS = "perhaps"
    """Somebody on file may be the same person; people decide."""
    REPEATED = "repeated"
    """The very same is there, or stands twice in the file: taken once."""


WORKING = frozenset({State.CHECKING, State.COMMITTING})
OVER = frozenset({State.ROLLED_BACK, State.DROPPED})
CONFIRMABLE = frozenset({State.SHOWN, State.CHECKED})
MENDABLE = frozenset({State.CHECKED, State.COMMITTED})
TAKEABLE = frozenset({State.CHECKED, State.COMMITTED})
REVERSIBLE = frozenset({State.COMMITTING, State.COMMITTED})
DROPPABLE = frozenset({State.SHOWN, State.CHECKED})

INLINE_ROWS = 1_000
"""Up to so many the page itself does the work; more are a job, and the page shows how far it is."""
CHUNK_ROWS = 5_000
"""Rows of one transaction: what a crash can cost."""
MAX_HELD = 20_000
"""Wrong rows kept one by one. A file with more is the wrong file, or its columns are."""
FILES_AN_HOUR = 120


def may_take(state: State, *, right: int, mended: int) -> bool:
    """Whether there is anything to take in."""
    return (state is State.CHECKED and right + mended > 0) or (state is State.COMMITTED and mended > 0)
