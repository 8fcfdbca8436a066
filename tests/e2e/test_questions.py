# SPDX-License-Identifier: Apache-2.0
"""A question in three browsers: asked, answered and signed by the desk, public; the next who asks the same is shown it,
asks all the same and is joined to it; then the answer is corrected, and both are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.telling import told
from tests.e2e.test_desk_takes_a_call import looked_at
from tests.e2e.test_spine import become

QUESTION = "Nhà tôi nuôi mèo, mèo có lây COVID cho người không?"
OTHERWISE = "meo nha nuoi co lay covid khong"
ANSWER = "Cho tới nay chưa có bằng chứng mèo nuôi lây bệnh cho người. Hãy rửa tay sau khi chạm vào mèo."
CORRECTED = (
    "Rất hiếm khi mèo nuôi lây bệnh cho người. Người đang bệnh không nên gần mèo; ai cũng nên rửa tay sau khi chạm."
)
NOTE = "Đã có một vài ca được ghi nhận, nên câu trả lời trước không còn đúng hẳn."


def number_of(page: Any) -> str:
    """The public id of the question whose receipt the page shows."""
    expect(page.get_by_role("heading", name="Trung tâm đã nhận câu hỏi")).to_be_visible()
    found = re.search(r"que_[0-9a-z]{26}", page.url)
    assert found
    return found.group()


@pytest.mark.row("QA-01")
@pytest.mark.row("QA-02")
@pytest.mark.row("QA-03")
@pytest.mark.row("QA-04")
def test_a_question_is_answered_suggested_public_and_corrected(person: Any, picture: Any) -> None:
    first = person("first", phone=True)
    first.goto("/ask")
    first.get_by_label("Câu hỏi của bạn").fill(QUESTION)
    first.get_by_role("button", name="Gửi câu hỏi").click()
    asked = number_of(first)
    looked_at(first, picture, "question-received")

    # The desk writes, checks, signs. Nothing is public before.
    lead = become(person("lead"), "Trưởng ca")
    lead.goto(f"/desk/items/{asked}")
    detail = lead.locator("#detail")
    writing = detail.locator("#draft-form")
    writing.get_by_label("Câu hỏi, như mọi người sẽ đọc").fill("Mèo nuôi trong nhà có lây COVID cho người không?")
    writing.get_by_label("Trả lời").fill(ANSWER)
    writing.get_by_label("Căn cứ").fill("[Hướng dẫn số 31](https://vidu.vn/31), 17/3/2026")
    writing.get_by_role("button", name="Lưu bản nháp").click()
    signing = detail.locator("#sign")
    signing.get_by_label("Về việc gì?").select_option("protection")
    looked_at(lead, picture, "question-desk")
    signing.get_by_role("button", name="Ký và đăng").click()
    expect(detail.get_by_role("link", name="Trang công khai")).to_be_visible()
    address = detail.get_by_role("link", name="Trang công khai").get_attribute("href")
    told(first, "/inbox", "đã được trả lời")

    # The next one reads it while typing, without a mark on any letter.
    second = person("second", phone=True)
    second.goto("/ask")
    second.get_by_label("Câu hỏi của bạn").press_sequentially(OTHERWISE)
    suggested = second.locator("#similar").get_by_role("link", name=re.compile("Mèo nuôi trong nhà"))
    expect(suggested).to_have_attribute("href", address)
    looked_at(second, picture, "question-suggested")
    second.get_by_role("button", name="Gửi câu hỏi").click()
    expect(second.get_by_role("alert")).to_contain_text("Chưa gửi")
    second.get_by_role("button", name="Vẫn gửi câu hỏi của tôi").click()
    again = number_of(second)
    lead.goto(f"/desk/items/{again}")
    detail.get_by_text("Theo mã", exact=True).click()
    detail.get_by_label("Mã của câu hỏi kia").fill(first_code(first, asked))
    detail.get_by_role("button", name="Gộp vào câu đó").click()
    expect(lead.locator("#toasts")).to_contain_text("Đã gộp")
    told(second, f"/mine/questions/{again}", ANSWER)

    # Corrected: the page says so, and both are told.
    lead.goto(f"/desk/items/{asked}")
    detail.get_by_text("Đính chính", exact=True).click()
    detail.locator("#c-body").fill(CORRECTED)
    detail.get_by_label("Sửa điều gì, vì sao?").fill(NOTE)
    detail.get_by_role("button", name="Đăng đính chính").click()
    expect(lead.locator("#toasts")).to_contain_text("Đã đính chính")
    second.goto(address)
    expect(second.locator("main")).to_contain_text(CORRECTED)
    expect(second.locator("main")).to_contain_text(NOTE)
    expect(second.locator("main")).not_to_contain_text(ANSWER)
    expect(second.get_by_role("link", name="Hướng dẫn số 31")).to_have_attribute("href", "https://vidu.vn/31")
    looked_at(second, picture, "answer")
    for page, number in ((first, asked), (second, again)):
        told(page, "/inbox", "Đính chính")
        page.goto(f"/mine/questions/{number}")
        expect(page.locator("main")).to_contain_text(NOTE)


def first_code(page: Any, number: str) -> str:
    page.goto(f"/mine/questions/{number}")
    return str(page.locator(".code").first.inner_text())
