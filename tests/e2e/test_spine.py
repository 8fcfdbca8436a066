# SPDX-License-Identifier: Apache-2.0
"""The product's main job, in three browsers: a citizen reports, an operator sends the nearest team, the team goes and
finishes, the citizen sees every step, and the figures and the ledger are right."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from .sending import send_report

PHONE = "0120 000 0777"
STORY = "Người đàn ông khoảng 50 tuổi ho nhiều ở quán cà phê, nói vừa về tối qua."


def become(page: Any, role: str) -> Any:
    """Signs in by the demonstration's button."""
    page.goto("/accounts/login/")
    page.get_by_role("button", name=role).first.click()
    page.wait_for_load_state()
    return page


def figure(page: Any, label: str) -> int:
    page.goto("/desk/today")
    line = page.locator("section[aria-labelledby=counts-title] tr", has=page.locator("th", has_text=label)).first
    return int(line.locator("td").first.inner_text())


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 240), (120, 140, 160)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.row("RI-01")  # how long it takes a person: bench report_time
@pytest.mark.row("DS-03")
@pytest.mark.row("MA-03")
def test_a_report_becomes_a_finished_mission(person: Any, picture: Any) -> None:
    operator = become(person("operator"), "Người trực")
    resolved_before, received_before = figure(operator, "Đã đóng"), figure(operator, "Đã nhận")
    operator.goto("/desk/")
    expect(operator.get_by_text("Trực tuyến")).to_be_visible()
    team = become(person("team", phone=True), "Đội trưởng")
    team.goto("/field/")
    picture(team, "field-waiting")

    # The citizen reports from the citadel, by GPS.
    citizen = person("citizen", phone=True)
    citizen.goto("/")
    picture(citizen, "citizen-home")
    citizen.get_by_role("link", name=re.compile("Phản ánh nghi nhiễm")).click()
    citizen.get_by_label("Sốt, ho").check()
    citizen.get_by_label("Mới từ vùng dịch về").check()
    citizen.get_by_label("Mô tả ngắn").fill(STORY)
    citizen.get_by_role("button", name="Vị trí của tôi").click()
    expect(citizen.locator("[data-pin-status]")).to_contain_text("Phường Phú Xuân")
    citizen.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Quán gần cửa Ngăn")
    citizen.get_by_label("Số điện thoại của bạn").fill(PHONE)
    citizen.set_input_files("input[name=photos]", {"name": "a.png", "mimeType": "image/png", "buffer": photo()})
    picture(citizen, "citizen-report", whole=True)
    code = send_report(citizen)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    picture(citizen, "citizen-received", whole=True)

    # It waits on the desk within a second, behind the bar, without a reload.
    bar = operator.locator("[data-live-bar]")
    expect(bar).to_be_visible(timeout=3_000)
    expect(bar).to_contain_text("việc mới")
    picture(operator, "desk-new")
    operator.keyboard.press(".")
    row = operator.locator("a.q", has_text=code)
    expect(row).to_be_visible()
    row.click()
    detail = operator.locator("#detail")
    expect(detail).to_contain_text(code)
    expect(detail).to_contain_text("Quán gần cửa Ngăn")
    expect(detail.locator("img").first).to_be_visible()
    operator.keyboard.press("c")
    expect(detail).to_contain_text("Bạn đang xử lý")

    # A colleague who opens it sees who has it.
    colleague = become(person("colleague"), "Trưởng ca")
    colleague.goto(operator.url)
    expect(colleague.locator("#detail")).to_contain_text("Lan")

    # Triage, then the nearest team.
    detail.locator("#triage-form").get_by_label("Cao", exact=True).check()
    operator.keyboard.press("t")
    expect(detail).to_contain_text("đã phân loại", ignore_case=True)
    picture(operator, "desk-triaged")
    if not detail.locator("[data-team-id]", has_text="Phú Xuân 2").count():
        detail.get_by_role("link", name="Chọn đội khác").click()
    chosen = detail.locator("[data-team-id]", has_text="Phú Xuân 2")
    expect(chosen).to_contain_text("km")
    chosen.get_by_role("button").click()
    expect(detail).to_contain_text("Chờ đội trả lời")

    # The team's phone shows it by itself; one button after the other.
    expect(team.get_by_text(code)).to_be_visible(timeout=5_000)
    picture(team, "field-offered", whole=True)
    follow = person_page_of_the_matter(citizen)
    for button, step in (("Đội nhận việc", None), ("Đội xuất phát", "Đang"), ("Đội đã đến nơi", "nơi")):
        team.get_by_role("button", name=button).click()
        expect(team.get_by_role("button", name=button)).to_have_count(0)
        if step:
            expect(follow.locator("main")).to_contain_text(step, timeout=5_000)
        picture(team, f"field-{button.split()[-1]}", whole=True)
    picture(citizen, "citizen-matter", whole=True)
    team.get_by_role("link", name=re.compile("Đã xong, chọn kết quả")).or_(
        team.get_by_role("button", name=re.compile("Đã xong, chọn kết quả"))
    ).first.click()
    team.get_by_label("Đã hướng dẫn tại chỗ").or_(team.get_by_text("Đã hướng dẫn tại chỗ")).first.click()
    picture(team, "field-finish", whole=True)
    team.locator("form[action*='finish'] button[type=submit], form[action*='finish'] button:not([type])").last.click()
    expect(follow.locator("main")).to_contain_text("hướng dẫn", timeout=5_000)
    picture(citizen, "citizen-finished", whole=True)

    # Figures and ledger are right.
    assert figure(operator, "Đã nhận") == received_before + 1
    assert figure(operator, "Đã đóng") == resolved_before + 1
    picture(operator, "today", whole=True)
    administrator = become(person("administrator"), "Quản trị")
    record = re.search(r"inc_[0-9a-z]{26}", colleague.url)
    assert record
    administrator.goto(f"/desk/ledger?record={record.group()}")
    ledger = administrator.locator("main").inner_text()
    for verb in ("filed", "triaged", "resolved"):
        assert verb in ledger
    assert "Lan" in ledger  # who did it, and who read it
    assert STORY not in ledger
    picture(administrator, "ledger", whole=True)


def person_page_of_the_matter(page: Any) -> Any:
    """From the receipt to the page that follows the matter."""
    if not re.search(r"/mine/inc_[0-9a-z]{26}$", page.url):
        page.goto(page.url.removesuffix("/received"))
    return page
