# SPDX-License-Identifier: Apache-2.0
"""What the queries of questions give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from epidesk.foundation.core.personal import Find
from epidesk.foundation.desk.queries import QueueRow
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.questions.rules import AnswerState, State


@dataclass(frozen=True)
class Line:
    """One line of a timeline. `by_label`, `note`: for the centre only; `reason`: for the asker."""

    label: str
    at: datetime
    reason: str = ""
    by_label: str = ""


@dataclass(frozen=True)
class Change:
    """What was changed of a public answer, and when."""

    number: int
    at: datetime
    note: str
    withdrawn: bool


@dataclass(frozen=True)
class PublicAnswer:
    """An answer as everybody reads it. `body`: its words alone; `html`, `basis_html`: the same and what it rests on,
    safe to show. `changes`: its corrections, newest first. A withdrawn one has no words."""

    id: UUID
    slug: str
    state: AnswerState
    topic: str
    topic_label: str
    language: str
    wording: str
    body: str
    html: str
    prepared_by: str
    basis_html: str
    review_by: date | None
    overdue: bool
    version: int
    published_at: datetime
    changed_at: datetime
    useful_yes: int
    useful_no: int
    changes: tuple[Change, ...] = ()
    asked_count: int = 0

    @property
    def corrected(self) -> bool:
        return self.version > 1

    @property
    def withdrawn(self) -> bool:
        return self.state is AnswerState.WITHDRAWN


@dataclass(frozen=True)
class AnswerRow:
    """An answer in a list. `excerpt`: the beginning of its words; `language`: of both; `likeness`: 0 to 1 where it
    was compared."""

    id: UUID
    slug: str
    topic: str
    topic_label: str
    wording: str
    excerpt: str
    changed_at: datetime
    corrected: bool
    language: str
    likeness: float = 0.0


@dataclass(frozen=True)
class AnswerPage:
    """`next`: what to pass as `after` for older ones, "" at the end. `near`: shown when nothing holds all the words."""

    rows: tuple[AnswerRow, ...]
    next: str
    near: tuple[AnswerRow, ...] = ()


@dataclass(frozen=True)
class Stage:
    """What a tracking code alone opens: how far it is and the day, and, once it is answered in public, where."""

    state: State
    label: str
    day: date
    lines: tuple[tuple[str, date], ...]
    answer_slug: str = ""


@dataclass(frozen=True)
class OwnRow:
    """A question of mine in a list."""

    id: UUID
    public_id: str
    code: str
    state: State
    state_label: str
    excerpt: str
    received_at: datetime
    is_open: bool
    corrected: bool


@dataclass(frozen=True)
class OwnQuestion:
    """A question as its asker reads it, with its answer."""

    id: UUID
    public_id: str
    code: str
    state: State
    state_label: str
    text: str
    public: bool
    received_at: datetime
    is_open: bool
    slow: bool
    lines: tuple[Line, ...]
    reason: str
    answer_wording: str
    answer_html: str
    answer_slug: str
    answer_state: AnswerState | None
    answer_version: int
    answer_at: datetime | None
    change_note: str


@dataclass(frozen=True)
class DraftCard:
    """The draft as it is stored. `finds`: what may point at a person in it."""

    wording: str
    body: str
    basis: str
    edit: int
    by_label: str
    changed_at: datetime
    finds: tuple[Find, ...]


@dataclass(frozen=True)
class OpenAlike:
    """Another question that may ask the same. `answered`: it has an answer already."""

    public_id: str
    code: str
    excerpt: str
    state_label: str
    asked_count: int


@dataclass(frozen=True)
class SignedAnswer:
    """The answer of a question as the desk reads it; `private`: only who asked reads it."""

    id: UUID
    public_id: str
    slug: str
    state: AnswerState
    state_label: str
    private: bool
    topic: str
    wording: str
    body: str
    prepared_by: str
    basis: str
    review_by: date | None
    version: int
    signed_at: datetime
    changed_at: datetime
    by_label: str
    useful_yes: int
    useful_no: int
    changes: tuple[Change, ...]
    asked_count: int


@dataclass(frozen=True)
class QuestionDetail:
    """A question as the desk reads it. Who asked is not told: the desk answers the question, not the person."""

    id: UUID
    public_id: str
    code: str
    state: State
    state_label: str
    version: int
    topic: str
    topic_label: str
    title: str
    priority: Priority
    text: str
    covered: str
    finds: tuple[Find, ...]
    public_agreed: bool
    language: str
    received_at: datetime
    is_open: bool
    held: bool
    confirmed: bool
    asked_count: int
    expert_id: UUID | None
    expert_name: str
    expert_note: str
    merged_into: tuple[str, str] | None
    merged: tuple[OpenAlike, ...]
    lines: tuple[Line, ...]
    draft: DraftCard | None
    answer: SignedAnswer | None
    verbs: tuple[str, ...]
    desk: QueueRow | None


@dataclass(frozen=True)
class ReviewRow:
    """A public answer with the day by which it is read again. `question`: where it can be corrected, "" when nobody's
    question stands behind it any more."""

    public_id: str
    slug: str
    topic_label: str
    wording: str
    excerpt: str
    review_by: date
    overdue: bool
    version: int
    changed_at: datetime
    by_label: str
    question: str


@dataclass(frozen=True)
class TemplateRow:
    id: UUID
    public_id: str
    title: str
    topic: str
    topic_label: str
    language: str
    body: str
    version: int
    changed_at: datetime
    by_label: str


@dataclass(frozen=True)
class Expert:
    """`role`: in words."""

    user_id: UUID
    name: str
    role: str = ""
