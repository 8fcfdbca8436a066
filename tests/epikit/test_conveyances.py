# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from epikit.text import BadConveyance, conveyance_number, flight_number, seat_number


@pytest.mark.parametrize("typed", ["VN54", "vn 54", "VN0054", "vn 0054", " VN-054 ", "ｖｎ５４", "vn.54"])
def test_a_flight_is_one_however_it_is_typed(typed: str) -> None:
    assert flight_number(typed) == "VN54"


@pytest.mark.parametrize(("typed", "number"), [("3K 551", "3K551"), ("HVN 54", "HVN54"), ("ke0463", "KE463")])
def test_airlines_have_digits_or_three_letters(typed: str, number: str) -> None:
    assert flight_number(typed) == number


@pytest.mark.parametrize("typed", ["54", "VN", "VN00", "nhà xe", "VN 12345", "", "12345678"])
def test_what_is_no_flight_is_refused(typed: str) -> None:
    with pytest.raises(BadConveyance):
        flight_number(typed)


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [
        ("rail", "se 03", "SE3"),
        ("bus", "75B-012.34", "75B01234"),
        ("ship", "Đông Á 01", "DONGA01"),
        ("air", "vn 0054", "VN54"),
        ("car", "  ", ""),
    ],
)
def test_other_conveyances_lose_separators_and_keep_plates(kind: str, typed: str, number: str) -> None:
    assert conveyance_number(kind, typed) == number


def test_a_number_longer_than_any_is_refused() -> None:
    with pytest.raises(BadConveyance):
        conveyance_number("bus", "7" * 60)


def test_seats_are_compared_without_zeros_and_spaces() -> None:
    assert {seat_number(typed) for typed in ("5K", "05 k", "5k", "5-K")} == {"5K"}
