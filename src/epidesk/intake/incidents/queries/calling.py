# SPDX-License-Identifier: Apache-2.0
"""The calls to a reporter, and whether one may be made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.accounts.phones import is_retired
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.models import CallAttempt, Incident
from epidesk.intake.incidents.policy import callbacks
from epidesk.intake.incidents.rules import OPEN_STATES, Permission
from epidesk.intake.incidents.rules.calling import NEVER
from epidesk.intake.incidents.texts import call_words

CALLS_SHOWN = 50


@dataclass(frozen=True)
class CallLine:
    """One call. `by_label`: who called; `note` is for colleagues only."""

    at: datetime
    outcome: str
    text: str
    note: str
    by_label: str
    next_at: datetime | None


@dataclass(frozen=True)
class CallLog:
    """The calls of one matter, newest first. `tries`: in a row, that reached nobody, of at most `most_tries`;
    `next_at`: when the next is due. `dial`: the number for a link that calls, "" where nobody is to be called by it:
    none given, hidden, no call wanted, or a number of a series that is out of use. `unwanted`: they asked not to be
    called. `may_log`: this viewer, now."""

    lines: tuple[CallLine, ...]
    tries: int
    most_tries: int
    next_at: datetime | None
    given_up: bool
    dial: str
    unwanted: bool
    may_log: bool


def call_outcomes() -> tuple[tuple[str, str], ...]:
    """How a call can end: code and words."""
    return tuple((code, call_words(code, for_centre=True)) for code in callbacks().outcomes)


def calls(viewer: Viewer, incident_id: UUID) -> CallLog:
    """The calls of one matter. Who may: `incidents:read` within its ward. Two queries, and a line in the read log.
    Raises `NotFound` for others'."""
    requires(viewer, Permission.READ)
    row = Incident.objects.filter(id=incident_id).only(
        "area", "state", "answers", "reply", "contact_phone", "next_call_at", "clock_at", "flags"
    )
    incident = row.first()
    if incident is None or not viewer.covers(incident.area_id):
        raise NotFound
    viewer.note_read("incident", [incident.id])
    found = list(CallAttempt.objects.filter(incident_id=incident_id).order_by("-id")[:CALLS_SHOWN])
    unwanted = incident.reply == "anonymous" or (incident.answers or {}).get("call_back") == NEVER
    is_open = incident.state in OPEN_STATES
    return CallLog(
        lines=tuple(
            CallLine(one.at, one.outcome, call_words(one.outcome, for_centre=True), one.note, one.by_label, one.next_at)
            for one in found
        ),
        tries=_tries(found, incident.clock_at),
        most_tries=callbacks().most_tries,
        next_at=incident.next_call_at,
        given_up="not-reached" in incident.flags,
        dial="" if unwanted or is_retired(incident.contact_phone) else incident.contact_phone,
        unwanted=unwanted,
        may_log=is_open and viewer.may(Permission.CALL, incident.area_id),
    )


def _tries(newest_first: list[CallAttempt], since: datetime) -> int:
    outcomes = callbacks().outcomes
    count = 0
    for one in newest_first:
        if one.at < since or (one.outcome in outcomes and outcomes[one.outcome].then == "done"):
            break
        count += 1
    return count
