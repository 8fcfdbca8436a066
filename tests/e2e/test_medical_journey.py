# SPDX-License-Identifier: Apache-2.0
"""Who cannot move asks for help from home, is called back, a team comes, and every step is seen as it happens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .test_spine import become

PHONE = "0120 000 0888"


@pytest.mark.row("MA-03")
@pytest.mark.row("MA-05")
@pytest.mark.row("MA-09")
def test_a_request_through_call_back_team_and_close(person: Any, picture: Any) -> None:
    operator = become(person("operator"), "Người trực")
    operator.set_default_timeout(60_000)  # whole pages are drawn without a graphics card
    operator.goto("/desk/")
    expect(operator.get_by_text("Trực tuyến")).to_be_visible()
    team = become(person("team", phone=True), "Đội trưởng")
    team.set_default_timeout(60_000)
    team.goto("/field/")

    # The son asks for his mother. The sign of danger shows the number at once.
    son = person("son", phone=True)
    son.set_default_timeout(60_000)
    son.goto("/")
    son.get_by_role("link", name=re.compile("Yêu cầu hỗ trợ y tế")).first.click()
    picture(son, "medical-form", whole=True)
    son.get_by_label("Người nhà").check()
    son.get_by_label("Tên người bệnh").fill("Nguyễn Thị Hoa")
    son.get_by_label("Tuổi của người bệnh").fill("71")
    expect(son.locator("#stop")).to_be_hidden()
    son.get_by_label("Khó thở cả khi nằm nghỉ").check()
    expect(son.locator("#stop")).to_be_visible()
    expect(son.locator("#stop").get_by_role("link", name="1900 9095")).to_be_visible()
    picture(son, "medical-danger")
    son.locator("[data-dismiss]").click()
    son.get_by_label("Sốt từ 38 độ").check()
    son.get_by_role("button", name="Vị trí của tôi").click()
    expect(son.locator("[data-pin-status]")).to_contain_text("Phường Phú Xuân")
    son.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Kiệt 21 Đặng Thái Thân")
    son.get_by_label("Số điện thoại của bạn").fill(PHONE)
    son.get_by_role("button", name="Gửi yêu cầu").click()
    son.get_by_role("heading", name="Trung tâm đã nhận").wait_for()
    code = son.locator(".code").first.inner_text()
    picture(son, "medical-received", whole=True)

    # Who comes back is not asked again.
    son.goto("/")
    expect(son.get_by_role("link", name=re.compile("Theo dõi yêu cầu của tôi"))).to_be_visible()
    picture(son, "medical-home")
    son.goto("/medical")
    expect(son.get_by_role("heading", name="Yêu cầu của bạn đang được xử lý")).to_be_visible()
    picture(son, "medical-live", whole=True)
    son.get_by_role("link", name="Theo dõi yêu cầu của tôi").click()
    expect(son.locator("main")).to_contain_text(code)

    # The desk: it stands on top; the operator calls, nobody answers, the next call is planned; then they are reached.
    operator.goto("/desk/?kind=medical_help")
    operator.locator("a.q", has_text=code).click()
    detail = operator.locator("#detail")
    expect(detail).to_contain_text("Nguyễn Thị Hoa")
    operator.keyboard.press("l")
    expect(detail.locator("#log-call")).to_be_visible()
    detail.locator("label", has_text="Không ai nghe máy").click()
    detail.get_by_label("Nội dung trao đổi").fill("Chuông đổ, không ai nghe")
    picture(operator, "medical-desk-call")
    detail.get_by_role("button", name="Lưu cuộc gọi").click()
    expect(detail.locator("#next-call")).to_contain_text("gọi lại lúc")
    expect(son.locator("main")).to_contain_text("không ai nghe máy", timeout=20_000)
    picture(son, "medical-called", whole=True)
    operator.keyboard.press("l")
    detail.locator("label", has_text="Đã nói chuyện").click()
    detail.get_by_role("button", name="Lưu cuộc gọi").click()
    expect(detail.locator("#next-call")).to_have_count(0)
    picture(operator, "medical-desk-called")

    # Triage and the nearest team; the son sees how long its way is before it sets out.
    detail.locator("#triage-form").get_by_label("Nguy kịch", exact=True).or_(
        detail.locator("#triage-form input[value=extreme]")
    ).first.check()
    operator.keyboard.press("t")
    expect(detail).to_contain_text("đã phân loại", ignore_case=True)
    if not detail.locator("[data-team-id]", has_text="Phú Xuân 2").count():
        detail.get_by_role("link", name="Chọn đội khác").click()
    detail.locator("[data-team-id]", has_text="Phú Xuân 2").get_by_role("button").first.click()
    expect(detail).to_contain_text("Chờ đội trả lời")
    expect(son.locator("main")).to_contain_text("Khi xuất phát", timeout=20_000)
    picture(son, "medical-asked", whole=True)
    expect(team.get_by_text(code)).to_be_visible(timeout=20_000)
    team.get_by_role("button", name="Đội nhận việc").click()
    team.get_by_role("button", name="Đội xuất phát").click()
    expect(son.locator("h1")).to_contain_text(re.compile(r"Đội đang đến, khoảng \d+ phút"), timeout=20_000)
    picture(son, "medical-on-the-way", whole=True)

    # From another phone the code alone tells how far it is, and no more.
    neighbour = person("neighbour", phone=True)
    neighbour.set_default_timeout(60_000)
    neighbour.goto("/track")
    neighbour.get_by_label("Mã theo dõi").fill(code)
    neighbour.locator("main form button[type=submit]").click()
    expect(neighbour.locator("h1")).to_contain_text("Đội đang trên đường đến")
    expect(neighbour.locator("main")).not_to_contain_text("Đặng Thái Thân")
    picture(neighbour, "medical-by-code", whole=True)

    team.get_by_role("button", name="Đội đã đến nơi").click()
    expect(son.locator("h1")).to_contain_text("Đội đã tới nơi", timeout=20_000)
    team.get_by_role("link", name=re.compile("Đã xong, chọn kết quả")).or_(
        team.get_by_role("button", name=re.compile("Đã xong, chọn kết quả"))
    ).first.click()
    team.get_by_label("Đã điều trị tại nhà").or_(team.get_by_text("Đã điều trị tại nhà")).first.click()
    team.locator("form[action*='finish'] button[type=submit], form[action*='finish'] button:not([type])").last.click()
    expect(son.locator("h1")).to_contain_text("Đã đóng", timeout=20_000)
    expect(son.locator("main")).to_contain_text("Đã điều trị tại nhà")
    picture(son, "medical-closed", whole=True)
    operator.reload()
    picture(operator, "medical-desk-closed")

    # The next time the form is there again.
    son.goto("/")
    expect(son.get_by_role("link", name=re.compile("Yêu cầu hỗ trợ y tế")).first).to_be_visible()
