# SPDX-License-Identifier: Apache-2.0
"""An editor writes, a colleague agrees, everybody reads it; then it changes, everywhere. A local rule the same way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from .test_desk_takes_a_call import looked_at
from .test_spine import become

BODY = "## Khi nào rửa\n\nTrước khi ăn và **sau khi ho**, rửa ít nhất 20 giây bằng xà phòng.\n\n- cả kẽ ngón"
WORDS = {
    "title": "Rửa tay đúng cách",
    "slug": "rua-tay",
    "summary": "Hai mươi giây, cả kẽ ngón tay và mu bàn tay.",
    "source_title_0": "Advice for the public",
    "source_publisher_0": "WHO",
    "source_url_0": "https://www.who.int/",
    "source_dated_0": "2023-03-18",
}
DESK, READ = "/desk/guides/rua-tay/vi", "/guides/rua-tay"


def today() -> date:
    """By the province's clocks."""
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def fill(page: Any, words: dict[str, str]) -> None:
    for name, value in words.items():
        page.locator(f"main [name={name}]").fill(value)


def step(page: Any, name: str) -> None:
    page.locator(f"form[action$='/{name}'] button[type=submit]").first.click()


def test_an_editor_writes_a_colleague_agrees_and_the_page_changes(person: Any, picture: Any) -> None:
    mai = become(person("editor"), "Biên tập viên")
    mai.goto("/desk/guides/new")
    fill(mai, {**WORDS, "review_by": (today() + timedelta(days=60)).isoformat()})
    mai.locator("#body").press_sequentially(BODY[:20])
    mai.locator("#body").fill(BODY)
    expect(mai.locator("#preview strong")).to_have_text("sau khi ho")  # by itself, while it is being written
    looked_at(mai, picture, "guide-new")
    mai.get_by_role("button", name="Lưu bản nháp").click()
    mai.wait_for_url(f"**{DESK}")
    step(mai, "submit")
    expect(mai.locator("#shown-title")).to_contain_text("Chờ người thứ hai đồng ý")

    reader = person("citizen", phone=True)
    assert reader.goto(READ).status == 404
    hoa = become(person("colleague"), "Trực lãnh đạo")
    hoa.goto(DESK)
    part = hoa.locator(".remarked", has_text="ít nhất 20 giây")
    part.locator("summary").click()
    part.locator("textarea").fill("20 hay 30 giây?")
    part.get_by_role("button", name="Ghi lại").click()
    expect(hoa.locator(".remarked .quote")).to_contain_text("20 hay 30 giây?")
    looked_at(hoa, picture, "guide-review")
    step(hoa, "approve")
    expect(hoa.locator("#shown-title")).to_contain_text("Đã đăng")

    reader.goto("/guides")
    reader.get_by_role("link", name="Rửa tay đúng cách").click()
    reader.wait_for_url(f"**{READ}")
    expect(reader.locator("article")).to_contain_text("WHO: Advice for the public, 18/03/2023")
    looked_at(reader, picture, "guide-read")

    # A newer version: what changed is seen before it is agreed to, and everybody reads it after.
    mai.goto(DESK)
    mai.locator("#body").fill(BODY.replace("20 giây", "30 giây"))
    mai.get_by_role("button", name="Lưu bản nháp").click()
    expect(mai.locator("#shown-title")).to_contain_text("Bản 2")
    step(mai, "submit")
    hoa.goto(f"{DESK}?version=2&diff")
    expect(hoa.locator("ins")).to_have_text("30 ")
    expect(hoa.locator("del")).to_have_text("20 ")
    looked_at(hoa, picture, "guide-diff")
    step(hoa, "approve")
    expect(hoa.locator("#shown-title")).to_contain_text("Đã đăng")
    reader.reload()
    expect(reader.locator("article")).to_contain_text("ít nhất 30 giây")


def test_where_i_am_a_rule_counts_once_a_colleague_agreed(person: Any, picture: Any) -> None:
    mai = become(person("editor"), "Biên tập viên")
    mai.goto("/desk/local-rules/new")
    mai.locator("#title_vi").fill("Tụ tập tối đa 20 người")
    mai.locator("#text_vi").fill("Ngoài nơi làm việc và trường học, không quá 20 người.")
    mai.locator("[name=subject]").select_option("gathering")
    mai.locator("[name=valid_from]").fill(today().isoformat())
    mai.locator("[name=decision]").fill("Công văn 123/UBND-YT")
    looked_at(mai, picture, "rule-new")
    mai.locator("form:has(#title_vi) button[type=submit]").last.click()
    mai.wait_for_url("**/desk/local-rules")
    hoa = become(person("colleague"), "Trực lãnh đạo")
    hoa.goto("/desk/local-rules")
    looked_at(hoa, picture, "rules-desk")
    step(hoa, "approve")
    reader = person("citizen", phone=True)
    reader.goto("/rules")
    reader.get_by_role("button", name="Nơi tôi đang đứng").click()
    reader.wait_for_url("**/rules/*")
    expect(reader.locator("h1")).to_contain_text("Phú Xuân")
    rules = reader.locator(".rule").filter(has_not_text="Minh hoạ")  # the demonstration has one of its own
    expect(rules).to_contain_text("Tụ tập tối đa 20 người")
    looked_at(reader, picture, "rules-here")
