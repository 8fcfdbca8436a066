# SPDX-License-Identifier: Apache-2.0
"""What a text costs as SMS."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.sms import GSM7_BASIC, GSM7_EXTENDED, count


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "parts", "per_part"),
    [
        ("", "gsm7", 0, 1, 160),
        ("a" * 160, "gsm7", 160, 1, 160),
        ("a" * 161, "gsm7", 161, 2, 153),
        ("a" * 306, "gsm7", 306, 2, 153),
        ("a" * 307, "gsm7", 307, 3, 153),
        ("€" * 80, "gsm7", 160, 1, 160),
        ("€" * 81, "gsm7", 162, 2, 153),
        ("ạ" * 70, "ucs2", 70, 1, 70),
        ("ạ" + "a" * 70, "ucs2", 71, 2, 67),
        ("ạ" * 134, "ucs2", 134, 2, 67),
        ("ạ" * 135, "ucs2", 135, 3, 67),
        ("🦟" * 35, "ucs2", 70, 1, 70),
        ("Sot xuat huyet: diet lang quang ngay hom nay!", "gsm7", 45, 1, 160),
        ("à la carte, même è ù", "ucs2", 20, 1, 70),
    ],
)
def test_sizes(text: str, encoding: str, characters: int, parts: int, per_part: int) -> None:
    size = count(text)
    assert (size.encoding, size.characters, size.parts, size.per_part) == (encoding, characters, parts, per_part)


def test_the_alphabet_has_its_127_letters_and_ten_more() -> None:
    assert len(GSM7_BASIC) == 127, "the 128th place is the escape"
    assert len(GSM7_EXTENDED) == 10


def test_a_pair_is_never_parted_between_two_messages() -> None:
    assert count("a" * 152 + "€" + "a" * 152).parts == 3, "307 septets would be 3 anyway; the pair moves whole"
    assert count("a" * 152 + "€" + "a" * 151).parts == 2
    # 66 letters, then a pair that would lie across the border of 67
    assert count("ạ" * 66 + "🦟" + "ạ" * 66).parts == 3
    assert count("ạ" * 66 + "ạạ" + "ạ" * 66).parts == 2


def test_the_letters_that_make_it_dear_are_named_once_in_order() -> None:
    assert count("Khẩn cấp! Khẩn").strange == ("ẩ", "ấ")
    assert count("é và à").strange == ()
    assert count("–’“").strange == ("–", "’", "“")


@given(st.text(max_size=400))
def test_what_is_left_is_what_still_fits(text: str) -> None:
    size = count(text)
    assert size.left >= 0
    assert size.parts >= -(-size.characters // size.per_part)
    more = "a" if size.encoding == "gsm7" else "ạ"
    if size.parts == 1:
        assert count(text + more * size.left).parts == 1
