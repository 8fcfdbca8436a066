# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
import yaml

from epidesk.foundation.desk.rules import Priority
from epidesk.intake.claims.policy import BadClaims, check, read_policy, read_scale
from epidesk.intake.claims.rules import LIFE, Demand, State, Verb, bad_address, demand_of, ordered, priority_of
from epidesk.intake.claims.rules.evidence import clean_address, same_address

CONFIG = Path(__file__).resolve().parents[2] / "config"
WEIGHTS = {"group": 2, "thousands": 8}
STEPS = {Priority.EXTREME: 200, Priority.SEVERE: 60, Priority.MODERATE: 15}


def test_the_life_of_a_claim():
    assert LIFE.verbs(State.RECEIVED) == (Verb.START, Verb.PUBLISH, Verb.REJECT, Verb.MERGE)
    assert LIFE.verbs(State.CHECKING) == (Verb.PUBLISH, Verb.REJECT, Verb.MERGE)
    assert LIFE.verbs(State.PUBLISHED) == (Verb.CORRECT, Verb.PAUSE, Verb.UNPUBLISH)
    assert LIFE.verbs(State.PAUSED) == (Verb.CORRECT, Verb.RESUME, Verb.UNPUBLISH)
    assert LIFE.verbs(State.UNPUBLISHED) == LIFE.verbs(State.REJECTED) == (Verb.REOPEN,)
    assert LIFE.verbs(State.MERGED) == (Verb.SPLIT,)


def test_who_asks_counts_once_with_the_widest_reach_they_told_of():
    tips = [("a", ""), ("a", "thousands"), ("a", "group"), ("b", "group"), ("c", "nonsense")]
    assert demand_of(tips, WEIGHTS) == Demand(asks=3, weight=8 + 2 + 1)
    assert demand_of([], WEIGHTS) == Demand(0, 0)


@pytest.mark.parametrize(
    ("weight", "priority"),
    [
        (0, Priority.MINOR),
        (14, Priority.MINOR),
        (15, Priority.MODERATE),
        (60, Priority.SEVERE),
        (999, Priority.EXTREME),
    ],
)
def test_more_demand_is_never_less_urgent(weight, priority):
    assert priority_of(Demand(1, weight), STEPS) is priority


def test_a_pair_is_stored_in_one_order():
    one, other = UUID(int=1), UUID(int=2)
    assert ordered(one, other) == ordered(other, one) == (one, other)
    with pytest.raises(ValueError, match="itself"):
        ordered(one, one)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://a.example.org:8080/x?y=1#z",
        "https://vi.wikipedia.org/wiki/Huế",
        "https://8.8.8.8/x",
    ],
)
def test_addresses_of_pages_are_taken(url):
    assert bad_address(url) == ""


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("ftp://example.org", "address-scheme"),
        ("data:text/html,x", "address-scheme"),
        ("https://", "address-bad"),
        ("https://intranet/x", "address-bad"),
        ("https://a@example.org", "address-bad"),
        ("https://example.org:99999/", "address-bad"),
        ("https://printer.local/", "address-private"),
        ("https://LOCALHOST./", "address-private"),
        ("https://0/", "address-private"),
        ("https://0177.0.0.1/", "address-private"),
        ("https://[fe80::1]/", "address-private"),
        ("https://100.64.0.1/", "address-private"),
        ("https://example.org/" + "a" * 3_000, "address-long"),
    ],
)
def test_addresses_that_nobody_else_can_see_are_not(url, slug):
    assert bad_address(url) == slug


def test_a_link_as_people_paste_it():
    assert clean_address(" example.org/tin\n") == "https://example.org/tin"
    assert clean_address("") == ""
    assert clean_address("javascript:alert(1)") == "javascript:alert(1)"


def test_two_links_to_one_page_are_the_same_page():
    page = same_address("https://www.example.org/tin/7/?b=2&a=1&utm_source=zalo&fbclid=x#top")
    assert page == same_address("http://m.example.org/tin/7?a=1&b=2")
    assert page != same_address("https://example.org/tin/8?a=1&b=2")


def test_the_shipped_files_are_good():
    check(CONFIG)


def _scale() -> dict:
    return yaml.safe_load((CONFIG / "verdicts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"colour": "pink"}, "colour"),
        ({"shape": "heart"}, "shape"),
        ({"rating": 6}, "rating"),
        ({"rating": True}, "rating"),
        ({"title": {"vi": "Sai"}}, "title"),
        ({"definition": None}, "definition"),
    ],
)
def test_a_scale_with_a_mistake_refuses_and_names_it(change, complaint):
    tree = _scale()
    tree["false"] |= change
    with pytest.raises(BadClaims, match=complaint):
        read_scale(tree)


def test_true_and_false_without_quotes_are_told():
    tree = _scale()
    tree[False] = tree.pop("false")
    with pytest.raises(BadClaims, match="quotes"):
        read_scale(tree)


def test_a_verdict_out_of_use_is_still_known():
    tree = _scale()
    tree["misleading"]["retired"] = True
    cards, retired = read_scale(tree)
    assert "misleading" in cards
    assert retired == {"misleading"}


def test_numbers_that_make_no_sense_are_refused():
    tree = yaml.safe_load((CONFIG / "claims.yaml").read_text(encoding="utf-8"))
    words = yaml.safe_load((CONFIG / "questions.yaml").read_text(encoding="utf-8"))
    for change in (
        {"answer_within_h": 0},
        {"suggest": {"least": 2, "at_most": 5}},
        {"demand": {"extreme": 1, "severe": 2, "moderate": 3}},
        {"reach": {}},
    ):
        with pytest.raises(BadClaims):
            read_policy(tree | change, words)
