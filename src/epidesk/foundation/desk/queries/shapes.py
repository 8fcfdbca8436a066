# SPDX-License-Identifier: Apache-2.0
"""What the desk's queries give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.numbers import grouped
from epidesk.foundation.desk.rules import COUNT_LIMIT, UNANSWERED, Age, Escalation, Priority
from epidesk.foundation.desk.texts import ESCALATION


@dataclass(frozen=True)
class QueueFilter:
    """`area_id`: a ward or a zone. `owner`: a user's id, "me", or "nobody". `escalated`: somebody was told that it
    waits; `unconfirmed`: no phone stands behind it; `older`: open at least so long. `text`: a tracking code, or words
    in any accents."""

    kind: str = ""
    area_id: UUID | None = None
    state: str = "open"
    priority: Priority | None = None
    owner: str = ""
    text: str = ""
    escalated: bool = False
    unconfirmed: bool = False
    older: Age | None = None


@dataclass(frozen=True)
class QueueRow:
    """One matter as lists show it: no name, no phone, no address. `held`: to be looked at before it joins the queue;
    `folded`: further matters of the same sender that have no row of their own."""

    subject_id: UUID
    public_id: str
    kind: str
    stream: str
    code: str
    title: str
    stage: str
    area_id: UUID | None
    area_name: str
    lon: float | None
    lat: float | None
    priority: Priority
    confirmed: bool
    flags: tuple[str, ...]
    due_at: datetime
    due_what: str
    opened_at: datetime
    closed_at: datetime | None
    owner_id: UUID | None
    owner_name: str
    lock_holder: str
    lock_until: datetime | None
    lock_mine: bool
    is_open: bool
    version: int
    escalation: Escalation = Escalation.NONE
    escalated_at: datetime | None = None
    witness_count: int = 1
    held: bool = False
    folded: int = 0
    locked_at: datetime | None = None

    @property
    def waits_escalated(self) -> bool:
        """Somebody was told that it waits, and it waits still."""
        return self.is_open and self.stage == UNANSWERED and self.escalation > Escalation.NONE

    @property
    def escalation_word(self) -> str:
        """Who was told, in the current language."""
        return str(ESCALATION[self.escalation]) if self.escalation else ""


@dataclass(frozen=True)
class Counts:
    """Open matters in the viewer's scope. Each figure is exact up to `COUNT_LIMIT` and stops there; `more` says that
    the total did. `held`: matters that are held for review; they count in none of the other figures; `held_late`:
    those of them that should have been looked at by now."""

    total: int = 0
    more: bool = False
    held: int = 0
    held_late: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_priority: Mapping[Priority, int] = field(default_factory=dict)

    def told(self, number: int) -> str:
        """One of these figures as people read it."""
        return f"{grouped(COUNT_LIMIT)}+" if number >= COUNT_LIMIT else str(number)


@dataclass(frozen=True)
class QueuePage:
    """`next`: what to pass as `after` for the following page, "" at the end. `more`: whether there is one; in a search,
    whether older finds exist. `counts`: figures of the whole queue; None in a search, where they would be taken for
    those of what was found."""

    items: tuple[QueueRow, ...]
    next: str
    counts: Counts | None
    more: bool = False


@dataclass(frozen=True)
class Looking:
    """Somebody else who has the matter open."""

    name: str
    since: datetime


@dataclass(frozen=True)
class RedItem:
    """A matter of the highest priority that waits for somebody."""

    public_id: str
    opened_at: datetime


@dataclass(frozen=True)
class Owner:
    """A colleague who owns open matters."""

    user_id: UUID
    name: str
