# SPDX-License-Identifier: Apache-2.0
"""Until when a closing may be contested, how much more urgent it makes a matter, and what «closed» honestly means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.policy import contest_terms
from epidesk.intake.incidents.rules import State
from epidesk.intake.incidents.rules.contesting import (
    _OF_OUTCOME,
    ContestTerms,
    Ending,
    contestable_until,
    ending,
    raised,
)

CLOSED_AT = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
TERMS = ContestTerms(timedelta(days=7), 1)


def test_the_file_says_seven_days_and_one_step():
    assert contest_terms() == TERMS


@pytest.mark.parametrize("state", State)
def test_only_what_was_closed_by_itself_can_be_contested(state):
    until = contestable_until(state, CLOSED_AT, TERMS)
    assert until == (CLOSED_AT + timedelta(days=7) if state in (State.RESOLVED, State.REJECTED) else None)
    assert contestable_until(state, None, TERMS) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Priority.UNKNOWN, Priority.MINOR),
        (Priority.MINOR, Priority.MODERATE),
        (Priority.MODERATE, Priority.SEVERE),
        (Priority.SEVERE, Priority.EXTREME),
        (Priority.EXTREME, Priority.EXTREME),
    ],
)
def test_it_becomes_one_step_more_urgent_and_never_more_than_extreme(before, after):
    assert raised(before, TERMS) is after


def test_closed_is_told_as_what_it_is():
    assert ending(State.TRIAGED, "", "") is None
    assert ending(State.DUPLICATE, "", "") is None
    assert ending(State.REJECTED, "", "") is Ending.REJECTED
    assert ending(State.RESOLVED, "unfounded", "") is Ending.UNFOUNDED
    assert ending(State.RESOLVED, "advised", "unfounded") is Ending.UNFOUNDED, "what was confirmed counts"
    assert ending(State.RESOLVED, "advised", "malicious") is Ending.UNFOUNDED, "and says no more than that"
    assert ending(State.RESOLVED, "referred", "") is Ending.REFERRED
    assert ending(State.RESOLVED, "treated_at_home", "") is Ending.RESOLVED
    assert ending(State.RESOLVED, "died", "") is Ending.ENDED


def test_every_outcome_has_been_thought_of():
    outcomes = {choice.slug for kind in KINDS.values() for choice in kind.outcomes}
    assert outcomes - set(_OF_OUTCOME) == {"died"}
