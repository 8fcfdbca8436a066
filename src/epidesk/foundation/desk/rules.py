# SPDX-License-Identifier: Apache-2.0
"""The desk's policy: how urgent is urgent, how long a lock and a glance last, what the search marks are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID

LOCK_FOR = timedelta(minutes=5)
"""A lock is soft: it tells colleagues who is at work and runs out by itself."""
MAX_BREAK_IN_REASON = 120
LOOKING_FOR = timedelta(seconds=45)
"""After so long without a sign, somebody who looked is gone."""
UNDO_FOR = timedelta(seconds=10)
"""So long the desk offers to take back what one has just done."""
TOLD_AFTER = timedelta(seconds=12)
"""After so long people outside hear of it; until then it can be taken back."""
BULK_LIMIT = 100
"""At most so many matters at once."""
VIEWS_LIMIT = 30
"""Saved views of one operator, and of one role."""
VIEW_NAME = 60
VIEW_PREFIX, HANDOVER_PREFIX = "view", "han"
"""Of public ids."""
VIEW_FILTERS = ("kind", "state", "area", "priority", "owner", "escalated", "unconfirmed", "older")
"""What a saved view holds of the queue's address; never a search text, which may be a name."""
HANDOVER_TEXT = 4_000
HANDOVER_SHOWN_FOR = timedelta(hours=24)
"""A note of handover stands on top of the queue until it is read, or so long."""
COUNT_LIMIT = 2_000
"""Figures are exact up to here; beyond, «2,000+» says enough, and counting on costs every page."""
PAGE_LIMIT = 100
"""The longest page of the queue, whatever is asked for."""
SEARCH_PAGE = 25
"""Finds on one page: half of what drawing the page costs, and who searches looks at the first few."""
SEARCH_WINDOW = 1_000
"""So many newest matters are looked through first; only then does the word index answer for all."""
SEARCH_CEILING = 20_000
"""At most so many finds are put in order; who types a word that finds more must type another."""
MAX_WORDS = 8
MARKED_WARDS = 8
"""Up to so many wards the word index is asked for them too; more wards are quicker sorted out among the finds."""
UNIT_WORDS = frozenset({"phuong", "xa", "p", "x"})
"""«Phường», «xã»: said before a ward's name and true of every matter, so not indexed, and not looked for there."""

OPEN_MARK = "=open"

UNANSWERED = "received"
"""The stage, of every stream, in which nobody has judged a matter yet."""
ESCALATED_AT_ONCE = 500
"""So many matters are escalated in one transaction; more in the next."""


class Permission(StrEnum):
    READ = "desk:read"
    SHARE_VIEWS = "desk:share_views"
    """Shares a saved view with everybody of a role one holds."""
    CLAIM = "desk:claim"
    BREAK_IN = "desk:break_in"
    HEAR_FIRST = "desk:hear_first"
    """Is told first when a matter waits unanswered: shift leads."""
    HEAR_SECOND = "desk:hear_second"
    """Is told when it still waits: the duty officer."""


class Priority(IntEnum):
    """How urgent a matter is. The names are those of CAP 1.2, so that one scale of colours serves the whole house."""

    EXTREME = 1
    SEVERE = 2
    MODERATE = 3
    MINOR = 4
    UNKNOWN = 5

    @property
    def slug(self) -> str:
        return self.name.lower()

    @property
    def css(self) -> str:
        return f"is-{self.slug}"

    @classmethod
    def from_slug(cls, slug: str) -> Priority:
        """Raises `KeyError` for a word that is no priority."""
        return cls[slug.upper()]


class Escalation(IntEnum):
    """Who was told that a matter waits unanswered."""

    NONE = 0
    SHIFT_LEAD = 1
    DUTY_OFFICER = 2


def escalation_due(
    *,
    waits_since: datetime,
    done: Escalation,
    after: Mapping[Escalation, timedelta],
    lock_until: datetime | None,
    now: datetime,
) -> Escalation:
    """How far an unanswered matter should be escalated by now. `after`: the waits of both levels, from `waits_since`:
    the arrival, or when it joined the queue.

    While somebody has it in hand it goes no further. If they leave it as it was, they have had their chance: it goes
    on when the first wait has passed once more since their hold ran out.
    """
    if lock_until is not None and now < lock_until + after[Escalation.SHIFT_LEAD]:
        return done
    if now >= waits_since + after[Escalation.DUTY_OFFICER]:
        return Escalation.DUTY_OFFICER
    if now >= waits_since + after[Escalation.SHIFT_LEAD]:
        return max(done, Escalation.SHIFT_LEAD)
    return done


class Age(IntEnum):
    """How long a matter has been open, at least: the choices of the filter, in hours."""

    ONE = 1
    FOUR = 4
    TWELVE = 12
    DAY = 24
    THREE_DAYS = 72

    @property
    def span(self) -> timedelta:
        return timedelta(hours=self)


NOBODY = "nobody"
ME = "me"


class State(StrEnum):
    """Which matters a list shows."""

    OPEN = "open"
    HELD = "held"
    """Open, but to be looked at by somebody before it joins the queue."""
    CLOSED = "closed"
    ALL = "all"


def is_held(lock_until: datetime | None, now: datetime) -> bool:
    return lock_until is not None and lock_until > now


def area_mark(area_id: UUID | None) -> str:
    """The search word for «lies here»; no typed word can be equal to it, because of the sign."""
    return f"@{area_id.hex if area_id else ''}"


def marks(area_id: UUID | None, *, is_open: bool) -> list[str]:
    """The words added to every matter, so that one look into the word index also answers where and whether open."""
    return [area_mark(area_id), *([OPEN_MARK] if is_open else [])]


def words_query(words: Iterable[str], areas: Iterable[UUID | None] | None, *, open_only: bool) -> str:
    """A PostgreSQL `tsquery` for folded words: all of them, the last as a beginning; `areas` None for everywhere."""
    *before, last = list(words)[:MAX_WORDS]
    whole = [word for word in before if word not in UNIT_WORDS]
    parts = [f"'{word}'" for word in whole] + [f"'{last}':*"]
    if areas is not None:
        parts.append("( " + " | ".join(sorted(f"'{area_mark(area)}'" for area in areas)) + " )")
    if open_only:
        parts.append(f"'{OPEN_MARK}'")
    return " & ".join(parts)
