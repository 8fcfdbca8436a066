# SPDX-License-Identifier: Apache-2.0
"""One box over all that the centre says, on a phone that runs no script: typed without accents, found in every kind,
marked where it stands; too little and nothing lead on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.telling import told
from tests.e2e.test_desk_takes_a_call import looked_at
from tests.e2e.test_spine import become
from tests.rooms.news.conftest import FeedServer, rss

HEADLINE = "Bệnh viện dã chiến ở Huế thôi nhận người mới"


@pytest.fixture
def paper() -> Iterator[str]:
    server = FeedServer()
    server.says("/feed", rss((HEADLINE, "https://bao-ba.vn/1")))
    yield server.url("/feed", "127.0.0.6")
    server.http.shutdown()
    server.http.server_close()


def test_one_box_finds_all_that_the_centre_says_without_script(person: Any, picture: Any, paper: str) -> None:
    editor = become(person("editor"), "Biên tập viên")
    editor.goto("/desk/feeds")
    editor.locator("#name").fill("Báo Ba")
    editor.locator("#url").fill(paper)
    editor.get_by_role("button", name="Đưa vào danh sách").click()

    page = person("citizen", phone=True, script=False)
    told(page, "/news", HEADLINE)
    page.goto("/")
    box = page.get_by_role("search")
    box.get_by_label("Tìm trong mọi nội dung của trung tâm").fill("benh")
    box.get_by_role("button", name="Tìm").click()
    finds = page.locator("main ul.rows > li")
    kinds = page.get_by_role("navigation", name="Xem gì")
    for kind in ("Bài hướng dẫn", "Trả lời", "Tin đã kiểm chứng", "Danh bạ", "Tin tức"):
        expect(kinds.get_by_role("link", name=kind).first).to_be_visible()
    assert {text.lower() for text in finds.locator("mark").all_inner_texts()} == {"bệnh"}
    expect(finds.filter(has_text=HEADLINE)).to_contain_text("Báo Ba")

    # Only the text of the guide says it: the passage stands there, and leads to the guide.
    box.get_by_role("searchbox").fill("ke ngon")
    box.get_by_role("button", name="Tìm").click()
    guide = finds.filter(has_text="Rửa tay, đeo khẩu trang")
    expect(guide.locator("small mark")).to_have_text(["kẽ", "ngón"])
    guide.get_by_role("link").click()
    expect(page.locator("article")).to_contain_text("cả kẽ ngón và mu bàn tay")

    page.goto("/search?q=xyzzy")
    expect(page.get_by_role("status")).to_contain_text("Chưa có nội dung nào của trung tâm chứa đủ “xyzzy”")
    expect(page.locator("main").get_by_role("link", name="Hỏi trung tâm")).to_have_attribute("href", "/ask")
    box.get_by_role("searchbox").fill("a")
    box.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("status")).to_have_text("Hãy gõ ít nhất hai chữ cái.")
    page.goto("/search")
    expect(page.get_by_role("status")).to_have_count(0)
    picture(page, "search-empty")
    editor.goto("/search?q=benh")  # the checker is a script
    looked_at(editor, picture, "search")
