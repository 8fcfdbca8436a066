# SPDX-License-Identifier: Apache-2.0
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.text import fold, fold_words, name_key, nfc


def test_folding_agrees_with_icu(shared: Path) -> None:
    cases = json.loads((shared / "standards/vi/fold.json").read_text(encoding="utf-8"))["cases"]
    assert len(cases) >= 8
    for case in cases:
        assert fold(case["input_nfc"]) == case["folded"]
        assert fold(case["input_nfd"]) == case["folded"]


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("Thuỷ", "thuy"),
        ("ĐƯỜNG Lê Lợi", "duong le loi"),
        ("Ðức", "duc"),  # eth, as old keyboards typed it
        ("ệ ẵ ỡ ữ ỵ", "e a o u y"),
        ("", ""),
    ],
)
def test_marks_case_and_stroke_fall_away(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert fold(unicodedata.normalize("NFD", typed)) == folded


def test_words_for_search_hold_no_punctuation() -> None:
    assert fold_words("P. Vỹ Dạ,\n TP. Huế — số 7/12 🚑") == "p vy da tp hue so 7 12"


@given(st.text())
def test_folding_is_stable_and_blind_to_composition(s: str) -> None:
    assert fold(fold(s)) == fold(s)
    assert fold(unicodedata.normalize("NFD", s)) == fold(unicodedata.normalize("NFC", s))
    assert fold_words(fold_words(s)) == fold_words(s)
    assert "  " not in fold_words(s)


@pytest.mark.parametrize(
    ("one", "other"),
    [("NGUYỄN  Thị Mỹ", "nguyễn thị mĩ"), ("Lê Quý", "Lê Quí"), ("Vỹ Dạ", "Vĩ Dạ"), ("Hoà-Bình", "Hòa Bình")],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_thuy_and_thui_stay_apart() -> None:
    assert name_key("Thúy") != name_key("Thúi")
    assert name_key("Nguyên") == "nguyen"


def test_stored_text_is_composed_clean_and_trimmed() -> None:
    decomposed = unicodedata.normalize("NFD", "  Sốt cao\r\n\tkhó thở\x00\x1b\x7f  ")
    assert nfc(decomposed) == "Sốt cao\n\tkhó thở"
    assert nfc("a\rb") == "a\nb"
    assert nfc("a   b") == "a   b"


def test_deceptive_and_unstorable_characters_go() -> None:
    assert nfc("gpj.\u202egnp \ud800\ufeff\uffff.") == "gpj.gnp ."
    assert nfc("gia đình 👨‍👩‍👧") == "gia đình 👨‍👩‍👧"  # the joiner inside emoji stays


@given(st.text(st.characters(codec=None)))
def test_storing_twice_changes_nothing_and_always_encodes(s: str) -> None:
    stored = nfc(s)
    assert nfc(stored) == stored
    assert "\x00" not in stored.encode("utf-8").decode("utf-8")
