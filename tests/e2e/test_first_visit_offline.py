# SPDX-License-Identifier: Apache-2.0
"""The line goes within a second of the first visit: the least is kept already. And it comes back by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from .test_offline_reports import count, type_report

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ANSWERS = "() => navigator.serviceWorker.controller !== null"


def test_a_line_that_goes_at_once_is_told_by_us_and_the_page_renews_itself_when_it_is_back(
    person: Any, site: Any, picture: Any
) -> None:
    page = person("newcomer", phone=True)
    page.goto("/")
    page.wait_for_function(ANSWERS)  # nothing else is waited for: what is kept by then must do
    page.context.set_offline(True)
    page.goto("/track")
    expect(page.get_by_role("heading", name="Hiện không có mạng")).to_be_visible()
    picture(page, "offline-first-visit", whole=True)
    assert page.evaluate("getComputedStyle(document.querySelector('.phone')).maxWidth") != "none", "with its style"

    type_report(page, "Lần đầu 7 Lê Lợi")
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/mine*")
    page.goto("/report")
    expect(page.locator("[data-queue-bar]")).to_be_visible()
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document)")
        assert not found["violations"], [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    page.goto("/mine")
    page.context.set_offline(False)
    expect(page.locator("#mine a[href^='/mine/']")).to_have_count(1)
    expect(page.locator("[data-kept-banner]")).to_be_hidden()
    assert page.locator("[data-row-open]:visible").count() == 0, "the centre's own list names it"
    assert count(site, "address = %s", "Lần đầu 7 Lê Lợi") == 1
    page.locator("#mine a[href^='/mine/']").click()
    page.wait_for_url("**/mine/inc_*")

    # My matters as they were, shown without a line, are shown as they are once it is back.
    page.goto("/mine")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.goto("/mine")
    expect(page.get_by_text("Đây là nội dung lúc", exact=False)).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-kept-banner]")).to_be_hidden()
    assert page.evaluate("document.documentElement.hasAttribute('data-kept')") is False
