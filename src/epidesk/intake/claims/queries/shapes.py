# SPDX-License-Identifier: Apache-2.0
"""What the queries of claims give. All texts are in the language that is current while the query runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from epidesk.foundation.desk.queries import QueueRow
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.claims.rules import State, Texts, VerdictCard


@dataclass(frozen=True)
class Stage:
    """All that a tracking code alone opens: a word and a day, and the verdict that everybody may read anyway."""

    state: State
    label: str
    day: date
    number: int | None
    verdict: VerdictCard | None


@dataclass(frozen=True)
class OwnTip:
    """What somebody sent, as they follow it. `number`: of the public verdict, None while there is none; `reason`: why
    it was not checked, or withdrawn."""

    id: UUID
    public_id: str
    code: str
    state: State
    state_label: str
    is_open: bool
    text: str
    url: str
    seen: str
    where: str
    seen_on: date | None
    reach: str
    has_picture: bool
    asked_count: int
    at: datetime
    due_at: datetime
    late: bool
    number: int | None
    verdict: VerdictCard | None
    summary: str
    reason: str


@dataclass(frozen=True)
class PublicEvidence:
    """`language`: of the title; `copy_id`: public id of the archived copy, "" where there is none or it is not
    shown."""

    id: str
    kind: str
    url: str
    host: str
    title: str
    quote: str
    reference: str
    dated_on: date | None
    sha256: str
    fetched_at: datetime | None
    copy_id: str
    language: str


@dataclass(frozen=True)
class Change:
    """A line of the public history. `number`: of the version, 0 for a pause or a withdrawal."""

    at: datetime
    text: str
    reason: str
    number: int


@dataclass(frozen=True)
class DayCount:
    """How many people asked on one day in the province."""

    day: date
    asked: int


@dataclass(frozen=True)
class PublicRow:
    """A line of the public list. `language`: of the words, which may be the Vietnamese ones for want of others."""

    number: int
    verdict: VerdictCard
    claimed: str
    summary: str
    language: str
    asked_count: int
    changed_at: datetime
    corrected: bool


@dataclass(frozen=True)
class PublicPage:
    """`older`: what to pass as `before` for the following page, "" at the end. `total`: of all that fit."""

    rows: tuple[PublicRow, ...]
    older: str
    total: int


@dataclass(frozen=True)
class PublicClaim:
    """A verdict as everybody reads it. While it is paused or withdrawn, `texts` is empty and `reason` says why;
    `seen_at`: public addresses where it stood. `took_h`: hours from the first who asked to the first verdict."""

    number: int
    state: State
    language: str
    verdict: VerdictCard | None
    texts: Texts
    version: int
    published_at: datetime
    changed_at: datetime
    first_seen_on: date | None
    seen: tuple[str, ...]
    asked_count: int
    days: tuple[DayCount, ...]
    evidence: tuple[PublicEvidence, ...]
    seen_at: tuple[PublicEvidence, ...]
    history: tuple[Change, ...]
    reason: str
    took_h: float
    languages: tuple[str, ...]


@dataclass(frozen=True)
class ServiceLevel:
    """How well the promise is kept, over `days` days. `waiting`: people's claims without an answer now, `late` those
    beyond the promise; `median_h`: of the answers given; `in_time`: share of those that were due, None for none."""

    days: int
    promised_h: int
    asked: int
    answered: int
    waiting: int
    late: int
    oldest_h: float | None
    median_h: float | None
    in_time: float | None
    verdicts: int
    at: datetime


@dataclass(frozen=True)
class TipLine:
    """What one person sent, for the desk: never who. `picture`: public id of the screenshot, "" for none."""

    id: UUID
    code: str
    text: str
    url: str
    seen: str
    where: str
    seen_on: date | None
    reach: str
    area_name: str
    picture: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class EvidenceLine:
    id: UUID
    public_id: str
    kind: str
    url: str
    title: str
    title_en: str
    quote: str
    reference: str
    dated_on: date | None
    shown: bool
    copy_shown: bool
    by_label: str
    added_at: datetime
    copy_state: str
    copy_words: str
    copy_note: str
    fetched_at: datetime | None
    final_url: str
    content_type: str
    size_bytes: int
    sha256: str
    may_fetch_again: bool


@dataclass(frozen=True)
class Suggested:
    """Another claim that may say the same. `percent`: how alike; `state_label`: how far it is."""

    id: UUID
    public_id: str
    code: str
    state_label: str
    statement: str
    asked_count: int
    percent: int
    same_link: bool
    number: int | None
    is_open: bool


@dataclass(frozen=True)
class StepLine:
    at: datetime
    text: str
    reason: str
    by_label: str
    verb: str


@dataclass(frozen=True)
class ReviewLine:
    """A version of the verdict, for the desk."""

    number: int
    verdict: VerdictCard | None
    texts: dict[str, Texts]
    change_note: str
    at: datetime
    written_by: str
    by_label: str


@dataclass(frozen=True)
class DraftState:
    """The verdict being written; `version` 0 where nobody began."""

    verdict: str
    texts: dict[str, Texts]
    version: int
    changed_at: datetime | None
    by_label: str


@dataclass(frozen=True)
class ClaimRow:
    """A line of the desk's list."""

    id: UUID
    public_id: str
    code: str
    statement: str
    state: State
    state_label: str
    priority: Priority
    asked_count: int
    demand: int
    seen: str
    received_at: datetime
    due_at: datetime | None
    number: int | None
    verdict: VerdictCard | None
    suggestions: int


@dataclass(frozen=True)
class ClaimPage:
    rows: tuple[ClaimRow, ...]
    next: str


@dataclass(frozen=True)
class ClaimDetail:
    """One claim as the desk works on it. `verbs`: what this viewer may do now; `desk`: its row of the queue, None where
    there is none or the viewer does not work there; `merged_into`: public id of the one it was joined to;
    `evidence_changed`: the public page shows other evidence than what is here now."""

    id: UUID
    public_id: str
    code: str
    number: int | None
    state: State
    state_label: str
    is_open: bool
    priority: Priority
    statement: str
    asked_count: int
    demand: int
    first_seen_on: date | None
    received_at: datetime
    due_at: datetime | None
    verdict: VerdictCard | None
    review_number: int
    published_at: datetime | None
    tips: tuple[TipLine, ...]
    more_tips: int
    evidence: tuple[EvidenceLine, ...]
    evidence_changed: bool
    suggestions: tuple[Suggested, ...]
    joined: tuple[Suggested, ...]
    merged_into: str
    merged_into_code: str
    draft: DraftState
    reviews: tuple[ReviewLine, ...]
    steps: tuple[StepLine, ...]
    desk: QueueRow | None
    verbs: tuple[str, ...]
    may_check: bool
    may_publish: bool
    version: int
