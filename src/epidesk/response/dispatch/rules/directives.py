# SPDX-License-Identifier: Apache-2.0
"""Directives: a task that the centre gives to a unit, with a time by which it is done and what shows that it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from epikit.workflow import Transition, Workflow

TEXT_MAX = 2000
NOTE_MAX = 1000
AGENCY_MAX = 120
MAX_PICTURES = 12
DUE_WITHIN = timedelta(days=366)
DONE_SHOWN_FOR = timedelta(days=7)
"""So long a unit still finds on its list what it has done."""


class DirectiveState(StrEnum):
    SENT = "sent"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


class DirectiveVerb(StrEnum):
    GIVE = "give"
    RECEIVE = "receive"
    PROGRESS = "progress"
    FINISH = "finish"
    REASSIGN = "reassign"
    CANCEL = "cancel"


class UnitKind(StrEnum):
    TEAM = "team"
    WARD = "ward"
    AGENCY = "agency"
    PERSON = "person"


class DirectiveKind(StrEnum):
    """What is to be done, so that lists can be read at a glance and counted."""

    VISIT = "visit"
    TRACE = "trace"
    SAMPLE = "sample"
    DISINFECT = "disinfect"
    SUPPLY = "supply"
    INFORM = "inform"
    REPORT = "report"
    OTHER = "other"


OPEN_STATES = (DirectiveState.SENT, DirectiveState.RECEIVED, DirectiveState.IN_PROGRESS)
ENDED_STATES = (DirectiveState.DONE, DirectiveState.CANCELLED)

DIRECTIVE_LIFE: Workflow[DirectiveState] = Workflow(
    "directive",
    DirectiveState.SENT,
    (
        Transition(DirectiveVerb.RECEIVE, DirectiveState.SENT, DirectiveState.RECEIVED),
        Transition(DirectiveVerb.PROGRESS, OPEN_STATES, DirectiveState.IN_PROGRESS),
        Transition(DirectiveVerb.FINISH, OPEN_STATES, DirectiveState.DONE),
        Transition(DirectiveVerb.REASSIGN, OPEN_STATES, DirectiveState.SENT),
        Transition(DirectiveVerb.CANCEL, OPEN_STATES, DirectiveState.CANCELLED),
    ),
    final=ENDED_STATES,
)


def is_overdue(state: DirectiveState, due_at: datetime, now: datetime) -> bool:
    """Whether it should have been done by now."""
    return state in OPEN_STATES and due_at < now
