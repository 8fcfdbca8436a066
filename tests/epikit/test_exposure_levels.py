# SPDX-License-Identifier: Apache-2.0
"""F0 to F5 by hand and against the long way: every simple chain written out."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from epikit.exposure import FURTHEST, Contact, Infectious, Negative, Rules, derive

DAY_ONE = date(2020, 3, 1)
RULES = Rules(window_days=14, frees_after_days=5, frees_below_after_days=0)


def day(n: int) -> date:
    return DAY_ONE + timedelta(days=n)


def met(one: str, other: str, first: int, last: int | None = None) -> Contact[str]:
    return Contact(one, other, day(first), day(first if last is None else last))


def levels(contacts, confirmed, *, on: int, negatives=(), rules=RULES):
    found = derive(contacts, confirmed, rules=rules, on=day(on), negatives=negatives)
    return {who: one.level for who, one in found.items()}


F0 = {"zero": Infectious(day(0))}


def test_a_chain_is_counted_from_the_confirmed_case():
    chain = [met(a, b, n) for n, (a, b) in enumerate([("zero", "a"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "e")])]
    assert levels([*chain, met("e", "f", 6)], F0, on=6) == {"zero": 0, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5}


def test_the_shortest_way_counts_and_a_cycle_ends():
    ring = [met("zero", "a", 1, 5), met("a", "b", 1, 5), met("b", "c", 1, 5), met("c", "zero", 1, 5), met("a", "a", 1)]
    assert levels(ring, F0, on=5) == {"zero": 0, "a": 1, "b": 2, "c": 1}


def test_who_met_the_f1_before_that_one_met_the_f0_is_nobodys_contact():
    assert levels([met("a", "b", 1), met("zero", "a", 3)], F0, on=5) == {"zero": 0, "a": 1}


def test_outside_the_infectious_window_nobody_is_exposed():
    case = {"zero": Infectious(day(3), day(6))}
    assert levels([met("zero", "a", 2), met("zero", "b", 3), met("zero", "c", 6)], case, on=8) == {"zero": 0, "b": 1}


def test_a_level_ends_by_itself_and_says_when():
    standing = derive([met("zero", "a", 1)], F0, rules=RULES, on=day(15))["a"]
    assert (standing.last_on, standing.until, standing.path) == (day(1), day(16), ("zero", "a"))
    assert levels([met("zero", "a", 1)], F0, on=16) == {"zero": 0}


def test_two_who_live_together_do_not_keep_each_other_in_question_for_ever():
    home = [met("zero", "a", 1), met("a", "b", 0, 90)]
    assert levels(home, F0, on=20) == {"zero": 0, "b": 2}
    assert levels(home, F0, on=40) == {"zero": 0}


def test_a_negative_test_frees_the_person_and_the_branch():
    branch = [met("zero", "a", 1), met("a", "b", 3), met("b", "c", 4)]
    early = [Negative("a", day(4))]
    assert levels(branch, F0, on=8, negatives=early) == {"zero": 0, "a": 1}, "too early for the person itself"
    assert levels(branch, F0, on=8, negatives=[Negative("a", day(6))]) == {"zero": 0}


def test_another_way_holds_the_branch():
    held = [met("zero", "a", 1), met("a", "b", 3), met("b", "c", 4), met("zero", "x", 2), met("x", "b", 3)]
    assert levels(held, F0, on=8, negatives=[Negative("a", day(8))]) == {"zero": 0, "x": 1, "b": 2, "c": 3}


def test_an_exposure_after_the_test_counts_again():
    again = [met("zero", "a", 1), met("zero", "a", 7), met("a", "b", 5), met("a", "c", 8)]
    assert levels(again, F0, on=9, negatives=[Negative("a", day(6))]) == {"zero": 0, "a": 1, "c": 2}


def test_ruling_the_case_out_frees_all_that_hung_on_it():
    contacts = [met("zero", "a", 1), met("a", "b", 2), met("two", "b", 2)]
    assert levels(contacts, {**F0, "two": Infectious(day(0))}, on=4) == {"zero": 0, "two": 0, "a": 1, "b": 1}
    assert levels(contacts, {"two": Infectious(day(0))}, on=4) == {"two": 0, "b": 1, "a": 2}


PEOPLE = "abcdef"
meetings = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 25), st.integers(0, 4)), max_size=12
)
cases = st.dictionaries(
    st.sampled_from(PEOPLE), st.tuples(st.integers(0, 20), st.one_of(st.none(), st.integers(0, 9))), max_size=2
)
tests = st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 30)), max_size=2)


def _long_way(contacts, confirmed, negatives, on):
    """Every chain in which nobody stands twice, one after the other."""
    sampled = {}
    for one in negatives:
        if one.sampled_on <= on:
            sampled[one.who] = max(one.sampled_on, sampled.get(one.who, one.sampled_on))
    found = dict.fromkeys(confirmed, 0)

    def clipped(who, start, last, days):
        if who in sampled:
            start = max(start, sampled[who] - timedelta(days=days) + timedelta(days=1))
        return (start, last) if start <= last else None

    def walk(path, start, until):
        level = len(path)
        if level > FURTHEST:
            return
        for one in contacts:
            for here, there in ((one.one, one.other), (one.other, one.one)):
                if here != path[-1] or there in path or there in confirmed:
                    continue
                first, last = max(one.first_on, start), min(one.last_on, on, until - timedelta(days=1))
                if first > last:
                    continue
                own = clipped(there, first, last, RULES.frees_after_days)
                if own and last + timedelta(days=15) > on:
                    found[there] = min(level, found.get(there, 99))
                below = clipped(there, first, last, RULES.frees_below_after_days)
                if below:
                    walk((*path, there), below[0], last + timedelta(days=15))

    for who, window in confirmed.items():
        walk((who,), window.start, window.until or on + timedelta(days=1))
    return found


@settings(max_examples=400, deadline=None)
@given(meetings, cases, tests, st.integers(0, 40))
def test_the_short_way_and_the_long_way_agree(raw, infectious, sampled, on):
    contacts = [met(a, b, first, first + length) for a, b, first, length in raw]
    confirmed = {
        who: Infectious(day(start), None if length is None else day(start + length))
        for who, (start, length) in infectious.items()
    }
    negatives = [Negative(who, day(n)) for who, n in sampled]
    assert levels(contacts, confirmed, on=on, negatives=negatives) == _long_way(contacts, confirmed, negatives, day(on))


@settings(max_examples=200, deadline=None)
@given(meetings, cases, st.integers(0, 40))
def test_each_reason_is_a_chain_that_really_happened(raw, infectious, on):
    contacts = [met(a, b, first, first + length) for a, b, first, length in raw]
    confirmed = {who: Infectious(day(start)) for who, (start, _) in infectious.items()}
    pairs = {frozenset((one.one, one.other)) for one in contacts}
    for who, one in derive(contacts, confirmed, rules=RULES, on=day(on)).items():
        assert one.path[0] in confirmed
        assert one.path[-1] == who
        assert len(one.path) == one.level + 1 == len(set(one.path))
        assert all(frozenset(step) in pairs for step in zip(one.path, one.path[1:], strict=False))
