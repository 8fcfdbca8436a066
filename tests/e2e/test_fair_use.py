# SPDX-License-Identifier: Apache-2.0
"""A sanction with its appeal, in browsers: a reporter whose reports were false, the officer who suspends them, the
reporter who is told, asks for help all the same and appeals, and another officer who answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import PHONE as PHONE_SIZE
from tests.e2e.sending import send_report
from tests.e2e.test_spine import become

REASON = "Ba tin báo giả về cùng một quán trong một tuần; đội đã đến hai lần, không có gì."
WORDS = "Lại thấy người ấy ho ở quán, nói vừa từ vùng dịch về."
APPEAL = "Hai tin đầu là con tôi nghịch máy. Tin thứ ba là thật, chủ quán có thể làm chứng."
ANSWER = "Đã hỏi chủ quán: tin thứ ba có thật. Mong gia đình giữ máy cẩn thận."


def on_both(page: Any, picture: Any, name: str) -> None:
    """A picture on a phone and one on a desk's screen."""
    before = page.viewport_size
    for width, size in ((360, PHONE_SIZE), (1440, {"width": 1440, "height": 900})):
        page.set_viewport_size(size)
        picture(page, f"fair-{name}-{width}", whole=True)
    page.set_viewport_size(before)


def report(page: Any, words: str) -> str:
    page.goto("/report")
    page.get_by_label("Sốt, ho").check()
    page.get_by_label("Mô tả ngắn").fill(words)
    page.locator("[name=area]").select_option("19774")
    page.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Quán gần cửa Ngăn")
    return send_report(page)


@pytest.mark.row("AC-03")
def test_a_sanction_is_told_appealed_and_ended_by_another_officer(person: Any, picture: Any) -> None:
    citizen = person("citizen", phone=True)
    code = report(citizen, "Có người ho nhiều ở quán.")

    # The shift lead decides about the sender, beside the matter.
    lead = become(person("lead"), "Trưởng ca")
    lead.goto("/desk/")
    lead.locator("a.q", has_text=code).click()
    detail = lead.locator("#detail")
    expect(detail).to_contain_text("Các tin trước đây của người gửi")
    detail.get_by_text("Dùng sai mục đích: quyết định về người gửi").click()
    detail.get_by_text("Tạm dừng nhận tin báo và câu hỏi").click()
    detail.get_by_label("Vì sao? Người ấy đọc nguyên văn.").fill(REASON)
    picture(lead, "fair-panel-1440")
    detail.get_by_role("button", name="Quyết định và báo cho người ấy").click()
    expect(detail).to_contain_text("Chưa có bước nào nhẹ hơn")
    expect(detail.get_by_label("Vì sao? Người ấy đọc nguyên văn.")).to_have_value(REASON)
    detail.get_by_text("Không thể chờ làm bước nhẹ hơn trước").click()
    detail.get_by_role("button", name="Quyết định và báo cho người ấy").click()
    expect(lead.locator("#toasts")).to_contain_text("Đã quyết định")

    # The person is told, by themselves and when they report again; nothing they wrote is lost.
    citizen.goto("/inbox")
    expect(citizen.locator("main")).to_contain_text("tạm dừng nhận tin báo", timeout=10_000)
    on_both(citizen, picture, "inbox")
    citizen.go_back()
    citizen.goto("/report")
    expect(citizen.locator("main")).to_contain_text(REASON)
    on_both(citizen, picture, "refused")

    # Help is there for them all the same.
    citizen.get_by_role("link", name="Gửi yêu cầu trợ giúp y tế").or_(
        citizen.locator("main a[href='/medical']")
    ).first.click()
    citizen.get_by_label("Sốt từ 38").or_(citizen.get_by_text("Sốt từ 38")).first.click()
    citizen.locator("[name=area]").select_option("19774")
    citizen.locator("[name=address]").fill("Kiệt 21 Đặng Thái Thân")
    citizen.locator("[name=contact_phone]").fill("0120 000 0888")
    citizen.locator("main form button[type=submit]").last.click()
    citizen.get_by_role("heading", name="Trung tâm đã nhận").wait_for()
    help_code = citizen.locator(".code").first.inner_text()
    lead.goto("/desk/")
    expect(lead.locator("a.q", has_text=help_code)).to_be_visible()

    # They appeal.
    citizen.goto("/standing")
    on_both(citizen, picture, "standing")
    citizen.get_by_label("Không đúng? Hãy khiếu nại").fill(APPEAL)
    citizen.get_by_role("button", name="Gửi khiếu nại").click()
    expect(citizen.locator("main")).to_contain_text("Chưa có.")
    on_both(citizen, picture, "appealed")

    # Who decided cannot answer; another officer does.
    lead.goto("/desk/fair-use")
    mine = lead.locator("article", has_text=APPEAL)
    expect(mine).to_contain_text("một đồng nghiệp sẽ trả lời")
    expect(mine.get_by_role("button", name="Trả lời khiếu nại")).to_have_count(0)
    on_both(lead, picture, "page-own")
    officer = become(person("officer"), "Trực lãnh đạo")
    officer.goto("/desk/fair-use")
    waiting = officer.locator("article", has_text=APPEAL)
    waiting.get_by_label("Người khiếu nại: kết thúc ngay").check()
    waiting.get_by_role("textbox").fill(ANSWER)
    on_both(officer, picture, "page-answer")
    waiting.get_by_role("button", name="Trả lời khiếu nại").click()
    expect(officer.locator("body")).to_contain_text("Đã trả lời. Người ấy được báo.")

    # It has ended: the person reads the answer and reports again.
    citizen.goto("/standing")
    expect(citizen.locator("main")).to_contain_text("Bạn không bị hạn chế gì.")
    expect(citizen.locator("main")).to_contain_text(ANSWER)
    on_both(citizen, picture, "standing-after")
    report(citizen, WORDS)


@pytest.mark.row("AC-01")
def test_a_phone_without_sms_is_confirmed_by_a_call_back(person: Any, picture: Any) -> None:
    citizen = person("citizen", phone=True)
    citizen.goto("/accounts/phone/?next=/standing")
    citizen.get_by_label("Số điện thoại của bạn").fill("0120 000 0999")
    picture(citizen, "fair-phone-360", whole=True)
    citizen.get_by_role("button", name=re.compile("Xác nhận qua điện thoại")).click()
    code = citizen.locator(".code--xl").inner_text()
    on_both(citizen, picture, "by-call")
    operator = become(person("operator"), "Người trực")
    operator.goto("/desk/confirm-phone")
    on_both(operator, picture, "confirm-code")
    operator.get_by_label("Mã người gọi đọc").fill(code)
    operator.get_by_role("button", name="Xem số điện thoại").click()
    expect(operator.locator("main")).to_contain_text("0120 000 0999")
    on_both(operator, picture, "confirm-number")
    operator.get_by_text("Tôi đã gọi lại số này").click()
    operator.get_by_role("button", name="Đúng mã: xác nhận").click()
    expect(operator.locator("body")).to_contain_text("Đã xác nhận.")
    citizen.get_by_role("button", name="Trung tâm đã gọi tôi").click()
    citizen.wait_for_load_state()
    expect(citizen.locator("main")).to_contain_text("Đã xác nhận số điện thoại")
    picture(citizen, "fair-confirmed-360", whole=True)
