# SPDX-License-Identifier: Apache-2.0
"""The life of a question, and what it is about."""

from __future__ import annotations

from enum import StrEnum

from epikit.workflow import Transition, Workflow


class State(StrEnum):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    """Somebody at the desk has read it and will see to an answer."""
    ROUTED = "routed"
    """An expert is asked for a draft."""
    DRAFTED = "drafted"
    """A draft waits for the desk's signature."""
    ANSWERED = "answered"
    DECLINED = "declined"
    MERGED = "merged"
    """Asks what another one asks, and gets that one's answer."""


class Verb(StrEnum):
    ACCEPT = "accept"
    ROUTE = "route"
    RECALL = "recall"
    DRAFT = "draft"
    HAND_IN = "hand_in"
    SIGN = "sign"
    DECLINE = "decline"
    MERGE = "merge"
    SPLIT = "split"
    REOPEN = "reopen"


OPEN_STATES = (State.RECEIVED, State.ACCEPTED, State.ROUTED, State.DRAFTED)
FINAL_STATES = (State.ANSWERED, State.DECLINED, State.MERGED)

LIFE: Workflow[State] = Workflow(
    "question",
    State.RECEIVED,
    (
        Transition(Verb.ACCEPT, (State.RECEIVED, State.ACCEPTED), State.ACCEPTED),
        # Again to another expert, or back to the same one with what is to be mended.
        Transition(Verb.ROUTE, OPEN_STATES, State.ROUTED),
        Transition(Verb.RECALL, State.ROUTED, State.ACCEPTED),
        # The desk writes itself: what is stored is a draft at once.
        Transition(Verb.DRAFT, (State.RECEIVED, State.ACCEPTED, State.DRAFTED), State.DRAFTED),
        Transition(Verb.HAND_IN, State.ROUTED, State.DRAFTED),
        # One desk answers: nothing goes out that was not drafted, read and signed here.
        Transition(Verb.SIGN, State.DRAFTED, State.ANSWERED),
        Transition(Verb.DECLINE, (State.RECEIVED, State.ACCEPTED, State.DRAFTED), State.DECLINED),
        Transition(Verb.MERGE, (State.RECEIVED, State.ACCEPTED, State.DRAFTED), State.MERGED),
        Transition(Verb.SPLIT, State.MERGED, State.ACCEPTED, reopen=True),
        Transition(Verb.REOPEN, State.DECLINED, State.ACCEPTED, reopen=True),
    ),
    final=FINAL_STATES,
)


class Topic(StrEnum):
    """What people ask about, in the order in which it is offered."""

    SYMPTOMS = "symptoms"
    PROTECTION = "protection"
    TESTING = "testing"
    VACCINATION = "vaccination"
    ISOLATION = "isolation"
    TREATMENT = "treatment"
    TRAVEL = "travel"
    SUPPORT = "support"
    OTHER = "other"


class AnswerState(StrEnum):
    SIGNED = "signed"
    """Read by who asked, by nobody else."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Lane(StrEnum):
    USUAL = ""
    SLOW = "slow"
    """No proved phone stands behind it, or very many came from its address."""
    HELD = "held"
    """The centre decided that somebody looks at this sender's questions before they join the queue."""
