# SPDX-License-Identifier: Apache-2.0
"""A rumour in three browsers: two send it in their own words, the desk joins them, gathers evidence and publishes; the
page carries valid ClaimReview and a picture for chats, and both are told."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.e2e.telling import told
from tests.e2e.test_desk_takes_a_call import looked_at
from tests.e2e.test_spine import become

from epikit.formats.claimreview import problems

RUMOUR = "Ngậm nước muối ấm mười lăm phút thì vi rút trong họng chết hết, bệnh viện đã xác nhận."
OTHERWISE = "benh vien xac nhan roi nha moi nguoi, ngam nuoc muoi am 15 phut la vi rut trong hong chet het"
CLAIMED = "Ngậm nước muối ấm 15 phút thì vi rút trong họng chết hết."
SUMMARY = "Nước muối làm dịu họng nhưng không diệt được vi rút. Không bệnh viện nào xác nhận như vậy."


def send(page: Any, words: str) -> None:
    page.goto("/claims/send")
    page.get_by_label("Tin đang nói điều gì?").fill(words)
    page.get_by_label("Nơi bạn thấy").select_option("zalo")
    page.get_by_label("Khoảng bao nhiêu người đã thấy?").select_option("hundreds")
    page.get_by_role("button", name="Gửi để xác minh").click()
    expect(page.get_by_role("heading", name="Trung tâm đã nhận")).to_be_visible()


@pytest.mark.row("MV-01")
@pytest.mark.row("MV-03")
@pytest.mark.row("MV-06")
def test_a_rumour_is_joined_judged_public_and_shared(person: Any, picture: Any) -> None:
    first, second = person("first", phone=True), person("second", phone=True)
    send(first, RUMOUR)
    send(second, OTHERWISE)
    looked_at(second, picture, "claim-received")

    # The machine suggests that they are the same, the desk says so.
    lead = become(person("lead"), "Trưởng ca")
    told(lead, "/desk/claims", "có thể giống")
    looked_at(lead, picture, "claims-desk")
    lead.get_by_role("link", name=RUMOUR[:40]).click()
    detail = lead.locator("#detail")
    detail.get_by_role("button", name="Giống nhau: gộp lại").click()
    expect(lead.locator("#toasts")).to_contain_text("Đã gộp")
    expect(detail).to_contain_text("2 người")

    # Evidence, verdict, publication.
    detail.get_by_text("Thêm bằng chứng", exact=True).click()
    detail.get_by_label("Bằng chứng nói gì, trong một câu").fill("Bệnh viện Trung ương Huế trả lời bằng văn bản")
    detail.get_by_role("button", name="Thêm", exact=True).click()
    expect(lead.locator("#toasts")).to_contain_text("Đã thêm")
    writing = detail.locator("#draft-form")
    writing.get_by_label("Kết luận", exact=True).select_option("false")
    writing.get_by_label("Tin đang nói gì, trong một câu").first.fill(CLAIMED)
    writing.get_by_label("Vì sao kết luận như vậy, trong một hai câu").first.fill(SUMMARY)
    writing.get_by_role("button", name="Lưu bản nháp").click()
    publish = detail.get_by_role("button", name="Công bố kết luận")
    expect(publish).to_be_visible()
    looked_at(lead, picture, "claim-desk")
    publish.click()
    link = detail.get_by_role("link", name="Trang công khai")
    expect(link).to_be_visible()

    # Everybody reads it; machines read it too; the picture is ready for chats.
    first.goto(link.get_attribute("href"))
    expect(first.locator("main")).to_contain_text(SUMMARY)
    looked_at(first, picture, "verdict")
    review = json.loads(first.locator("script[type='application/ld+json']").inner_text())
    assert problems(review) == ()
    assert review["claimReviewed"] == CLAIMED
    saved = first.get_by_role("link", name="Lưu ảnh").get_attribute("href")
    card = first.request.get(saved)
    assert card.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(card.body())).size == (1080, 1080)
    for page in (first, second):
        told(page, "/inbox", "Sai sự thật")
    second.goto("/claims")
    expect(second.locator("main")).to_contain_text(CLAIMED)
    looked_at(second, picture, "claims")
