# SPDX-License-Identifier: Apache-2.0
"""Rule sets: what is refused and why, what decides about somebody, and what came near."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.epikit.ruleset_samples import march, march_tree, vocabulary

from epikit.ruleset import BadRuleSet, Facts, Stay, Visited, check, compile_one, parse_ruleset, run_own_tests


def slugs(tree: Any) -> set[tuple[str, str]]:
    with pytest.raises(BadRuleSet) as raised:
        parse_ruleset(tree, vocabulary())
    return {(fault.path, fault.slug) for fault in raised.value.faults}


def checked(tree: Any) -> set[tuple[str, str]]:
    return {(fault.path, fault.slug) for fault in check(parse_ruleset(tree, vocabulary()))}


def test_march_2020_is_sound_and_keeps_its_own_promises() -> None:
    assert check(march()) == ()
    runs = run_own_tests(march())
    assert len(runs) == 12
    assert [run.test.name for run in runs if not run.passed] == []


def test_every_rule_of_march_2020_names_its_source() -> None:
    assert all(rule.source for rule in march().rules)


def test_a_class_is_given_with_its_reason_and_its_end() -> None:
    screen = compile_one(march())
    outcome = screen(
        Facts(date(2020, 3, 16), kind="entry", arrived_on=date(2020, 3, 16), stays=(stay("IT", 3, 1, 3, 12),))
    )
    assert (outcome.class_code, outcome.rule_id, outcome.until_on) == (
        "central_quarantine",
        "R06",
        date(2020, 3, 30),
    )
    evidence = outcome.evidence[0]
    assert evidence.stay == stay("IT", 3, 1, 3, 12)
    assert evidence.left_on == date(2020, 3, 12)


def test_what_came_near_says_what_lacked() -> None:
    outcome = compile_one(march())(
        Facts(date(2020, 3, 20), arrived_on=date(2020, 3, 20), origin="VN-DN", stays=(stay("IT", 2, 28, 3, 3),))
    )
    assert outcome.class_code == "clear"
    assert outcome.nearest is not None
    assert outcome.nearest.rule_id == "R06"
    assert outcome.nearest.lacking == (Visited("affected", 14),)


def test_a_stay_before_the_area_was_at_risk_or_after_the_arrival_does_not_count() -> None:
    screen = compile_one(march())
    early = Facts(date(2020, 3, 1), arrived_on=date(2020, 3, 1), origin="VN-DN", stays=(stay("IT", 2, 20, 2, 29),))
    late = Facts(date(2020, 3, 1), arrived_on=date(2020, 3, 1), origin="VN-DN", stays=(stay("IT", 3, 5, 3, 9),))
    assert screen(early).class_code == screen(late).class_code == "clear"


def test_a_finer_place_lies_in_the_wider_one() -> None:
    outcome = compile_one(march())(Facts(date(2020, 3, 2), arrived_on=date(2020, 3, 2), origin="CN-HB"))
    assert outcome.rule_id == "R06"


def stay(place: str, *days: int) -> Stay:
    return Stay(place, date(2020, days[0], days[1]), date(2020, days[2], days[3]))


def test_dates_reversed_are_refused_beside_their_field() -> None:
    tree = march_tree()
    tree["risk_areas"]["affected"]["places"][0] = {"place": "CN", "from": date(2020, 3, 1), "until": date(2020, 2, 1)}
    tree["valid"] = {"from": date(2020, 3, 14), "until": date(2020, 3, 1)}
    assert slugs(tree) == {
        ("risk_areas.affected.places.0.until", "dates-reversed"),
        ("valid.until", "dates-reversed"),
    }


def test_unknown_codes_are_refused_all_at_once() -> None:
    tree = march_tree()
    tree["rules"][0]["class"] = "prison"
    tree["rules"][1]["when"] = {"visited": "atlantis"}
    tree["rules"][2]["when"] = {"symptoms": ["hiccups"]}
    tree["rules"][3]["when"] = {"moon": "full"}
    assert {slug for _, slug in slugs(tree)} >= {"class-unknown", "area-unknown", "code-unknown", "condition-unknown"}


def test_conditions_that_use_each_other_in_a_circle_are_refused() -> None:
    tree = march_tree()
    tree["conditions"] = {
        "ill": {"any": [{"use": "near_a_case"}]},
        "near_a_case": {"not": {"use": "ill"}},
    }
    assert ("conditions.near_a_case.not.use", "circle") in slugs(tree)


def test_a_date_that_is_none_is_refused() -> None:
    tree = march_tree()
    tree["risk_areas"]["affected"]["places"][0]["from"] = "2020-02-31"
    assert slugs(tree) == {("risk_areas.affected.places.0.from", "date-wrong")}


@pytest.mark.parametrize("tree", [None, [], "rules", {}, {"rules": {}}, {"rules": [None]}, {"risk_areas": 3}])
def test_what_is_no_rule_set_is_refused_and_nothing_breaks(tree: Any) -> None:
    assert slugs(tree)


def test_a_rule_that_is_never_reached_is_told() -> None:
    tree = march_tree()
    tree["rules"].insert(6, {**tree["rules"][3], "id": "R06b"})
    assert ("rules.R06b.when", "never-reached") in checked(tree)


def test_two_rules_that_contradict_each_other_are_told() -> None:
    tree = march_tree()
    tree["rules"].insert(6, {**tree["rules"][5], "id": "R06b", "class": "clear"})
    assert ("rules.R06b.when", "conflict") in checked(tree)


def test_a_class_that_no_rule_gives_and_a_missing_last_rule_are_told() -> None:
    tree = march_tree()
    del tree["rules"][12:]
    tree["risk_areas"]["unused"] = tree["risk_areas"]["affected"]
    assert checked(tree) == {
        ("rules", "no-last-rule"),
        ("rules", "class-unreachable"),
        ("risk_areas.unused", "area-unused"),
    }


def test_a_reason_with_words_nobody_fills_in_is_told() -> None:
    tree = march_tree()
    tree["rules"][5]["reason"]["en"] = "Was in {country}."
    tree["rules"][6]["reason"]["vi"] = "{"
    assert checked(tree) == {("rules.R06.reason.en", "reason-word"), ("rules.R07.reason.vi", "reason-braces")}


def test_a_broken_promise_is_a_failed_test_and_odd_facts_are_told() -> None:
    tree = march_tree()
    tree["tests"][0]["expect"]["class"] = "clear"
    tree["tests"][1]["facts"]["mood"] = "good"
    failed = [run for run in run_own_tests(parse_ruleset(tree, vocabulary())) if not run.passed]
    assert [run.test.name for run in failed] == ["From Daegu, well", "From London with a cough"]
    assert "mood" in failed[1].problem
