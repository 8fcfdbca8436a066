# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.linkage import UNKNOWN, Comparison, birth_block, birth_keys, name_keys, probability, splink_settings, texts
from epikit.linkage.distance import edits_within
from epikit.linkage.person import PERSON, WORTH_A_LOOK

REGISTER = 1_000_000


def record(
    name: str = "",
    born: tuple[int | None, int | None, int | None] = (None, None, None),
    *,
    phone: str | None = None,
    phone_2: str | None = None,
    id_number: str | None = None,
    ward: str | None = None,
    sex: str | None = None,
) -> dict[str, Any]:
    keys, birth = name_keys(name), birth_keys(*born)
    return {
        **vars(keys),
        **vars(birth),
        "block": birth_block(birth, keys),
        "phone": phone,
        "phone_2": phone_2,
        "id_number": id_number,
        "ward": ward,
        "sex": sex,
        "street": name.lower() or None,
    }


NAMES = ["Nguyễn Văn An", "AN NGUYEN VAN", "Nguyễn Văn Ân", "Nguyễn An", "Nguyên Văm An", "Nguyễm Vân Am", "N. V. An",
         "Nguyễn Thị An", "Trần Văn An", "Lê Bình", "Hoà", "Hòa", "Lan", "Lam", "", "李", "Иван Петров",
         "Công Tằng Tôn Nữ Thị Mỹ", "Tôn Nữ Thị Mĩ"]  # fmt: skip
BIRTHS = [(None, None, None), (1980, None, None), (1980, 3, None), (1980, 3, 12), (1980, 12, 3), (1980, 3, 13),
          (1981, 3, 12), (1980, 7, 30), (1981, None, None), (1980, 4, None)]  # fmt: skip
PHONES = [(None, None), ("p1", None), ("p1", "p2"), ("p2", None), ("p3", "p1"), ("p3", None)]
RECORDS = (
    [record(name) for name in NAMES]
    + [record(born=born) for born in BIRTHS]
    + [
        record(phone=one, phone_2=two, ward=one, sex="male" if two == "p1" else "female", id_number=two)
        for one, two in PHONES
    ]
)


@pytest.mark.parametrize("comparison", [*PERSON.comparisons, texts("street")], ids=lambda one: one.slug)
def test_one_pair_and_a_million_are_judged_alike(comparison: Comparison) -> None:
    pairs = list(itertools.product(RECORDS, RECORDS))
    here = [comparison.level(left, right) for left, right in pairs]
    assert set(here) == {UNKNOWN, *range(len(comparison.levels))}, "a level that no pair reaches is not tested"
    table = pl.DataFrame(
        [{**_side(left, "l"), **_side(right, "r")} for left, right in pairs],
        infer_schema_length=None,
    ).with_row_index("place")
    with duckdb.connect() as base:
        base.register("pairs", table.to_arrow())
        there = base.execute(f"SELECT {comparison.level_sql()} FROM pairs ORDER BY place").fetchall()  # noqa: S608
    assert [row[0] for row in there] == here


def _side(one: dict[str, Any], side: str) -> dict[str, Any]:
    return {f"{column}_{side}": value for column, value in one.items()}


@given(st.text("anđe李", max_size=9), st.text("anđe李", max_size=9), st.sampled_from([1, 2]))
def test_edits_are_counted_as_the_engine_counts(one: str, other: str, most: int) -> None:
    with duckdb.connect() as base:
        row = base.execute("SELECT levenshtein(?, ?) <= ?", [one, other, most]).fetchone()
    assert row is not None
    assert edits_within(one, other, most) == row[0]


def test_splink_is_told_the_same_levels_in_the_same_order() -> None:
    settings = splink_settings(PERSON, link_type="dedupe_only", of=REGISTER)
    assert [one["output_column_name"] for one in settings["comparisons"]] == [one.slug for one in PERSON.comparisons]
    for told, comparison in zip(settings["comparisons"], PERSON.comparisons, strict=True):
        unknown, *levels = told["comparison_levels"]
        assert unknown["is_null_level"]
        assert [one["label_for_charts"] for one in levels] == [one.slug for one in comparison.levels]
        assert levels[-1]["sql_condition"] == "ELSE"
        assert all(0 < one["m_probability"] <= 1 and 0 < one["u_probability"] <= 1 for one in levels)


def probability_of(left: dict[str, Any], right: dict[str, Any], share: float = 1e-4) -> float:
    return PERSON.score(left, right, of=REGISTER, shares={"words": share, "ends": share * 3}).probability


def test_a_name_without_marks_in_another_order_is_the_same_person_where_the_day_agrees() -> None:
    first = record("Nguyễn Thị Mỹ Hạnh", (1988, 5, 17), ward="1", sex="female")
    again = record("Hanh NGUYEN THI MI", (1988, 5, 17), ward="1")
    assert probability_of(first, again) > WORTH_A_LOOK


def test_who_shares_a_phone_with_the_family_is_somebody_else() -> None:
    mother = record("Trần Thị Lan", (1960, 2, 3), phone="p", ward="1")
    son = record("Trần Minh Quân", (1990, 7, 9), phone="p", ward="1")
    assert probability_of(mother, son) < 0.01


def test_a_usual_name_says_less_than_a_rare_one() -> None:
    one, other = record("Nguyễn Văn An", (1980, None, None)), record("Nguyễn Văn An", (1980, 1, 1))
    assert probability_of(one, other, share=1e-3) < probability_of(one, other, share=1e-6)


def test_a_score_tells_its_reasons_weightiest_first() -> None:
    left = record("Nguyễn Văn An", (1980, 3, 12), phone="p", id_number="x")
    right = record("Nguyen Van An", (1980, 12, 3), phone="q", id_number="x")
    score = PERSON.score(left, right, of=REGISTER)
    told = [(reason.comparison, reason.level) for reason in score.reasons]
    assert told[0] == ("id_number", "same")
    assert set(told) == {("id_number", "same"), ("name", "same"), ("birth", "slip"), ("phone", "other")}
    assert score.probability > 0.99


def test_nothing_known_of_both_leaves_the_odds_of_the_register() -> None:
    score = PERSON.score(record("Lan"), record(phone="p"), of=1024)
    assert score.weight == -10
    assert score.reasons == ()
    assert probability(-10) == pytest.approx(1 / 1025)
    assert (probability(500), probability(-500)) == (1.0, 0.0)
