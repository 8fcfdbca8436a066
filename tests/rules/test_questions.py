# SPDX-License-Identifier: Apache-2.0
"""The policy of questions, from values alone."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from epidesk.intake.questions.policy import BadQuestions, read_policy
from epidesk.intake.questions.rules import FINAL_STATES, LIFE, State, Verb, problem_with
from epidesk.intake.questions.rules.gaps import fill, unknown_gaps
from epikit.text.clearing import left_personal, mark_of
from epikit.text.personal import find_personal

FILE = yaml.safe_load((Path(__file__).resolve().parents[2] / "config/questions.yaml").read_text(encoding="utf-8"))


def test_nothing_is_answered_that_was_not_drafted():
    assert [state for state, verb, _ in LIFE.table() if verb == Verb.SIGN] == [State.DRAFTED]
    assert [state for state, verb, _ in LIFE.table() if verb == Verb.HAND_IN] == [State.ROUTED]
    assert all(LIFE.is_final(state) for state in FINAL_STATES)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("😀" * 30, "no-words"),
        ("0120 123 4567 ?", "no-words"),
        ("aaaaaaaaaaaa", "no-words"),
        ("Có được không ạ?", ""),
        ("Covid là gì?", ""),
        ("F0 là gì?", ""),
        ("Có được không ạ? 😀", ""),
        ("Hỏi " * 600, "too-long"),
    ],
)
def test_what_is_a_question(text, problem):
    assert problem_with(text) == problem


def test_what_somebody_looked_at_may_stay_but_never_an_identity_number():
    text = "Gọi bác sĩ Nam, 0120 123 4567, thẻ 046195001234."
    marks = [mark_of(part) for part in find_personal(text)]
    assert len(marks) == 3
    assert [part.text for part in left_personal(text, marks)] == ["046195001234"]
    assert mark_of(find_personal("0120 123 4567")[0]) == mark_of(find_personal("0120  123 4567")[0])


def test_gaps_that_nothing_fills_are_named_and_those_without_a_value_stay():
    assert unknown_gaps("Mã {code}, {tên}, {phone}") == ("tên", "phone")
    assert fill("Mã {code}, gọi {hotline}.", {"code": "7K3M-42XY", "hotline": ""}) == "Mã 7K3M-42XY, gọi {hotline}."


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("deadlines", "accept"), 0),
        (("deadlines", "sign"), "soon"),
        (("deadlines", "unconfirmed_waits_times"), 0.5),
        (("questions_an_hour", "a_sender"), None),
        (("same_words",), ["covid"]),
        (("passed_over",), "ạ"),
    ],
)
def test_a_bad_file_refuses_and_names_the_part(path, value):
    tree = copy.deepcopy(FILE)
    part = tree
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    with pytest.raises(BadQuestions, match=path[-1]):
        read_policy(tree)


def test_the_shipped_file_is_whole():
    terms = read_policy(FILE)
    assert terms.slow_times >= 1
    assert terms.words.same[("vac", "xin")] == "vaccine"
