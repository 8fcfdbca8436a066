# SPDX-License-Identifier: Apache-2.0
"""The life of an incident, the same for every kind."""

from __future__ import annotations

from enum import StrEnum

from epikit.workflow import Transition, Workflow


class State(StrEnum):
    RECEIVED = "received"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


class Verb(StrEnum):
    TRIAGE = "triage"
    ASSIGN = "assign"
    START = "start"
    ARRIVE = "arrive"
    UNASSIGN = "unassign"
    FINISH = "finish"
    RESOLVE = "resolve"
    REJECT = "reject"
    MARK_DUPLICATE = "mark_duplicate"
    REOPEN = "reopen"
    CONTEST = "contest"
    """The reporter says that closing it was wrong."""
    SPLIT = "split"
    SPLIT_UNREAD = "split_unread"
    """As `SPLIT`, for one that nobody had judged before it was joined to another."""


OPEN_STATES = (State.RECEIVED, State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS)
FINAL_STATES = (State.RESOLVED, State.REJECTED, State.DUPLICATE)
PUBLIC_STATES = (State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED)
"""What a machine without a key may read of: somebody at the centre has looked at it and did not refuse it."""

LIFE: Workflow[State] = Workflow(
    "incident",
    State.RECEIVED,
    (
        # Judging again keeps a team that is already on the way.
        Transition(Verb.TRIAGE, (State.RECEIVED, State.TRIAGED), State.TRIAGED),
        Transition(Verb.TRIAGE, State.ASSIGNED, State.ASSIGNED),
        Transition(Verb.TRIAGE, State.IN_PROGRESS, State.IN_PROGRESS),
        # A second team may be sent; the matter is as far as the first one is.
        Transition(Verb.ASSIGN, (State.TRIAGED, State.ASSIGNED), State.ASSIGNED),
        Transition(Verb.ASSIGN, State.IN_PROGRESS, State.IN_PROGRESS),
        Transition(Verb.START, (State.ASSIGNED, State.IN_PROGRESS), State.IN_PROGRESS),
        Transition(Verb.ARRIVE, State.IN_PROGRESS, State.IN_PROGRESS),
        Transition(Verb.UNASSIGN, (State.ASSIGNED, State.IN_PROGRESS), State.TRIAGED),
        Transition(Verb.FINISH, State.IN_PROGRESS, State.RESOLVED),
        # By telephone, or because a team called in: missions that still live are stood down by dispatch.
        Transition(Verb.RESOLVE, (State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS), State.RESOLVED),
        # A matter that a team is out for cannot be refused under its feet.
        Transition(Verb.REJECT, (State.RECEIVED, State.TRIAGED), State.REJECTED),
        Transition(Verb.MARK_DUPLICATE, (State.RECEIVED, State.TRIAGED), State.DUPLICATE),
        Transition(Verb.REOPEN, (State.RESOLVED, State.REJECTED), State.TRIAGED, reopen=True),
        Transition(Verb.CONTEST, (State.RESOLVED, State.REJECTED), State.TRIAGED, reopen=True),
        # What was joined to another by mistake is again what it was.
        Transition(Verb.SPLIT, State.DUPLICATE, State.TRIAGED, reopen=True),
        Transition(Verb.SPLIT_UNREAD, State.DUPLICATE, State.RECEIVED, reopen=True),
    ),
    final=FINAL_STATES,
)
