# SPDX-License-Identifier: Apache-2.0
"""What masking shows of a person, and what logs may hold."""

from __future__ import annotations

import logging

import pytest

from epidesk.foundation.core.masking import mask_address, mask_id_number, mask_name, mask_phone
from epidesk.foundation.core.redaction import RedactPersonalData, redact


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("call 0120 000 0507 now", "0507"),
        ("call +84120000507", "120000507"),
        ("call 84-120-000-0507", "0507"),
        ("id 046203001234 given", "046203001234"),
        ("GET /t/k7m2-9xqd 200", "k7m2-9xqd"),
        ("GET /theo-doi/K7M29XQD 200", "K7M29XQD"),
        ("code K7M2-9XQD", "K7M2-9XQD"),
        ("POST /x?code=123456&a=b", "123456"),
        ("POST /x?api_key=secretsecret", "secretsecret"),
        ('"passphrase=open-sesame"', "sesame"),
    ],
)
def test_no_capability_or_number_of_a_person_stands_in_a_log(line: str, hidden: str) -> None:
    assert hidden not in redact(line)


@pytest.mark.parametrize("line", ["took 1203 ms", "2026-11-23T04:07:32 GET /desk/ 200", "port 5432", "row 1234567"])
def test_ordinary_figures_stay(line: str) -> None:
    assert redact(line) == line


def test_the_filter_redacts_arguments_too() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "sent to %s", ("+84120000507",), None)
    assert RedactPersonalData().filter(record)
    assert record.getMessage() == "sent to [phone]"


def test_masks_leave_enough_to_recognise_ones_own_and_no_more() -> None:
    assert mask_phone("+84120000507") == "•••• ••• 507"
    assert mask_name("Nguyễn Văn Tâm") == "N. V. T."
    assert mask_address("12/3 Đường Lê Lợi") == "•••"
    assert mask_id_number("046203001234") == "•••• 1234"
    assert [mask(" ".strip()) for mask in (mask_phone, mask_name, mask_address, mask_id_number)] == [""] * 4
