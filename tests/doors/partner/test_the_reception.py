# SPDX-License-Identifier: Apache-2.0
"""A reception tells who stays: by the form, by paste, by a sheet that has to be mended first."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.lodgings import CLERK_EMAIL, clerk_of, day, guest, guest_sheet, hotel, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(hue: None) -> UUID:
    return hotel()


@pytest.fixture
def reception(house: UUID) -> Client:
    clerk_of(house)
    return signed_in(CLERK_EMAIL)


def signed_in(email: str) -> Client:
    from epidesk.foundation.accounts.models import User

    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(User.objects.get(email=email), backend=backend)
    client.cookies["language"] = "en"
    return client


def stays() -> list[Any]:
    from epidesk.intake.movement.models import Stay

    return list(Stay.objects.order_by("name"))


def text_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def send(reception: Client, content: bytes, name: str = "khach.xlsx") -> str:
    answer = reception.post("/partner/lodging/files", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def confirm(reception: Client, file: str, **changes: str) -> Any:
    page = reception.get(file).content.decode()
    chosen = dict(re.findall(r'name="(column-\w+)"[^>]*>(?:(?!</select>).)*?value="(\d+)" selected', page, re.DOTALL))
    order = re.search(r'name="date_order" value="(\w+)" checked', page)
    row = re.search(r'name="header_row"[^>]*value="(\d+)"', page)
    assert order
    assert row
    return reception.post(f"{file}/confirm", {"header_row": row[1], "date_order": order[1], **chosen, **changes})


@pytest.mark.row("ME-07")
def test_guests_are_reported_by_form_paste_and_sheet_and_leave(reception: Client) -> None:
    assert "not reported yet" in text_of(reception.get("/partner/lodging/")) or "hour is over" in text_of(
        reception.get("/partner/lodging/")
    )
    typed = {"name": "Kim Min Jun", "arrived": day(0).isoformat(), "arrived_time": "00:05", "nationality": "KR"}
    wrong = reception.post("/partner/lodging/guests/new", typed | {"id_number": "12 34", "room": "305"})
    assert wrong.status_code == 422
    assert 'value="305"' in wrong.content.decode()  # nothing typed is lost
    reception.post("/partner/lodging/guests/new", typed | {"id_number": "M 1234 5678", "room": "305"})
    assert [(stay.name, stay.nationality, stay.room) for stay in stays()] == [("Kim Min Jun", "KR", "305")]
    rows = "Họ và tên\tNgày đến\tPhòng\nLê An\t" + written(day(0)) + "\t402\n"
    pasted = reception.post("/partner/lodging/files", {"pasted": rows})["Location"]
    confirm(reception, pasted)
    reception.post(f"{pasted}/take")
    sheet = send(reception, guest_sheet([guest(n) for n in range(3)]))
    confirm(reception, sheet)
    reception.post(f"{sheet}/take")
    assert len(stays()) == 5
    page = text_of(reception.get("/partner/lodging/"))
    assert "is reported." in page
    assert "Kim Min Jun" in page
    html = reception.get("/partner/lodging/").content.decode()
    leave = re.search(r'action="(/partner/lodging/guests/sty_\w+/left)"', html)
    assert leave
    reception.post(leave[1])
    assert sum(1 for stay in stays() if stay.left_at) == 1


def test_a_day_without_guests_is_reported_too(reception: Client) -> None:
    reception.post("/partner/lodging/nobody", {"on": day(0).isoformat()})
    assert "No new guest." in text_of(reception.get("/partner/lodging/"))


@pytest.mark.row("IE-01")
def test_what_was_detected_is_shown_and_confirmed(reception: Client) -> None:
    lines = [
        "KHÁCH SẠN;;",
        "Họ tên;Ngày đến;Phòng",
        f"Lê An;{day(-3).strftime('%m/%d/%Y')};402",
        "Trần Bình;03/25/2025;305",
    ]
    file = send(reception, "\r\n".join(lines).encode("utf-16"), "khach.csv")
    page = text_of(reception.get(file))
    assert re.search(r"Column “Ngày đến”, row [34]: \d\d/\d\d/20\d\d\.", page)
    html = reception.get(file).content.decode()
    assert re.search(r'value="mdy" checked', html)
    assert re.search(r'name="header_row"[^>]*value="2"', html)
    wrong = confirm(reception, file, **{"column-arrived": "0"})
    assert wrong.status_code == 422
    assert "chosen twice" in text_of(wrong)
    assert stays() == []
    confirm(reception, file)
    reception.post(f"{file}/take")
    assert {stay.arrived_on for stay in stays()} >= {day(-3)}


@pytest.mark.row("IE-02")
def test_only_the_failed_rows_are_mended_and_sent_again(reception: Client) -> None:
    rows = [guest(n) for n in range(5)]
    rows[1][7] = "31/02/2026"
    rows[3][2] = "46019200"
    file = send(reception, guest_sheet(rows))
    confirm(reception, file)
    page = text_of(reception.get(file))
    assert "There is no such day." in page
    assert "Digits are missing" in page
    assert "Take in 3 rows , keep 2 back" in page or "Take in 3 rows, keep 2 back" in page
    reception.post(f"{file}/take")
    assert len(stays()) == 3
    back = reception.get(f"{file}/failed")
    assert back["Content-Type"].endswith("sheet")
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(back.content))
    sheet = book.active
    assert sheet.max_row == 3
    assert "no such day" in sheet.cell(2, sheet.max_column).value
    names = [cell.value for cell in sheet[1]]
    sheet.cell(2, names.index("Ngày đến") + 1).value = written(day(-1))
    sheet.cell(3, names.index("CCCD/HC") + 1).value = "046019200000"
    out = BytesIO()
    book.save(out)
    reception.post(f"{file}/again", {"file": SimpleUploadedFile("sua.xlsx", out.getvalue())})
    reception.post(f"{file}/take")
    assert len(stays()) == 5
    assert "Done: 5 rows are in, none is left." in text_of(reception.get(file))


def test_rows_are_mended_on_the_page(reception: Client) -> None:
    file = send(reception, guest_sheet([guest(0), guest(1, arrived="32/13/2026")]))
    confirm(reception, file)
    was = {"was.5.arrived": "32/13/2026"}
    reception.post(f"{file}/rows", {"5.arrived": "32/13/2026", **was})  # nothing changed
    reception.post(f"{file}/rows", {"5.arrived": written(day(-1)), **was})
    reception.post(f"{file}/take")
    assert len(stays()) == 2


@pytest.mark.row("IE-03")
def test_the_columns_of_a_house_are_remembered_with_their_version(reception: Client) -> None:
    file = send(reception, guest_sheet([guest(0)]))
    confirm(reception, file, **{"column-leaves": ""})
    second = send(reception, guest_sheet([guest(1)]))
    page = reception.get(second)
    assert "As confirmed before, version 1" in text_of(page)
    assert 'id="c-leaves" name="column-leaves"><option value="">none</option>' in page.content.decode()


@pytest.mark.row("IE-04")
def test_a_whole_file_is_taken_back(reception: Client) -> None:
    file = send(reception, guest_sheet([guest(n) for n in range(4)]))
    confirm(reception, file)
    reception.post(f"{file}/take")
    assert len(stays()) == 4
    assert reception.post(f"{file}/back", {"reason": ""}).status_code == 422
    reception.post(f"{file}/back", {"reason": "sent for the wrong house"})
    assert stays() == []
    assert "Taken back" in text_of(reception.get(file))


def test_a_long_file_is_a_job_and_the_page_says_how_far_it_is(
    reception: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from epidesk.foundation.imports import actions
    from epidesk.foundation.imports.actions import checking
    from epidesk.foundation.imports.models import Batch

    monkeypatch.setattr(checking, "INLINE_ROWS", 2)
    file = send(reception, guest_sheet([guest(n) for n in range(4)]))
    confirm(reception, file)
    page = reception.get(file).content.decode()
    assert '<progress class="progress" value="0" max="1000"' in page
    assert reception.get(f"{file}/state").status_code == 200
    actions.check_batch(batch_id=Batch.objects.get().id)
    assert reception.get(f"{file}/state")["HX-Refresh"] == "true"


def test_another_sheet_or_row_of_names_is_read_when_asked(reception: Client) -> None:
    file = send(reception, guest_sheet([guest(0)]))
    assert reception.post(f"{file}/confirm", {"look": "1", "header_row": "1"}).status_code in (200, 422)
    assert "No names of columns" in text_of(reception.post(f"{file}/confirm", {"look": "1", "header_row": "99"}))


def test_others_and_strangers_see_nothing_of_it(reception: Client, hue: None) -> None:
    file = send(reception, guest_sheet([guest(0)]))
    clerk_of(hotel("Bến Ngự"), "khac@demo.invalid")
    other = signed_in("khac@demo.invalid")
    for path in ("", "/state", "/failed"):
        assert other.get(file + path).status_code == 404
    assert Client().get(file).status_code == 302
    no_house = clerk_without_house()
    assert no_house.get("/partner/lodging/").status_code == 403


def clerk_without_house() -> Client:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM

    create_staff(by=SYSTEM, email="moi@demo.invalid", name="Mới", role="lodging")
    return signed_in("moi@demo.invalid")


def test_pages_are_there_in_vietnamese(reception: Client) -> None:
    reception.cookies["language"] = "vi"
    file = send(reception, guest_sheet([guest(0), guest(1, name="")]))
    confirm(reception, file)
    assert "Bắt buộc có." in text_of(reception.get(file))
    assert "Danh sách khách" in text_of(reception.get("/partner/lodging/files"))
