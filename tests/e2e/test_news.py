# SPDX-License-Identifier: Apache-2.0
"""News arrives from feed servers that an editor put on the list; a hostile and a dead one beside them harm nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.rooms.news.conftest import FeedServer, rss
from tests.rooms.news.test_feeds_that_misbehave import BOMB

from .test_desk_takes_a_call import looked_at
from .test_spine import become

ONE = "Huế ghi nhận thêm 12 ca mắc COVID-19 tại phường Vỹ Dạ"
OTHER = "Thêm 12 ca mắc COVID-19 tại phường Vỹ Dạ, Huế"
SCHOOL = "Học sinh Huế trở lại trường từ thứ hai tuần sau"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    server = FeedServer()
    server.says("/a", rss((ONE, "https://bao-a.vn/1"), (SCHOOL, "https://bao-a.vn/2")))
    server.says("/b", rss((f"<script>document.title='x'</script>{OTHER}", "https://bao-b.vn/1")))
    server.says("/bomb", BOMB)
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.mark.row("CN-02")
def test_news_comes_from_the_list_and_one_bad_feed_harms_no_other(
    person: Any, picture: Any, server: FeedServer
) -> None:
    mai = become(person("editor"), "Biên tập viên")
    mai.goto("/desk/feeds")
    urls = {
        "Báo Một": server.url("/a", "127.0.0.2"),
        "Báo Hai": server.url("/b", "127.0.0.3"),
        "Báo Độc": server.url("/bomb", "127.0.0.4"),
        "Báo Tắt": "http://127.0.0.5:9/rss",
    }
    for name, url in urls.items():
        mai.locator("#name").fill(name)
        mai.locator("#url").fill(url)
        mai.get_by_role("button", name="Đưa vào danh sách").click()
        expect(mai.locator("tbody th", has_text=name)).to_be_visible()
    rows = mai.locator("tbody tr")
    for _ in range(40):  # the worker asks them meanwhile
        if rows.get_by_text("chưa lần nào").count() == 2 and "1 lần" in rows.filter(has_text="Báo Tắt").inner_text():
            break
        mai.wait_for_timeout(250)
        mai.reload()
    for name, said in {
        "Báo Một": "Trả lời tốt",
        "Báo Hai": "Trả lời tốt",
        "Báo Độc": "kiểu tài liệu",
        "Báo Tắt": "Không kết nối được",
    }.items():
        expect(rows.filter(has_text=name)).to_contain_text(said)
    looked_at(mai, picture, "feeds")

    # Who says it, when, and the way there; the story of two papers is told once.
    reader = person("citizen", phone=True)
    reader.goto("/news")
    stories = reader.locator(".story").filter(has_text=re.compile(f"12 ca mắc|{SCHOOL}"))  # others have theirs here
    expect(stories).to_have_count(2)
    told = stories.filter(has_text="12 ca mắc")
    expect(told.locator(".story__source")).to_contain_text("Báo")
    expect(told.locator("time")).to_be_visible()
    assert str(told.locator("h3 a").get_attribute("href")).startswith("https://bao-")
    expect(told).to_contain_text("1 nguồn khác")

    # The editor pins and says something to it; everybody reads that.
    mai.goto("/desk/stories")
    mai.get_by_role("link", name=SCHOOL).click()
    mai.locator("#comment_vi").fill("Sở Giáo dục đã xác nhận với trung tâm.")
    mai.locator("form[action$='/comment'] button").click()
    mai.locator("#last_day").fill(mai.locator("#last_day").get_attribute("min"))
    mai.locator("form[action$='/pin'] button").click()
    looked_at(mai, picture, "story-desk")
    reader.reload()
    expect(stories.first).to_contain_text(SCHOOL)
    expect(stories.first).to_contain_text("Sở Giáo dục đã xác nhận")
    looked_at(reader, picture, "news")
