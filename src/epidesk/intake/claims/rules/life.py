# SPDX-License-Identifier: Apache-2.0
"""The life of a claim."""

from __future__ import annotations

from enum import StrEnum

from epikit.workflow import Transition, Workflow


class State(StrEnum):
    RECEIVED = "received"
    CHECKING = "checking"
    PUBLISHED = "published"
    PAUSED = "paused"
    """Taken off the public pages until somebody decides: something new came up."""
    UNPUBLISHED = "unpublished"
    REJECTED = "rejected"
    """Not checked: an opinion, nothing to do with the epidemic, not understood."""
    MERGED = "merged"


class Verb(StrEnum):
    START = "start"
    PUBLISH = "publish"
    CORRECT = "correct"
    PAUSE = "pause"
    RESUME = "resume"
    UNPUBLISH = "unpublish"
    REJECT = "reject"
    REOPEN = "reopen"
    MERGE = "merge"
    SPLIT = "split"


OPEN_STATES = (State.RECEIVED, State.CHECKING, State.PAUSED)
"""Somebody at the desk has to do something."""
LIVING = (State.RECEIVED, State.CHECKING, State.PUBLISHED, State.PAUSED)
"""Others that say the same may be joined to it."""

LIFE: Workflow[State] = Workflow(
    "claim",
    State.RECEIVED,
    (
        Transition(Verb.START, State.RECEIVED, State.CHECKING),
        Transition(Verb.PUBLISH, (State.RECEIVED, State.CHECKING), State.PUBLISHED),
        Transition(Verb.CORRECT, (State.PUBLISHED, State.PAUSED), State.PUBLISHED),
        Transition(Verb.PAUSE, State.PUBLISHED, State.PAUSED),
        Transition(Verb.RESUME, State.PAUSED, State.PUBLISHED),
        Transition(Verb.UNPUBLISH, (State.PUBLISHED, State.PAUSED), State.UNPUBLISHED),
        Transition(Verb.REJECT, (State.RECEIVED, State.CHECKING), State.REJECTED),
        Transition(Verb.MERGE, (State.RECEIVED, State.CHECKING), State.MERGED),
        Transition(Verb.REOPEN, (State.REJECTED, State.UNPUBLISHED), State.CHECKING, reopen=True),
        Transition(Verb.SPLIT, State.MERGED, State.CHECKING, reopen=True),
    ),
    final=(State.UNPUBLISHED, State.REJECTED, State.MERGED),
)
