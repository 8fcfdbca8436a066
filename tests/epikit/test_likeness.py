# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.text.likeness import likeness, marked_words, same_marks, telling, terms, vocabulary

WORDS = vocabulary(
    {"vaccine": ["vắc xin", "vacxin"], "mang thai": ["có bầu", "bà bầu"], "tiêm": ["chích"]},
    ["bác sĩ", "ạ", "có", "được", "không", "em"],
)


def test_terms_are_syllables_and_pairs_without_marks():
    assert terms("Khẩu trang y tế", WORDS) == ("khau", "trang", "khau_trang", "y", "trang_y", "te", "y_te")


def test_words_that_mean_the_same_are_one_term():
    assert terms("chích vắc xin", WORDS) == terms("Tiêm vaccine", WORDS) == ("tiem", "vaccine", "tiem_vaccine")
    assert terms("Bà bầu", WORDS) == ("mang_thai",)


def test_what_every_question_has_is_passed_over_and_nothing_is_paired_across_it():
    assert terms("bác sĩ ơi em sốt có ho không ạ", WORDS) == ("oi", "sot", "ho")


def test_rare_terms_tell_more():
    assert telling(1, 1000) > telling(10, 1000) > telling(1000, 1000) > 0


def test_the_same_terms_are_alike_and_others_are_not():
    asked = terms("tiêm vaccine khi mang thai", WORDS)
    assert likeness(asked, asked, {}) == 1.0
    assert likeness(asked, ("giá", "xăng"), {}) == 0.0
    assert likeness((), asked, {}) == 0.0


def test_what_only_the_asker_has_counts_more_than_what_only_the_other_has():
    short, long = ("a",), ("a", "b", "c")
    assert likeness(short, long, {}) > likeness(long, short, {})


@pytest.mark.parametrize(("asked", "best"), [("má sưng", "má sưng"), ("ma sung", None)])
def test_exact_marks_decide_only_where_some_are_typed(asked, best):
    scores = [same_marks(marked_words(asked), other) for other in ("ma sung", "má sưng")]
    assert (scores[1] > scores[0]) if best else scores == [0.0, 0.0]


@given(st.lists(st.text(min_size=1, max_size=3)), st.lists(st.text(min_size=1, max_size=3)))
def test_likeness_lies_between_nothing_and_the_same(one, other):
    assert 0.0 <= likeness(one, other, {}) <= 1.0
