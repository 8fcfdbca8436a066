# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents import triage_versions
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.policy import STAGES, BadPolicy, _disease, deadlines, diseases, triage_rules
from epidesk.intake.incidents.weighing import read_suggestion, weigh

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=lambda kind: kind.code)
def test_every_choice_of_the_form_has_its_weight_and_every_weight_its_choice(kind):
    rules = {question.code: question for question in triage_rules(kind.code).rules.questions}
    assert {option.value for option in rules["seen"].options} == kind.slugs
    asked = {question.code: question for question in kind.questions}
    for code, rule in rules.items():
        if code != "seen" and rule.options:
            assert {option.value for option in rule.options} == {choice.slug for choice in asked[code].choices}


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=lambda kind: kind.code)
def test_danger_signs_of_the_form_are_the_red_flags_of_the_rules(kind):
    seen = next(question for question in triage_rules(kind.code).rules.questions if question.code == "seen")
    assert {option.value for option in seen.options if option.red_flag} == {c.slug for c in kind.seen if c.danger}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_reason_has_words_in_both_languages(kind):
    triage = triage_rules(kind)
    for words in triage.reasons.values():
        assert words["vi"].strip()
        assert words["en"].strip()


def test_one_danger_sign_is_extreme_whatever_the_points():
    for choice in KINDS["medical_help"].seen:
        priority = weigh("medical_help", [choice.slug], {"age": 30})["priority"]
        assert (priority == "extreme") == choice.danger, choice.slug


def test_a_feverish_child_comes_before_a_feverish_adult():
    child = weigh("medical_help", ["fever_38"], {"age": 0})
    adult = weigh("medical_help", ["fever_38"], {"age": 30})
    assert Priority.from_slug(child["priority"]) < Priority.from_slug(adult["priority"])


def test_coming_from_an_outbreak_area_with_fever_is_severe():
    assert weigh("suspected_case", ["fever_cough", "from_outbreak_area"], {})["priority"] == "severe"


def test_words_alone_are_of_unknown_urgency():
    assert weigh("suspected_case", [], {})["priority"] == "unknown"


def test_the_suggestion_explains_itself_in_the_readers_language():
    stored = weigh("medical_help", ["breathless_at_rest", "cough"], {"age": 71})
    suggestion = read_suggestion("medical_help", stored, "vi")
    assert suggestion is not None
    assert [reason.text for reason in suggestion.reasons] == ["Khó thở cả khi nằm nghỉ", "Từ 65 đến 79 tuổi", "Ho"]
    assert suggestion.reasons[0].danger
    assert suggestion.rules == triage_rules("medical_help").rules.version
    in_english = read_suggestion("medical_help", stored, "en")
    assert in_english is not None
    assert in_english.reasons[2].text == "Cough"


def test_a_reason_that_the_rules_of_today_no_longer_know_is_shown_by_its_code():
    stored = {"priority": "minor", "points": 3, "rules": "medical_help-0", "reasons": [["old:yes", 3, False]]}
    suggestion = read_suggestion("medical_help", stored, "vi")
    assert suggestion is not None
    assert suggestion.reasons[0].text == "old:yes"


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_more_urgent_the_sooner_and_each_step_after_the_one_before(kind):
    for priority in Priority:
        times = [deadlines(kind, stage, priority) for stage in STAGES]
        assert times == sorted(times)
        assert times[0] > timedelta(0)
    for stage in STAGES:
        graded = [deadlines(kind, stage, priority) for priority in list(Priority)[:4]]
        assert graded == sorted(graded)


def test_diseases_come_from_files_with_sources():
    (disease,) = diseases()
    assert disease.incubation_least <= disease.incubation_median <= disease.incubation_most


def test_a_figure_without_a_source_is_refused(tmp_path):
    text = (ROOT / "config/diseases/covid19.yaml").read_text(encoding="utf-8")
    bare = tmp_path / "bare.yaml"
    bare.write_text(re.sub(r'source: ".*"', 'source: ""', text, count=1), encoding="utf-8")
    with pytest.raises(BadPolicy, match="names no source"):
        _disease(bare)


NAMES_OF_OTHERS = {
    "src/epidesk/interfaces/cli/demo/spoken.py",  # what the demonstration's people ask and say
    "src/epidesk/interfaces/cli/demo/travellers.py",  # which of the shipped rules the demonstration has in force
    "src/epikit/formats/who_line_list.py",  # WHO's data dictionary is called so
    "src/epidesk/interfaces/cli/commands/figures.py",  # files as their publishers call them
}


def test_no_code_names_a_disease():
    named = re.compile(r"covid|sars|corona|dengue|cholera|measles", re.IGNORECASE)
    found = [str(path) for path in (ROOT / "src").rglob("*.py") if named.search(path.read_text(encoding="utf-8"))]
    assert {str(Path(path).relative_to(ROOT)) for path in found} <= NAMES_OF_OTHERS


@pytest.fixture
def own_config(tmp_path):
    """A province's own copy of the rules."""
    shutil.copytree(ROOT / "config" / "triage", tmp_path / "triage")
    return tmp_path


def test_rules_that_change_without_a_new_version_are_found(own_config):
    path = own_config / "triage" / "medical_help.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("points: 60", "points: 61", 1), encoding="utf-8")
    (problem,) = triage_versions.problems(own_config)
    assert "medical_help-1" in problem
    with pytest.raises(BadPolicy, match="raise it first"):
        triage_versions.record(own_config)


def test_a_new_version_is_written_down_beside_the_old_one(own_config):
    path = own_config / "triage" / "medical_help.yaml"
    text = path.read_text(encoding="utf-8").replace("medical_help-1", "medical_help-2")
    path.write_text(text.replace("points: 60", "points: 61"), encoding="utf-8")
    assert len(list(triage_versions.problems(own_config))) == 1, "not written down yet"
    assert triage_versions.record(own_config) == ["medical_help-2"]
    assert list(triage_versions.problems(own_config)) == []
    assert "medical_help-1:" in (own_config / "triage" / "versions.yaml").read_text(encoding="utf-8")


def test_remarks_and_order_are_no_change(own_config):
    path = own_config / "triage" / "medical_help.yaml"
    path.write_text("# A remark.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert list(triage_versions.problems(own_config)) == []


def test_rules_that_cannot_be_read_are_told_with_their_file(own_config):
    (own_config / "triage" / "medical_help.yaml").write_text("version: x\n", encoding="utf-8")
    assert any("medical_help.yaml" in problem for problem in triage_versions.problems(own_config))


@settings(suppress_health_check=[HealthCheck.too_slow])  # beside a busy neighbour the first draw takes a second
@given(
    seen=st.sets(st.sampled_from(sorted(KINDS["medical_help"].slugs))),
    age=st.one_of(st.none(), st.integers(-5, 200), st.text(max_size=5)),
    onset=st.sampled_from(["today", "days_1_3", "days_4_7", "longer", "never", None]),
    order=st.randoms(),
)
def test_the_same_answers_always_give_the_same_score_in_whatever_order(seen, age, onset, order):
    """And a red flag is extreme whatever else was answered; more signs never weigh less."""
    shuffled = list(seen)
    order.shuffle(shuffled)
    answers = {"age": age, "onset": onset}
    first = weigh("medical_help", sorted(seen), answers)
    assert weigh("medical_help", shuffled, dict(reversed(answers.items()))) == first
    dangers = {choice.slug for choice in KINDS["medical_help"].seen if choice.danger}
    if seen & dangers:
        assert first["priority"] == "extreme"
    for more in KINDS["medical_help"].slugs - seen:
        assert weigh("medical_help", [*sorted(seen), more], answers)["points"] >= first["points"]
