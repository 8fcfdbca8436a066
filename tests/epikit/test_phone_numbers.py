# SPDX-License-Identifier: Apache-2.0
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.text import BadPhone, phone_display, phone_e164


@pytest.mark.parametrize(
    "typed",
    ["01201234567", "0120 123 45 67", "(0120) 123-4567", "+84 120 1234567", "0084120.1234567", "841201234567",
     "+84 (0)120 123 4567", "tel:+841201234567"],
)  # fmt: skip
def test_a_demonstration_number_is_taken_only_where_allowed(typed: str) -> None:
    assert phone_e164(typed, allow_retired=True) == "+841201234567"
    with pytest.raises(BadPhone, match="phone_retired"):
        phone_e164(typed)


@pytest.mark.parametrize("typed", ["19009095", "1900 9095"])
def test_a_number_at_home_gets_its_country(typed: str) -> None:
    assert phone_e164(typed) == "+8419009095"


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("", "phone_empty"),
        ("   ", "phone_empty"),
        ("không có", "phone_unreadable"),
        ("0120ABCDEFG", "phone_unreadable"),
        ("+", "phone_unreadable"),
        ("1" * 5000, "phone_unreadable"),
        ("123", "phone_impossible"),
        ("0120 123 456", "phone_impossible"),
        ("0130 123 4567", "phone_impossible"),
        ("0120 123 45678", "phone_impossible"),
    ],
)
def test_what_is_no_number_says_why(typed: str, slug: str) -> None:
    with pytest.raises(ValueError, match=f"^{slug}$") as refused:
        phone_e164(typed, allow_retired=True)
    assert refused.value.slug == slug  # type: ignore[attr-defined]


def test_only_vietnam_retired_the_range() -> None:
    with pytest.raises(BadPhone, match="phone_impossible"):
        phone_e164("01201234567", region="DE", allow_retired=True)


@given(st.integers(0, 99_999_999))
def test_the_whole_retired_range_survives_display_and_back(rest: int) -> None:
    e164 = f"+8412{rest:08d}"
    shown = phone_display(e164)
    assert shown.replace(" ", "") == f"012{rest:08d}"
    assert phone_e164(shown, allow_retired=True) == e164


def test_numbers_are_shown_as_people_read_them() -> None:
    assert phone_display("+841201234567") == "0120 123 4567"
    assert phone_display("+8419009095") == "1900 9095"
    assert phone_display("not a number") == "not a number"
    assert phone_display("") == ""


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_slug(typed: str) -> None:
    try:
        e164 = phone_e164(typed, allow_retired=True)
    except BadPhone as refused:
        e164 = refused.slug
    assert re.fullmatch(r"\+[0-9]{6,15}|phone_(empty|unreadable|impossible)", e164)
