# SPDX-License-Identifier: Apache-2.0
"""A hotel clerk uploads a broken sheet, mends it and is done; the desk sees which houses said nothing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.test_desk_night_shift import looked_at
from tests.e2e.test_spine import become
from tests.factories.lodgings import day, guest, guest_sheet, written


@pytest.mark.row("ME-07")
@pytest.mark.row("ME-08")
def test_a_broken_sheet_is_mended_and_the_day_is_reported(person: Any, picture: Any) -> None:
    rows = [guest(n, arrived=written(day(0))) for n in range(8)]
    rows[1][7] = "31/02/2026"
    rows[4][2] = "46019200"
    clerk = become(person("clerk"), "Nơi lưu trú")
    clerk.goto("/partner/lodging/files")
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    clerk.locator("#file").set_input_files({"name": "khach.xlsx", "mimeType": mime, "buffer": guest_sheet(rows)})
    clerk.get_by_role("button", name="Đọc tệp").click()
    expect(clerk.locator("#header_row")).to_have_value("3")
    looked_at(clerk, picture, "partner-shown", grounds=("light",))
    clerk.get_by_role("button", name="Đúng, thử xem").click()
    expect(clerk.locator("main")).to_contain_text("Không có ngày này.")
    looked_at(clerk, picture, "partner-wrong-rows", grounds=("light",))
    clerk.get_by_role("button", name="Nhập 6 dòng").click()
    clerk.get_by_label("Dòng 5, Ngày đến").fill(written(day(0)))
    clerk.get_by_label("Dòng 8, Số căn cước, hộ chiếu").fill("046019200000")
    clerk.get_by_role("button", name="Lưu chỗ đã sửa").click()
    clerk.get_by_role("button", name="Nhập 2 dòng").click()
    expect(clerk.locator("main")).to_contain_text("Xong: đã nhập 8 dòng")
    clerk.goto("/partner/lodging/")
    expect(clerk.locator("main")).to_contain_text("Đã khai ngày")
    picture(clerk, "partner-today")
    small = become(person("small", phone=True), "Nơi lưu trú")
    small.goto("/partner/lodging/guests/new")
    picture(small, "partner-guest-360", whole=True)
    assert small.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    lead = become(person("lead"), "Trưởng ca")
    lead.goto("/desk/lodging")
    silent = lead.locator("tr", has_text="Nhà nghỉ Bến Ngự")
    expect(silent).to_contain_text("khai")
    expect(lead.locator("tr", has_text="Khách sạn Sông Hương")).to_contain_text("đã khai")
    looked_at(lead, picture, "desk-lodging", grounds=("light",))
