# SPDX-License-Identifier: Apache-2.0
"""An F0 is confirmed, its contact appears with a level, and is freed by a negative test."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import PHONE
from tests.e2e.test_desk_night_shift import looked_at
from tests.e2e.test_spine import become

ILL, MET = "Trần Văn Thử", "Lê Thị Kiểm"


def ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()


def fold(page: Any, words: str) -> Any:
    """The form behind a button that opens it."""
    page.locator("summary", has_text=words).first.click()
    return page.locator("details[open]", has=page.locator("summary", has_text=words)).first


def until_it_says(page: Any, words: str, *, there: bool = True) -> None:
    """Levels follow within seconds, by a job: the page is read again until they have."""
    for _try in range(60):
        if (words in page.locator("body").inner_text()) is there:
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{words!r} {'never came' if there else 'never went'}")


@pytest.mark.row("ME-12")
def test_an_f0_is_confirmed_and_its_contact_freed_by_a_negative_test(person: Any, picture: Any) -> None:
    lead = become(person("lead"), "Trưởng ca")
    lead.goto("/desk/cases/new")
    lead.locator("#name").fill(ILL)
    lead.locator("#ward").select_option(index=3)
    lead.get_by_role("button", name="Đưa vào danh sách").click()
    form = fold(lead, "Thêm người tiếp xúc")
    form.locator("[name=name]").fill(MET)
    form.locator("[name=ward]").select_option(index=4)
    form.locator("[name=first_on]").fill(ago(7))
    form.get_by_role("button", name="Thêm người này").click()
    form = fold(lead, "Các mốc ngày")
    form.locator("[name=onset_on]").fill(ago(8))
    form.get_by_role("button", name="Lưu các mốc ngày").click()
    form = fold(lead, "Đổi xếp loại")
    form.get_by_label("Ca xác định", exact=True).check()
    form.get_by_label("Xét nghiệm", exact=True).check()
    form.get_by_role("button", name="Lưu xếp loại").click()
    until_it_says(lead, "F1")
    looked_at(lead, picture, "desk-case", grounds=("light",))
    lead.get_by_role("link", name=MET).first.click()
    until_it_says(lead, "Vì sao là F1")
    expect(lead.locator("#follow")).to_contain_text("trước")
    form = fold(lead, "Ghi xét nghiệm")
    form.locator("[name=sampled_on]").fill(ago(0))
    form.get_by_label("Âm tính", exact=True).check()
    form.get_by_role("button", name="Lưu xét nghiệm").click()
    until_it_says(lead, "Vì sao là F1", there=False)
    lead.goto("/desk/cases")
    expect(lead.get_by_role("row", name=MET)).to_be_visible()
    looked_at(lead, picture, "desk-cases", grounds=("light",))
    lead.set_viewport_size(PHONE)
    picture(lead, "desk-cases-phone")


ABOARD = """
import django; django.setup()
import sys
from datetime import datetime, timedelta
from uuid import uuid4
from django.utils import timezone
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.people.actions import register_person
from epidesk.intake.movement.actions import record_presences
from epidesk.intake.movement.rules import NewPresence
start = timezone.make_aware(datetime.fromisoformat(sys.argv[1] + "T09:00"))
key = f"flight:VN1547:{sys.argv[1]}"
seats = [f"{row}{letter}" for row in range(9, 17) for letter in "ABCDEF" if f"{row}{letter}" not in ("12C", "13E")]
record_presences(by=SYSTEM, presences=[
    NewPresence(register_person(by=SYSTEM, name=f"Hành Khách Ghế {seat}"), key, start, start + timedelta(hours=2),
                "manifest", uuid4(), seat) for seat in seats])
"""
TWICE = """
import django; django.setup()
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.people.actions import find_doubles, register_people
from epidesk.foundation.people.rules import NewPerson
register_people(by=SYSTEM, people=[NewPerson("Nguyễn Thị Mỹ Hạnh", 1988, "female", "+841205550001", "", None, 5, 17)])
register_people(by=SYSTEM, people=[NewPerson("HANH NGUYEN THI MI", 1988, "", "+841205550002", "", None, 5, 17)])
find_doubles()
"""


@pytest.mark.row("ME-09")
def test_the_seats_around_a_case_are_one_click_from_its_way(person: Any, picture: Any, site: Any) -> None:
    site.python("-c", ABOARD, ago(3))
    doctor = become(person("doctor"), "Cán bộ dịch tễ")
    doctor.goto("/desk/cases/new")
    doctor.locator("#name").fill("Phan Thị Ghế")
    doctor.locator("#ward").select_option(index=3)
    doctor.get_by_role("button", name="Đưa vào danh sách").click()
    form = fold(doctor, "Thêm mốc dịch tễ")
    form.locator("[name=place]").fill("vn 1547")
    form.locator("[name=starts_at]").fill(f"{ago(3)}T09:00")
    form.locator("[name=seat]").fill("12c")
    form.get_by_role("button", name="Lưu mốc dịch tễ").click()
    doctor.get_by_role("link", name="ai ngồi ở đâu").click()
    doctor.wait_for_url("**/desk/cases/seats**")
    expect(doctor.locator(".seats .seat--case")).to_contain_text("F0")
    assert doctor.locator(".seats .seat--beside").count() == 4
    looked_at(doctor, picture, "desk-seats", grounds=("light",))
    doctor.locator(".seats .seat--beside").first.focus()
    doctor.keyboard.press("Enter")
    assert "#seat-12A" in doctor.url
    doctor.get_by_role("button", name="Thêm những người đã chọn").click()
    expect(doctor.locator(".seats")).to_contain_text("đã là người tiếp xúc")


@pytest.mark.row("CT-04")
def test_two_records_are_looked_at_side_by_side(person: Any, picture: Any, site: Any) -> None:
    site.python("-c", TWICE)
    doctor = become(person("doctor"), "Cán bộ dịch tễ")
    doctor.goto("/desk/doubles")
    looked_at(doctor, picture, "desk-doubles", grounds=("light",))
    doctor.get_by_role("link", name="Mỹ Hạnh").first.click()
    doctor.wait_for_url("**/desk/doubles/dbl_**")
    looked_at(doctor, picture, "desk-double", grounds=("light",))
    doctor.get_by_role("button", name="Hai người").click()
    expect(doctor.locator("main")).to_contain_text("hai người")
