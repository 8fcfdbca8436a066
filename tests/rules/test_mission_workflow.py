# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from epidesk.response.dispatch.rules import (
    FINAL_STATES,
    LIVE_STATES,
    MISSION_LIFE,
    MissionState,
    Verb,
    already_done,
    happened_at,
    next_verb,
)

TABLE = """
offered    accept      accepted
offered    decline     declined
offered    stand_down  stood_down
accepted   depart      en_route
accepted   stand_down  stood_down
en_route   arrive      on_scene
en_route   stand_down  stood_down
on_scene   finish      done
on_scene   stand_down  stood_down
"""


def test_whole_life_of_a_mission():
    table = "\n".join(f"{state:<10} {verb:<11} {to}" for state, verb, to in MISSION_LIFE.table())

    assert table == TABLE.strip()


def test_every_state_is_either_live_or_final():
    assert set(LIVE_STATES) | set(FINAL_STATES) == set(MissionState)
    assert not set(LIVE_STATES) & set(FINAL_STATES)
    assert MISSION_LIFE.final == set(FINAL_STATES)


def test_one_big_button_leads_through_the_whole_mission():
    state, pressed = MISSION_LIFE.initial, []
    while verb := next_verb(state):
        pressed.append(verb)
        state = MISSION_LIFE.next(state, verb)

    assert pressed == [Verb.ACCEPT, Verb.DEPART, Verb.ARRIVE, Verb.FINISH]
    assert state is MissionState.DONE


@pytest.mark.parametrize("state", FINAL_STATES)
def test_no_button_after_the_end(state):
    assert next_verb(state) is None


def test_second_tap_changes_nothing():
    assert already_done(MissionState.ACCEPTED, Verb.ACCEPT, {MissionState.ACCEPTED})
    assert not already_done(MissionState.ACCEPTED, Verb.DEPART, {MissionState.ACCEPTED})


def test_late_replay_of_an_earlier_step_changes_nothing():
    passed = {MissionState.ACCEPTED, MissionState.EN_ROUTE}

    assert already_done(MissionState.EN_ROUTE, Verb.ACCEPT, passed)


def test_step_after_the_mission_was_called_off_is_not_passed_over_in_silence():
    passed = {MissionState.ACCEPTED, MissionState.EN_ROUTE}

    assert not already_done(MissionState.STOOD_DOWN, Verb.DEPART, passed)
    assert not already_done(MissionState.STOOD_DOWN, Verb.ARRIVE, passed)


def test_a_step_told_late_is_believed_from_the_step_before_it_until_now():
    offered, tapped, now = (datetime(2027, 3, 19, hour, tzinfo=UTC) for hour in (8, 9, 10))

    assert happened_at(None, offered, now) == now
    assert happened_at(tapped, offered, now) == tapped
    assert happened_at(offered, tapped, now) == tapped, "never before the step ahead of it"
    assert happened_at(now + timedelta(hours=1), offered, now) == now, "never in the future"
