# SPDX-License-Identifier: Apache-2.0
"""A day that is many times what came before is asked about; an epidemic that merely grows is not."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.plausibility import Doubt, doubts_of_new, doubts_of_totals

DAY = date(2021, 10, 1)
SHARED = Path(__file__).resolve().parents[3] / "shared/data/covid_timeseries"


def days(*values: int) -> dict[date, int]:
    return {DAY + timedelta(days=n): value for n, value in enumerate(values)}


def real(name: str, place: str, value: str) -> dict[str, dict[date, int]]:
    if not (SHARED / name).is_file():
        pytest.skip("../shared is not beside the project: this test compares with its data")
    series: dict[str, dict[date, int]] = defaultdict(dict)
    with gzip.open(SHARED / name, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            series[row[place]][date.fromisoformat(row["date"])] = int(row[value])
    return series


def test_a_back_log_entered_on_one_day_is_asked_about_and_the_next_day_is_not():
    series = days(120, 140, 168, 151_919, 170, 160)
    assert doubts_of_new({}, series) == {DAY + timedelta(days=3): Doubt.JUMP}


def test_one_bulk_entry_does_not_open_the_door_for_the_next():
    assert list(doubts_of_new({}, days(120, 140, 151_919, 90_000)).values()) == [Doubt.JUMP, Doubt.JUMP]


def test_a_rise_that_stays_is_not_asked_about_for_a_fortnight():
    found = doubts_of_new({}, days(100, 100, 2_000, 2_100, 2_050, 2_200, 2_300))
    assert found == {DAY + timedelta(days=2): Doubt.JUMP, DAY + timedelta(days=3): Doubt.JUMP}


def test_an_epidemic_that_doubles_every_day_is_ordinary():
    assert doubts_of_new({}, days(*(2**n for n in range(20)))) == {}


def test_small_numbers_jump_by_chance():
    assert doubts_of_new({}, days(1, 0, 0, 300, 0, 480)) == {}


@pytest.mark.parametrize(("value", "doubt"), [(-3, Doubt.NEGATIVE), (40_000, Doubt.JUMP)])
def test_a_first_day_has_its_own_measure(value, doubt):
    assert doubts_of_new({}, days(value)) == {DAY: doubt}
    assert doubts_of_new({}, days(9_000)) == {}


def test_a_revision_by_more_than_half_is_asked_about():
    known = days(*[3_000] * 10)
    on = DAY + timedelta(days=5)
    assert doubts_of_new(known, {on: 800}) == {on: Doubt.REVISED}
    assert doubts_of_new(known, {on: 3_400}) == {}


def test_a_total_that_jumps_holds_back_what_stands_on_it():
    found = doubts_of_totals(days(1_000, 1_100, 1_200), days(0, 0, 0, 824_000, 824_100) | days(1_000, 1_100, 1_200))
    assert found == {DAY + timedelta(days=3): Doubt.JUMP, DAY + timedelta(days=4): Doubt.AFTER}


def test_when_the_jump_is_settled_what_stood_on_it_is_ordinary():
    known, waiting = days(1_000, 1_100, 1_200, 824_000), {DAY + timedelta(days=4): 824_100}
    assert doubts_of_totals(known, waiting) == {}


def test_a_total_below_an_earlier_one_is_asked_about():
    assert doubts_of_totals(days(1_000), {DAY + timedelta(days=1): 970}) == {DAY + timedelta(days=1): Doubt.FALLS}
    revised = {DAY: 1_500}
    assert doubts_of_totals(days(1_000, 1_100), revised) == {DAY: Doubt.FALLS}, "above the known day after it"


def test_a_total_is_compared_with_what_is_known_of_its_own_day():
    known = days(1_000_300, 1_000_400, 1_000_541)
    found = doubts_of_totals(known, days(120, 130, 141))
    assert found == {
        DAY: Doubt.REVISED,
        DAY + timedelta(days=1): Doubt.AFTER,
        DAY + timedelta(days=2): Doubt.AFTER,
    }
    assert doubts_of_totals(days(141), days(1_000_541)) == {DAY: Doubt.REVISED}, "nor does much come unasked"
    assert doubts_of_totals(known, days(1_000_295, 1_000_420)) == {}, "small revisions are ordinary"


def test_one_decision_lets_a_whole_history_be_put_right():
    known = days(120, 1_000_400, 1_000_541)
    assert doubts_of_totals(known, {DAY + timedelta(days=1): 130, DAY + timedelta(days=2): 141}) == {}


def test_single_cases_taken_back_hold_up_nothing():
    on, after = DAY + timedelta(days=1), DAY + timedelta(days=2)
    assert doubts_of_totals(days(26), {on: 25, after: 27}) == {}, "Viet Nam's deaths on 19 August 2020"
    assert doubts_of_totals(days(1_000, 990), {DAY: 1_001}) == {}
    assert doubts_of_totals(days(100_000), {on: 98_100, after: 98_400}) == {}


def test_days_that_nobody_reported_share_the_step():
    known = days(*range(0, 3_000, 100))
    last = max(known)
    assert doubts_of_totals(known, {last + timedelta(days=10): known[last] + 4_500}) == {}
    assert doubts_of_totals(known, {last + timedelta(days=1): known[last] + 4_500}) != {}


@given(st.dictionaries(st.dates(date(2020, 1, 1), date(2020, 3, 1)), st.integers(-50, 10**7)))
def test_only_candidates_are_ever_doubted(series):
    assert doubts_of_new(series, {}) == {}
    assert doubts_of_totals(series, {}) == {}
    assert set(doubts_of_new({}, series)) <= set(series)
    assert set(doubts_of_totals({}, series)) <= set(series)


def test_of_sixty_three_provinces_the_bulk_corrections_are_held_and_ordinary_days_are_not():
    series = real("vn_province_daily_cases_2020-03_2022-01.csv.gz", "province", "new")
    held = {(place, on.isoformat()) for place, rows in series.items() for on in doubts_of_new({}, rows)}
    assert {("Tỉnh Cà Mau", "2021-10-25"), ("Tỉnh Kiên Giang", "2021-09-28")} <= held
    assert len(held) <= 6, "of 10,788 counts"
    assert not [place for place, _on in held if "Hồ Chí Minh" in place], "the largest wave of all was an ordinary one"


def test_of_191_countries_the_known_corrections_are_held_first():
    series = real("world_daily_jhu_2020.csv.gz", "country", "confirmed")
    first = {}
    for place, rows in series.items():
        jumps = [on for on, doubt in doubts_of_totals({}, rows).items() if doubt is Doubt.JUMP]
        if jumps:
            first[place] = jumps[0].isoformat()
    assert first["Turkey"] == "2020-11-26", "the day on which it began to count people without symptoms"
    assert first["Ecuador"] == "2020-04-24"
    assert not {"Vietnam", "US", "Germany", "India", "Italy"} & set(first)
    assert len(first) <= 17
