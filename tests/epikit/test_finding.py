# SPDX-License-Identifier: Apache-2.0
"""Finds marked in the text as it is written, and put in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.text.finding import around, holds_all, narrowed, pieces, rank, wanted


def hits(text: str, search: str) -> list[str]:
    return [piece.text for piece in pieces(text, wanted(search)) if piece.hit]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("khau trang", ["Khẩu", "trang", "khẩu", "trang"]),
        ("KHẨU", ["Khẩu", "khẩu"]),
        ("kh", ["Khẩu", "khẩu", "khi"]),
        ("trang kh", ["Khẩu", "trang", "khẩu", "trang", "khi"]),
        ("xyz", []),
        ("", []),
        ("***", []),
    ],
)
def test_words_are_found_without_their_marks_and_the_last_as_a_beginning(search, found):
    assert hits("Khẩu trang vải và khẩu trang y tế khi ra đường", search) == found


def test_a_word_typed_with_marks_that_stands_there_is_that_word_alone():
    text = "Đi chợ thì đứng cách xa, cho người già chỗ ngồi"
    search = wanted("chợ")
    assert [piece.text for piece in pieces(text, narrowed(search, text)) if piece.hit] == ["chợ"]
    without = "Cho người già chỗ ngồi"
    assert [piece.text for piece in pieces(without, narrowed(search, without)) if piece.hit] == ["Cho", "chỗ"]
    assert [piece.text for piece in pieces(text, narrowed(wanted("cho"), text)) if piece.hit] == ["chợ", "cho", "chỗ"]
    beginning = narrowed(wanted("rửa bằng xà phò"), "Rửa bằng xà phòng, rừa phơi")
    assert [one.text for one in pieces("Rửa bằng xà phòng, rừa phơi", beginning) if one.hit] == [
        "Rửa",
        "bằng",
        "xà",
        "phòng",
    ]


def test_a_mark_in_the_middle_of_a_word_is_none():
    assert hits("Sở Y tế Thừa Thiên Huế", "hue") == ["Huế"]
    assert hits("chuẩn bị", "an") == []


@given(st.text(max_size=60), st.text(max_size=20))
def test_cutting_a_text_loses_nothing_of_it(text, search):
    import unicodedata

    assert "".join(piece.text for piece in pieces(text, wanted(search))) == unicodedata.normalize("NFC", text)


@given(st.text(max_size=400), st.text(max_size=20))
def test_an_excerpt_is_never_much_longer_than_asked(text, search):
    assert len(around(text, wanted(search), 80)) <= 82


def test_an_excerpt_stands_where_the_words_are():
    text = "Mở đầu rất dài. " * 20 + "Rửa tay bằng xà phòng trong hai mươi giây." + " Phần cuối cũng dài." * 20
    assert "Rửa tay bằng xà phòng" in around(text, wanted("xa phong"), 100)
    assert around(text, wanted("không có"), 60).startswith("Mở đầu")


def test_the_very_accents_come_first():
    search = wanted("mà")
    assert rank("mà cả", "", search) > rank("mả cũ", "", search)
    search = wanted("khẩu trang")
    titles = ["Khau trang", "Trang bị khẩu phần", "Đeo khẩu trang thế nào"]
    assert sorted(titles, key=lambda title: rank(title, "", search), reverse=True)[0] == "Đeo khẩu trang thế nào"


def test_who_types_without_accents_loses_nothing_by_it():
    search = wanted("khau trang")
    assert rank("Khẩu trang", "", search) == rank("Khâu trang", "", search)


def test_a_word_in_the_title_comes_before_one_in_the_text():
    search = wanted("sot")
    assert rank("Sốt cao", "", search) > rank("Ho khan", "có khi kèm sốt", search)


@pytest.mark.parametrize(
    ("text", "search", "held"),
    [
        ("Rửa tay bằng xà phòng", "xa phong", True),
        ("Rửa tay bằng xà phòng", "phong xa ru", True),
        ("Rửa tay bằng xà phòng", "ru phong", False),
        ("Rửa tay", "nuoc", False),
    ],
)
def test_a_text_holds_all_words_the_last_one_as_a_beginning(text, search, held):
    assert holds_all(text, wanted(search)) is held
