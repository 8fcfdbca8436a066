# SPDX-License-Identifier: Apache-2.0
import json
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from epikit.text import sort_key


def bytewise(words: list[str]) -> list[str]:
    return sorted(words, key=lambda word: sort_key(word).encode("ascii"))


def test_order_agrees_with_icu(shared: Path) -> None:
    vector = json.loads((shared / "standards/vi/collation.json").read_text(encoding="utf-8"))
    assert bytewise(vector["input"]) == vector["sorted"]
    assert bytewise(vector["input"][::-1]) == vector["sorted"]


def test_letters_stand_in_alphabetical_order() -> None:
    alphabet = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert bytewise(alphabet[::-1]) == alphabet


def test_tones_stand_none_huyen_hoi_nga_sac_nang() -> None:
    for tones in ("aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "ơờởỡớợ", "ưừửữứự", "yỳỷỹýỵ"):
        assert bytewise(list(tones[::-1])) == list(tones)


def test_a_tone_counts_less_than_any_later_letter() -> None:
    assert bytewise(["má b", "ma c", "mạ a"]) == ["mạ a", "má b", "ma c"]


def test_case_counts_less_than_a_tone() -> None:
    assert bytewise(["Á", "á", "A", "a"]) == ["a", "A", "á", "Á"]


def test_spaces_marks_digits_letters_others() -> None:
    assert bytewise(["Я", "z", "a", "9", "10", "-", " "]) == [" ", "-", "10", "9", "a", "z", "Я"]


@given(st.text())
def test_a_key_is_ascii_and_blind_to_composition(s: str) -> None:
    key = sort_key(s)
    assert key.isascii()
    assert "\x00" not in key
    assert key == sort_key(unicodedata.normalize("NFD", s))


@given(st.text("aăâđeêuưAĐ áạ", max_size=6), st.text("b", min_size=1))
def test_a_word_sorts_before_what_it_begins(word: str, tail: str) -> None:
    assert sort_key(word) < sort_key(word + tail)


@given(st.text("aàáâđdAĐ ", max_size=5), st.text("aàáâđdAĐ ", max_size=5))
def test_two_words_share_a_key_only_when_equal(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (one == other)
