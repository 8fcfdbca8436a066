# SPDX-License-Identifier: Apache-2.0
"""Contesting how a matter was closed: until when, how much more urgent it becomes, and what «closed» honestly means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.rules.life import State
from epidesk.intake.incidents.rules.verifying import Verdict

CONTESTABLE = (State.RESOLVED, State.REJECTED)
"""What was merged into another is not closed: it is followed with that one."""
FLAG = "contested"


@dataclass(frozen=True)
class ContestTerms:
    """What `config/contest.yaml` says."""

    within: timedelta
    steps_up: int


class Ending(StrEnum):
    """What became of a closed matter, in the few words that a reporter needs first."""

    UNFOUNDED = "unfounded"
    REFERRED = "referred"
    RESOLVED = "resolved"
    NOT_FOUND = "not_found"
    ENDED = "ended"
    """Nothing more is to be said than that it is over."""
    REJECTED = "rejected"


_OF_OUTCOME: Mapping[str, Ending] = {
    "unfounded": Ending.UNFOUNDED,
    "referred": Ending.REFERRED,
    "taken_to_care": Ending.REFERRED,
    "not_found": Ending.NOT_FOUND,
    "founded": Ending.RESOLVED,
    "advised": Ending.RESOLVED,
    "treated_at_home": Ending.RESOLVED,
}


def contestable_until(state: State, closed_at: datetime | None, terms: ContestTerms) -> datetime | None:
    """Until when its closing may be contested, also when that has passed; None for what is not closed so."""
    if state not in CONTESTABLE or closed_at is None:
        return None
    return closed_at + terms.within


def raised(priority: Priority, terms: ContestTerms) -> Priority:
    """How urgent it is once it was contested."""
    return Priority(max(Priority.EXTREME, priority - terms.steps_up))


def ending(state: State, outcome: str, verdict: str) -> Ending | None:
    """What became of it; None while it is open or followed with another one. `verdict`: what somebody at the desk has
    confirmed, else "". That a report was false on purpose is told as unfounded: nobody reads the word in passing."""
    if state is State.REJECTED:
        return Ending.REJECTED
    if state is not State.RESOLVED:
        return None
    if verdict in (Verdict.UNFOUNDED.value, Verdict.MALICIOUS.value):
        return Ending.UNFOUNDED
    return _OF_OUTCOME.get(outcome, Ending.ENDED)
