# SPDX-License-Identifier: Apache-2.0
"""One rule table, compiled twice: the plain function and the columns say the same of every input."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.epikit.ruleset_samples import march, vocabulary

from epikit.ruleset import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    ContactAtMost,
    Facts,
    Flags,
    FromDay,
    Lacking,
    NotThis,
    OneOf,
    ResultIs,
    RiskArea,
    Rule,
    RuleSet,
    Span,
    Stay,
    Until,
    Visited,
    Warm,
    Words,
    compile_one,
)
from epikit.ruleset.columns import PEOPLE, STAYS, screen_columns, with_origins

WORDS = Words("", "")
DAY = date(2020, 3, 15)
days = st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
maybe_days = st.none() | days
places = st.sampled_from(["CN", "CN-HB", "CNX", "IT", "VN-HN", "VN-DN", "KR"])
stays = st.builds(
    lambda place, start, length: Stay(place, start, start + timedelta(days=length)), places, days, st.integers(1, 30)
)
bits = st.integers(0, (1 << 11) - 1) | st.just(1 << 61)
people = st.builds(
    Facts,
    declared_on=days,
    kind=st.sampled_from(["entry", "arrival", "departure", "daily"]),
    nationality=st.sampled_from(["", "VN", "KR"]),
    origin=st.just("") | places,
    departed_on=maybe_days,
    arrived_on=maybe_days,
    symptoms=bits,
    exposures=bits,
    conditions=bits,
    temperature_tenths=st.none() | st.integers(340, 430),
    test_result=st.integers(0, 3),
    tested_on=maybe_days,
    contact_degree=st.none() | st.integers(0, 5),
    stays=st.lists(stays, max_size=4).map(tuple),
)
within = st.none() | st.integers(0, 30)


def flags(column: str, mask: int, at_least: int) -> Flags:
    known = [place for place in range(62) if mask >> place & 1]
    return Flags(column, tuple(map(str, known)), mask, min(at_least, max(1, len(known))))


leaves: st.SearchStrategy[Condition] = st.one_of(
    st.just(Always()),
    st.builds(Visited, st.sampled_from(["a", "b"]), within),
    st.builds(flags, st.sampled_from(["symptoms", "exposures", "conditions"]), bits, st.integers(1, 3)),
    st.builds(Warm, st.integers(360, 400)),
    st.builds(ResultIs, st.lists(st.integers(0, 3), min_size=1, max_size=2).map(tuple), within),
    st.builds(OneOf, st.just("kind"), st.just(("entry", "daily"))),
    st.builds(OneOf, st.just("nationality"), st.just(("VN",))),
    st.builds(ContactAtMost, st.integers(0, 5)),
    st.builds(FromDay, days),
    st.builds(Lacking, st.sampled_from(["origin", "nationality", "arrived_on", "temperature_tenths", "tested_on"])),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        st.builds(NotThis, inner),
    ),
    max_leaves=6,
)
spans = st.builds(Span, st.sampled_from(["CN", "IT", "VN-HN", "KR"]), maybe_days, maybe_days)
areas = st.lists(spans, max_size=4).map(tuple)
untils = st.none() | st.builds(
    Until, st.sampled_from(["left", "arrived", "tested", "reference"]), st.integers(0, 30), st.sampled_from(["a", "b"])
)


@st.composite
def rule_sets(draw: Any) -> RuleSet:
    codes = [one.code for one in vocabulary().classes]
    rules = [
        Rule(f"R{number}", draw(st.sampled_from(codes)), draw(conditions), WORDS, draw(untils))
        for number in range(draw(st.integers(1, 6)))
    ]
    last = Rule("last", "clear", Always(), WORDS, draw(untils))
    return RuleSet(
        "x", "1", WORDS, "", "", None, DAY, None, 14,
        classes=vocabulary().classes,
        areas=(RiskArea("a", WORDS, draw(areas)), RiskArea("b", WORDS, draw(areas))),
        rules=(*rules, last),
    )  # fmt: skip


def in_columns(ruleset: RuleSet, folk: Sequence[Facts]) -> list[tuple[str, str, date | None]]:
    table = pl.DataFrame([{name: getattr(one, name) for name in PEOPLE} for one in folk], schema=PEOPLE).with_row_index(
        "row"
    )
    visits = [
        {"row": row, "place": one.place, "from_on": one.from_on, "to_on": one.to_on}
        for row, each in enumerate(folk)
        for one in each.stays
    ]
    found = screen_columns(ruleset, table, with_origins(table, pl.DataFrame(visits, schema=STAYS)))
    return [
        (ruleset.classes[klass].code, ruleset.rules[rule].id, until_on) for klass, rule, until_on in found.iter_rows()
    ]


def one_by_one(ruleset: RuleSet, folk: Sequence[Facts]) -> list[tuple[str, str, date | None]]:
    screen = compile_one(ruleset)
    return [(found.class_code, found.rule_id, found.until_on) for found in map(screen, folk)]


@given(folk=st.lists(people, min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_both_say_the_same_of_march_2020(folk: list[Facts]) -> None:
    assert in_columns(march(), folk) == one_by_one(march(), folk)


@given(ruleset=rule_sets(), folk=st.lists(people, min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_both_say_the_same_of_any_rule_set(ruleset: RuleSet, folk: list[Facts]) -> None:
    assert in_columns(ruleset, folk) == one_by_one(ruleset, folk)
