# SPDX-License-Identifier: Apache-2.0
"""Whom to call: somebody of the centre calls a hospital and stores its number; a phone near it finds it first, taps to
call, and still has the list when there is no line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import PHONE
from tests.e2e.test_desk_night_shift import looked_at
from tests.e2e.test_spine import become

CENTRAL = "Bệnh viện Trung ương Huế"
SOURCED = "0234 3822 325"  # the one number that sources name; nobody is called here
KEPT = """() => caches.open("pages").then(c => c.keys())
  .then(k => k.some(r => new URL(r.url).pathname === "/.kept/vi/directory"))"""


def rows(page: Any) -> Any:
    return page.locator("[data-nearest-list] > li:visible")


def kilometres(page: Any) -> list[float]:
    texts = [text for text in rows(page).locator("[data-km]").all_inner_texts() if text]
    return [float(re.sub(r"[^\d,]", "", text).replace(",", ".")) for text in texts]


@pytest.mark.row("DR-01")
def test_a_number_is_checked_found_nearest_tapped_and_kept_for_when_there_is_no_line(person: Any, picture: Any) -> None:
    admin = become(person("administrator"), "Quản trị")
    admin.goto("/desk/directory")
    looked_at(admin, picture, "desk-directory", grounds=("light",))
    admin.set_viewport_size(PHONE)
    check = admin.get_by_role("link", name=f"Kiểm tra {CENTRAL}", exact=True)
    check.scroll_into_view_if_needed()
    expect(check).to_be_in_viewport(ratio=1)
    picture(admin, "desk-directory-row")
    check.click()
    admin.locator("#phone").fill(SOURCED)
    admin.locator("#hours_vi").fill("Cấp cứu 24/24")
    admin.locator("#source").fill("Gọi tổng đài, có người trả lời")
    looked_at(admin, picture, "desk-directory-check", grounds=("light",))
    admin.get_by_role("button", name="Lưu và cho mọi người xem").click()
    expect(admin.locator("tr", has_text=SOURCED)).to_contain_text(CENTRAL)

    phone = person("citizen", phone=True)
    phone.goto("/directory")
    for _ in range(100):
        if phone.evaluate(KEPT):
            break
        phone.wait_for_timeout(200)
    phone.reload()
    expect(phone.locator("[data-kept-note]")).to_contain_text("xem được khi mất mạng")
    phone.get_by_role("button", name="Gần chỗ tôi nhất").click()
    expect(phone.locator("[data-nearest-state]")).to_contain_text("không rời khỏi điện thoại")
    near = kilometres(phone)
    assert len(near) > 10
    assert near == sorted(near)
    central = rows(phone).filter(has=phone.get_by_text(CENTRAL, exact=True))
    expect(central.get_by_role("link", name="Gọi")).to_have_attribute("href", "tel:+842343822325")
    expect(central).to_contain_text("Cấp cứu 24/24")
    assert "lon" not in phone.url
    looked_at(phone, picture, "directory", grounds=("light",))

    phone.context.set_offline(True)
    phone.goto("/directory?q=quan+y")
    expect(phone.locator("[data-kept-banner]")).to_contain_text("Không có mạng")
    expect(rows(phone)).to_have_count(1)
    expect(rows(phone)).to_contain_text("Bệnh viện Quân y 268")
    phone.locator("#q").fill("")
    phone.locator("#ward").select_option(label="Phường Thuận Hoá")
    phone.locator("label.chip", has_text="Bệnh viện").click()
    phone.get_by_role("button", name="Xem").click()
    expect(phone.locator("[data-nearest-state]")).to_contain_text("Gần nhất trước")
    assert rows(phone).count() == 12
    assert kilometres(phone) == sorted(kilometres(phone))
    expect(rows(phone).first).to_contain_text(CENTRAL)
    expect(central.get_by_role("link", name="Gọi")).to_have_attribute("href", "tel:+842343822325")
    phone.get_by_role("button", name="Gần chỗ tôi nhất").click()
    expect(phone.locator("[data-nearest-state]")).to_contain_text("không rời khỏi điện thoại")
    picture(phone, "directory-offline")
