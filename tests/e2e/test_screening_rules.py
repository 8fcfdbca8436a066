# SPDX-License-Identifier: Apache-2.0
"""An epidemiologist changes a risk area and sees exactly who is affected; a trial touches nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.test_cases import until_it_says
from tests.e2e.test_desk_night_shift import looked_at
from tests.e2e.test_spine import become


def declares(traveller: Any) -> str:
    """Somebody arrives from Đà Nẵng, well; the address of the receipt."""
    traveller.goto("/declare/arrival")
    traveller.get_by_label("Họ và tên").fill("Hồ Thị Thu")
    traveller.get_by_label("Năm sinh").fill("1990")
    traveller.get_by_label("Đi từ đâu?").fill("Đà Nẵng")
    traveller.get_by_label("Đi bằng gì?").select_option("rail")
    traveller.get_by_label("Ngày đến").fill(f"{date.today():%d/%m/%Y}")
    traveller.get_by_label("Địa chỉ nơi ở").fill("Kiệt 8 Nguyễn Sinh Cung")
    traveller.get_by_label("Số điện thoại").fill("0120 555 0302")
    traveller.get_by_label("Không có dấu hiệu nào").check()
    traveller.get_by_label("Điều tôi khai là đúng sự thật").check()
    traveller.get_by_role("button", name="Gửi và nhận mã").click()
    traveller.wait_for_url("**/mine/declarations/**")
    return str(traveller.url)


@pytest.mark.row("ME-10")
def test_a_risk_area_is_tried_and_whoever_is_affected_is_told(person: Any, picture: Any) -> None:
    traveller = person("traveller", phone=True, script=False)
    receipt = declares(traveller)
    expect(traveller.locator("main")).to_contain_text("Được đi tiếp")
    expect(traveller.locator("main svg[width]").first).to_be_visible()
    picture(traveller, "citizen-receipt", whole=True)

    doctor = become(person("doctor"), "Cán bộ dịch tễ")
    doctor.goto("/desk/screening")
    doctor.get_by_role("link", name="Bản 1,").click()
    doctor.get_by_text("Thêm nơi vào vùng nguy cơ").click()
    doctor.locator("#area").select_option("affected")
    doctor.locator("#places").select_option("VN-DN")
    doctor.locator("#from_on").fill(f"{date.today() - timedelta(days=13):%Y-%m-%d}")
    doctor.get_by_role("button", name="Xem ai bị ảnh hưởng").click()
    doctor.wait_for_url("**/desk/screening/runs/**")
    shown = doctor.get_by_role("region", name="Những người đổi phân loại")
    expect(shown).to_contain_text("Hồ Thị Thu", timeout=60_000)
    expect(shown).to_contain_text("Đã ở Đà Nẵng")
    expect(doctor.locator("main")).to_contain_text("Đây là bản thử, chưa ai được báo")
    looked_at(doctor, picture, "desk-screening", grounds=("light",))
    traveller.goto(receipt)
    expect(traveller.locator("main")).to_contain_text("Được đi tiếp")

    doctor.get_by_role("button", name="Áp dụng").click()
    expect(doctor.locator("main")).not_to_contain_text("Đây là bản thử")
    expect(doctor.get_by_role("region", name="Những người đổi phân loại")).to_contain_text("Hồ Thị Thu", timeout=90_000)
    traveller.goto(receipt)
    until_it_says(traveller, "Cách ly tập trung")
    expect(traveller.locator("main")).to_contain_text("trước đó là «Được đi tiếp»")
    until_told(traveller)
    picture(traveller, "citizen-receipt-changed", whole=True)


def until_told(traveller: Any) -> None:
    """The message comes by a job, some seconds later."""
    for _try in range(60):
        traveller.goto("/inbox")
        if "sau tờ khai y tế" in traveller.locator("main").inner_text():
            return
        traveller.wait_for_timeout(1_000)
    raise AssertionError("nobody told the traveller")
