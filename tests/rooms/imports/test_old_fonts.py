# SPDX-License-Identifier: Apache-2.0
"""Guest lists of old offices: typed in the fonts of before Unicode, read as the font showed them once the sender has
seen how; saved by Excel 97 or LibreOffice."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.lodgings import day, guest_sheet, written
from tests.factories.office_files import ods, xls

from epidesk.foundation.imports import queries

from .test_guest_sheets import Reception, stays

pytestmark = pytest.mark.django_db
ON = written(day(-1))
TCVN3 = f"Hä vµ tªn;Ngµy ®Õn;Sè phßng\nNguyÔn ThÞ Ph\xad¬ng;{ON};402\nTrÇn V¨n §øc;{ON};403\n"


@pytest.fixture
def reception(hue: None) -> Reception:
    return Reception()


def names() -> list[Any]:
    return sorted(stay.name for stay in stays())


def test_a_list_in_tcvn3_is_read_and_the_sender_sees_how(reception: Reception) -> None:
    reception.send(TCVN3.encode("cp1252"), "khach.csv")
    shown = queries.shown(reception.viewer, reception.batch)
    assert (shown.font, shown.fonts[0][0]) == ("TCVN3", "TCVN3")
    assert [choice.header for choice in shown.choices if choice.field == "name"] == ["Họ và tên"]
    assert any("phông cũ" in note or "old font" in note for note in shown.notes)
    reception.confirm(font="TCVN3")
    reception.take()
    assert names() == ["Nguyễn Thị Phương", "Trần Văn Đức"]


def test_the_sender_may_leave_the_letters_as_they_are(reception: Reception) -> None:
    rows = [[1, "Traàn Thò Hoøa", "", "", "", "", "402", written(day(-1)), ""]]
    reception.send(guest_sheet(rows))
    assert queries.shown(reception.viewer, reception.batch).font == "VNI"
    as_is = queries.shown(reception.viewer, reception.batch, font="")
    assert [choice.examples for choice in as_is.choices if choice.field == "name"] == [("Traàn Thò Hoøa",)]
    reception.confirm(font="")
    reception.take()
    assert names() == ["Traàn Thò Hoøa"]


@pytest.mark.parametrize("save", [xls, ods])
@pytest.mark.row("IE-01")
def test_sheets_of_excel_97_and_of_libreoffice_go_in(reception: Reception, save: Any) -> None:
    rows = [
        ["DANH SÁCH KHÁCH", "", "", "", ""],
        ["Họ và tên", "CCCD", "Ngày đến", "Ngày đi dự kiến", "Phòng"],
        ["Nguyễn Thị Hòa", "046 099 000 123", day(-1), day(3), 402.0],
        ["Trần Đức", "B 123 4567", ON, "", "403"],
    ]
    reception.send(save(rows), "khach.bin")
    card = reception.confirm()
    assert (card.right, card.wrong, card.sheet) == (2, 0, "Khách")
    reception.take()
    assert [(stay.name, stay.room, stay.arrived_on, stay.leaves_on) for stay in stays()] == [
        ("Nguyễn Thị Hòa", "402", day(-1), day(3)),
        ("Trần Đức", "403", day(-1), None),
    ]
