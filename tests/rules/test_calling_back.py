# SPDX-License-Identifier: Apache-2.0
"""When somebody is called again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.policy import BadPolicy, _callbacks, callbacks
from epidesk.intake.incidents.rules.calling import (
    NEVER,
    CallOutcome,
    CallPlan,
    Hours,
    NextCall,
    deadline_with_call,
    next_call,
)

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2020, 3, 19, 12, 0, tzinfo=HUE)
PLAN = callbacks()


def follows(outcome: str = "no_answer", *, tries: int = 1, wanted: str = "any", priority: str = "moderate", at=NOON):
    return next_call(PLAN, outcome=PLAN.outcomes[outcome], tries=tries, wanted=wanted, priority=priority, now=at)


def test_who_was_reached_is_not_called_again():
    assert follows("reached") == NextCall()


def test_pauses_grow_with_every_try():
    waits = [follows(tries=tries).at - NOON for tries in range(1, PLAN.most_tries)]
    assert waits == sorted(set(waits))


def test_after_the_last_try_the_shift_lead_decides():
    assert follows(tries=PLAN.most_tries) == NextCall(hand_over=True)
    assert follows("wrong_number") == NextCall(hand_over=True), "a wrong number is no use to try again"


def test_who_asked_for_the_evening_is_called_in_the_evening():
    assert follows(wanted="evening").at == NOON.replace(hour=18)
    assert follows(wanted="morning").at == NOON.replace(day=20, hour=7), "this morning is over"
    assert follows(wanted="afternoon").at == NOON.replace(hour=13)
    late = NOON.replace(hour=20, minute=55)
    assert follows(wanted="evening", at=late).at == NOON.replace(day=20, hour=18)


def test_nobody_is_woken_unless_a_life_is_at_stake():
    night = NOON.replace(hour=23)
    assert follows(at=night).at == NOON.replace(day=20, hour=7)
    assert follows(at=night, priority="extreme", wanted="evening").at == night + timedelta(minutes=10)


def test_who_wants_no_call_is_never_planned_one():
    assert follows(wanted=NEVER) == NextCall()


def test_a_planned_call_hides_no_other_deadline():
    soon, later = NOON + timedelta(minutes=5), NOON + timedelta(hours=1)
    assert deadline_with_call(soon, "triage", next_call_at=later, waits_for_call=False) == (soon, "triage")
    assert deadline_with_call(later, "assign", next_call_at=soon, waits_for_call=False) == (soon, "call")
    assert deadline_with_call(soon, "triage", next_call_at=later, waits_for_call=True) == (later, "call")
    assert deadline_with_call(soon, "triage", next_call_at=None, waits_for_call=True) == (soon, "triage")


@given(
    outcome=st.sampled_from(sorted(PLAN.outcomes)),
    tries=st.integers(1, 12),
    wanted=st.sampled_from(["", "any", NEVER, *PLAN.times]),
    priority=st.sampled_from(["extreme", "severe", "moderate", "minor", "unknown"]),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_the_same_call_always_leads_to_the_same_next_one_within_waking_hours(outcome, tries, wanted, priority, minute):
    at = NOON.replace(hour=0) + timedelta(minutes=minute)
    first = follows(outcome, tries=tries, wanted=wanted, priority=priority, at=at)
    assert follows(outcome, tries=tries, wanted=wanted, priority=priority, at=at) == first
    if first.at is not None:
        assert at < first.at <= at + timedelta(days=2)
        if priority not in PLAN.at_any_hour:
            hours = PLAN.times.get(wanted, PLAN.day)
            assert hours.begin <= first.at.time() < hours.end


def test_every_time_the_form_offers_is_known_to_the_plan():
    asked = next(question for question in KINDS["medical_help"].questions if question.code == "call_back")
    assert {choice.slug for choice in asked.choices} == {"any", NEVER, *PLAN.times}


def test_every_outcome_has_words_for_both_sides_in_both_languages():
    for outcome in PLAN.outcomes.values():
        for words in (outcome.words, outcome.told):
            assert words["vi"].strip()
            assert words["en"].strip()


DAY = Hours(time(7), time(21))
DONE = CallOutcome("reached", {}, {}, "done")


@pytest.mark.parametrize(
    ("parts", "at_fault"),
    [
        ({"most_tries": 0}, "most_tries"),
        ({"day": Hours(time(21), time(7))}, "day"),
        ({"outcomes": {}}, "outcomes"),
        ({"outcomes": {"r": DONE, "b": CallOutcome("b", {}, {}, "again")}}, "b"),
        (
            {
                "outcomes": {
                    "r": DONE,
                    "b": CallOutcome("b", {}, {}, "again", (timedelta(minutes=9), timedelta(minutes=5))),
                }
            },
            "b",
        ),
    ],
)
def test_a_plan_that_contradicts_itself_says_where(parts, at_fault):
    whole = {"outcomes": {"reached": DONE}, "most_tries": 3, "day": DAY, "times": {}, "at_any_hour": frozenset()}
    with pytest.raises(ValueError, match=at_fault):
        CallPlan(**whole | parts)


def test_a_code_that_yaml_takes_for_false_is_refused(tmp_path):
    (tmp_path / "callbacks.yaml").write_text(
        "most_tries: 1\nat_any_hour: []\nday: { from: '07:00', to: '21:00' }\ntimes: {}\n"
        "outcomes:\n  off: { then: done, vi: a, en: b, told: { vi: a, en: b } }\n",
        encoding="utf-8",
    )
    with pytest.raises(BadPolicy, match="a word of at most"):
        _callbacks(tmp_path)
