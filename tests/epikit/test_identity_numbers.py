# SPDX-License-Identifier: Apache-2.0
import pytest

from epikit.text import id_number_clean, id_number_shape


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("046012345678", "cccd"),
        ("046 012 345 678", "cccd"),
        ("046.012.345.678", "cccd"),
        ("０４６０１２３４５６７８", "cccd"),  # full-width digits of an East Asian keyboard
        ("191234567", "cmnd"),
        ("c1234567", "passport"),
        ("B1234567", "passport"),
        ("X12Y34567", "passport"),
        ("", None),
        ("12345678", None),
        ("0460123456789", None),
        ("NGUYENVAN", None),
        ("C1234567; DROP", None),
    ],
)
def test_a_number_tells_its_document_by_shape(typed: str, shape: str | None) -> None:
    assert id_number_shape(typed) == shape


def test_one_number_typed_two_ways_is_stored_once() -> None:
    assert id_number_clean("c 123-4567") == id_number_clean("C1234567") == "C1234567"
