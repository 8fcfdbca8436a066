# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.scoring import Band, Level, Option, Question, QuestionKind, Reason, TriageRules, score

RULES = TriageRules(
    version="demo-1",
    questions=(
        Question("breathless", options=(Option("yes", 40, red_flag=True),)),
        Question("contact", options=(Option("yes", 20), Option("no", -5)), unknown_points=5),
        Question("age", QuestionKind.CHOICE, (Option("child", 5), Option("adult"), Option("old", 15))),
        Question("signs", QuestionKind.CHOICES, (Option("cough", 5), Option("fever", 10), Option("blue", 0, True))),
        Question(
            "temperature_c", QuestionKind.NUMBER, bands=(Band(0), Band(37.5, 10), Band(39, 25), Band(41, 25, True))
        ),
    ),
    levels=(Level("urgent", 60), Level("high", 30), Level("normal", 10), Level("low", 0)),
    red_flag_priority="high",
)


def test_points_add_up_and_reasons_stand_by_weight() -> None:
    outcome = score(RULES, {"contact": "yes", "age": "old", "signs": ["cough"], "temperature_c": "38,2"})
    assert outcome.points == 20 + 15 + 5 + 10
    assert outcome.priority == "high"
    assert outcome.reasons == (
        Reason("contact:yes", 20, False),
        Reason("age:old", 15, False),
        Reason("temperature_c:37.5", 10, False),
        Reason("signs:cough", 5, False),
    )
    assert outcome.red_flags == ()
    assert outcome.rules_version == "demo-1"


def test_a_red_flag_lifts_the_priority_whatever_the_points() -> None:
    outcome = score(RULES, {"contact": False, "signs": ["blue"]})
    assert outcome.points == -5
    assert outcome.priority == "high"
    assert outcome.red_flags == ("signs:blue",)
    assert outcome.reasons[0] == Reason("signs:blue", 0, True)


def test_a_red_flag_never_lowers_it() -> None:
    outcome = score(RULES, {"breathless": True, "contact": True, "signs": ["blue"]})
    assert (outcome.points, outcome.priority) == (60, "urgent")
    assert outcome.red_flags == ("breathless:yes", "signs:blue")


def test_silence_counts_as_unknown_and_the_last_level_takes_the_rest() -> None:
    silent = score(RULES, {})
    assert silent.reasons == (Reason("contact:unknown", 5, False),)
    assert silent.priority == "low"
    assert score(RULES, {"contact": "no"}).priority == "low"  # below every threshold
    assert score(RULES, {"contact": "unknown"}) == score(RULES, {"contact": None}) == silent


@pytest.mark.parametrize(
    ("code", "value"),
    [("contact", "perhaps"), ("age", "1000"), ("signs", ["plague"]), ("signs", 7), ("temperature_c", "hot"),
     ("temperature_c", True), ("temperature_c", "nan"), ("age", {"a": 1})],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_is_named_and_loses_nothing(code: str, value: object) -> None:
    outcome = score(RULES, {code: value, "breathless": "on", "nobody_asked": "x"})
    assert outcome.unread == (code,)
    assert outcome.red_flags == ("breathless:yes",)


@pytest.mark.parametrize(
    ("typed", "code"), [(37.5, "37.5"), ("38.9", "37.5"), (39, "39"), ("39,0", "39"), (42.1, "41")]
)
def test_a_number_reaches_the_highest_band_at_or_below_it(typed: object, code: str) -> None:
    assert f"temperature_c:{code}" in {reason.code for reason in score(RULES, {"temperature_c": typed}).reasons}


def test_a_number_below_every_band_adds_nothing() -> None:
    assert score(RULES, {"temperature_c": -3}).unread == ()
    assert score(RULES, {"temperature_c": 36}).points == 5  # only the unanswered contact


answers = st.dictionaries(
    st.sampled_from([question.code for question in RULES.questions] + ["other"]),
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=4), st.sampled_from(["yes", "old", "fever"]),
              st.lists(st.sampled_from(["cough", "fever", "blue"]))),
)  # fmt: skip


@given(answers)
def test_the_same_answers_give_the_same_explained_outcome(given_answers: dict[str, object]) -> None:
    outcome = score(RULES, given_answers)
    assert outcome == score(RULES, dict(reversed(given_answers.items())))
    assert outcome.points == sum(reason.points for reason in outcome.reasons)
    assert outcome.priority in {level.priority for level in RULES.levels}
    assert [reason.code for reason in outcome.reasons if reason.is_red_flag] == list(outcome.red_flags)
    if outcome.red_flags:
        assert outcome.priority in ("urgent", "high")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"questions": RULES.questions * 2}, "twice"),
        ({"levels": RULES.levels[::-1]}, "most to least"),
        ({"levels": ()}, "most to least"),
        ({"levels": (Level("low", 5), Level("low", 0)), "red_flag_priority": "low"}, "distinct"),
        ({"red_flag_priority": "sky"}, "red flags"),
        ({"questions": (Question("a", QuestionKind.NUMBER),)}, "a: a number needs bands"),
        ({"questions": (Question("a", QuestionKind.NUMBER, bands=(Band(2), Band(1))),)}, "a: a number needs bands"),
        ({"questions": (Question("a", QuestionKind.CHOICE),)}, "a: needs distinct options"),
        ({"questions": (Question("a", options=(Option("maybe"),)),)}, "yes and no"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(RULES, **change)  # type: ignore[arg-type]
