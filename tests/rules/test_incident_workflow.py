# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from epidesk.intake.incidents.rules import FINAL_STATES, LIFE, OPEN_STATES, State, Verb
from epikit.workflow import IllegalTransition

TABLE = """
received     triage          triaged
received     reject          rejected
received     mark_duplicate  duplicate
triaged      triage          triaged
triaged      assign          assigned
triaged      resolve         resolved
triaged      reject          rejected
triaged      mark_duplicate  duplicate
assigned     triage          assigned
assigned     assign          assigned
assigned     start           in_progress
assigned     unassign        triaged
assigned     resolve         resolved
in_progress  triage          in_progress
in_progress  assign          in_progress
in_progress  start           in_progress
in_progress  arrive          in_progress
in_progress  unassign        triaged
in_progress  finish          resolved
in_progress  resolve         resolved
resolved     reopen          triaged
resolved     contest         triaged
rejected     reopen          triaged
rejected     contest         triaged
duplicate    split           triaged
duplicate    split_unread    received
"""


def test_whole_life_of_an_incident():
    table = "\n".join(f"{state:<12} {verb:<15} {to}" for state, verb, to in LIFE.table())
    assert table == TABLE.strip()


def test_every_state_is_open_or_final_and_never_both():
    assert set(OPEN_STATES) | set(FINAL_STATES) == set(State)
    assert not set(OPEN_STATES) & set(FINAL_STATES)


def test_nobody_is_sent_before_somebody_has_judged_it():
    with pytest.raises(IllegalTransition):
        LIFE.next(State.RECEIVED, Verb.ASSIGN)


@pytest.mark.parametrize("state", [State.ASSIGNED, State.IN_PROGRESS])
def test_a_matter_is_not_refused_under_the_feet_of_a_team(state):
    assert not LIFE.can(state, Verb.REJECT)
    assert not LIFE.can(state, Verb.MARK_DUPLICATE)
