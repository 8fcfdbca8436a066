# SPDX-License-Identifier: Apache-2.0
"""What the queries of incidents give. All texts are in the language that is current while the query runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from epidesk.foundation.desk.queries import QueueRow
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.rules import State
from epidesk.intake.incidents.rules.contesting import Ending
from epidesk.intake.incidents.weighing import Suggestion


@dataclass(frozen=True)
class Stage:
    """All that a tracking code alone opens: a word and a day."""

    stage: State
    label: str
    day: date


@dataclass(frozen=True)
class StepLine:
    """One line of a timeline. `reason`: what the reporter is told of why; `by_label`: words (a colleague's name, or
    that it was the reporter), empty for reporters and for what the software did by itself. `undone`: taken back within
    seconds; only the centre sees it."""

    at: datetime
    state: State
    verb: str
    params: dict[str, object]
    reason: str
    text: str
    by_label: str = ""
    undone: bool = False


@dataclass(frozen=True)
class Answer:
    """One of the kind's questions and what was answered, both in words; `value` as stored."""

    code: str
    question: str
    text: str
    value: object


@dataclass(frozen=True)
class PhotoRef:
    """A picture; its bytes are `core.uploads`' affair. `by_team`: added by the team or the desk, not by the
    reporter; `by_witness`: by another who saw it, then `by_team` too, for it is not the reporter's. `redacted`: parts
    of it are unrecognisable."""

    upload_id: UUID
    at: datetime
    by_team: bool
    by_witness: bool = False
    redacted: bool = False


@dataclass(frozen=True)
class NoteLine:
    at: datetime
    text: str
    by_label: str


@dataclass(frozen=True)
class Matter:
    """A report as who filed it follows it, unmasked: it is theirs. `late`: nobody has looked at it in time; `follows`:
    how far the report is that it was merged into, which may be a stranger's. `ending`: what became of it, None while it
    is open; `contest_until`: how long its closing may still be contested, None when it cannot be."""

    id: UUID
    public_id: str
    code: str
    kind: str
    kind_label: str
    title: str
    state: State
    state_label: str
    is_open: bool
    confirmed: bool
    waits_for_phone: bool
    priority: Priority
    danger: bool
    seen: tuple[str, ...]
    answers: tuple[Answer, ...]
    description: str
    address: str
    area_name: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    contact_name: str
    contact_phone: str
    reply: str
    happened_at: datetime | None
    received_at: datetime
    closed_at: datetime | None
    outcome: str
    reasons: tuple[str, ...]
    timeline: tuple[StepLine, ...]
    photos: tuple[PhotoRef, ...]
    version: int
    follows: Stage | None = None
    late: bool = False
    ending: Ending | None = None
    contest_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MatterLine:
    """What every list says of a matter, whoever reads it; made by `telling.line_of`."""

    id: UUID
    public_id: str
    code: str
    kind: str
    kind_label: str
    title: str
    state: State
    state_label: str
    is_open: bool
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class MatterRow(MatterLine):
    """A line of «my matters»."""

    confirmed: bool
    changed_at: datetime
    version: int


@dataclass(frozen=True, kw_only=True)
class CallersMatter(MatterLine):
    """One matter that a number has to do with. `role`: filer or witness. Outside the viewer's area the title and the
    name are empty."""

    priority: Priority
    area_name: str
    contact_name: str
    role: str
    outside: bool


@dataclass(frozen=True, kw_only=True)
class FoldedRow(MatterLine):
    """A further request of the same sender, without a row of its own."""

    priority: Priority
    danger: bool
    area_name: str


@dataclass(frozen=True)
class IncidentDetail:
    """A report as the centre, or a team sent there, sees it. `masked`: name, phone and address are hidden because it
    lies outside the viewer's area; `phone_hidden`: the reporter wants only the centre to have the number.

    `desk`: its row of the queue, None for teams and for matters closed so long ago that it was deleted. `verbs`: what
    may be done now, by the state and the viewer's role. `version` is what actions check; the desk row has one of its
    own. `held`: to be looked at before it joins the queue. `verdict`: not `verdict_confirmed` while only a
    team proposes it. `folded_into`: public id of the one on whose row it stands.
    """

    id: UUID
    public_id: str
    code: str
    kind: str
    kind_label: str
    title: str
    state: State
    state_label: str
    is_open: bool
    confirmed_at: datetime | None
    waits_for_phone: bool
    priority: Priority
    suggestion: Suggestion | None
    flags: tuple[str, ...]
    seen: tuple[str, ...]
    answers: tuple[Answer, ...]
    description: str
    happened_at: datetime | None
    address: str
    area_id: UUID | None
    area_name: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    location_source: str
    reporter_lon: float | None
    reporter_lat: float | None
    contact_name: str
    contact_phone: str
    reply: str
    masked: bool
    phone_hidden: bool
    person_id: UUID | None
    channel: str
    language: str
    received_at: datetime
    triaged_at: datetime | None
    closed_at: datetime | None
    outcome: str
    outcome_label: str
    duplicate_of: str
    duplicates: int
    timeline: tuple[StepLine, ...]
    notes: tuple[NoteLine, ...]
    photos: tuple[PhotoRef, ...]
    desk: QueueRow | None
    verbs: tuple[str, ...]
    version: int
    held: bool = False
    folded_into: str = ""
    duplicate_of_id: str = ""
    witness_count: int = 1
    witnesses_proved: int = 0
    verdict: str = ""
    verdict_confirmed: bool = False
    sms_wanted: bool = True


@dataclass(frozen=True)
class IncidentRow:
    """A line of a list for machines of the centre: masked always."""

    id: UUID
    public_id: str
    code: str
    kind: str
    state: State
    priority: Priority
    confirmed: bool
    flags: tuple[str, ...]
    seen: tuple[str, ...]
    area_id: UUID | None
    area_name: str
    lon: float | None
    lat: float | None
    contact_name: str
    contact_phone: str
    received_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    outcome: str
    version: int


@dataclass(frozen=True)
class IncidentPage:
    """`next`: what to pass as `after` for the following page, "" at the end."""

    items: tuple[IncidentRow, ...]
    next: str


@dataclass(frozen=True)
class PublicRequest:
    """What anybody may read through Open311: that something of this kind was looked at in this ward on this day. `lon`,
    `lat`: the ward's own point, None without a ward. No words of the reporter's, and no id that tells a
    time."""

    service_request_id: str
    kind: str
    kind_label: str
    state: State
    is_open: bool
    area_name: str
    lon: float | None
    lat: float | None
    requested_on: date
    updated_on: date


@dataclass(frozen=True)
class OwnRequest:
    """What one API key filed, as it filed it, and how it stands. `reason`: what the reporter is told of why."""

    id: UUID
    service_request_id: str
    kind: str
    kind_label: str
    state: State
    state_label: str
    is_open: bool
    description: str
    address: str
    area_name: str
    lon: float | None
    lat: float | None
    seen: tuple[str, ...]
    reason: str
    outcome: str
    requested_at: datetime
    updated_at: datetime
