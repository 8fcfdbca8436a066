# SPDX-License-Identifier: Apache-2.0
"""One word without end, such as an address that somebody pasted, makes no page wider than the telephone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.telling import told
from tests.e2e.test_spine import become
from tests.rooms.news.conftest import FeedServer, rss

ENDLESS = "Nguyen" * 25
LISTS = ("/news", "/answers", "/claims", "/guides", f"/search?q={ENDLESS[:150]}", f"/answers?q={ENDLESS[:150]}")
TEXTS = "h1, h2, h3, p, b, small, dd, li > span, td, blockquote"


@pytest.fixture
def paper() -> Iterator[str]:
    server = FeedServer()
    server.says("/feed", rss((f"Tin {ENDLESS}", "https://bao-bon.vn/1")))
    yield server.url("/feed", "127.0.0.7")
    server.http.shutdown()
    server.http.server_close()


WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".table-scroll, .strip, .vh"))
    .slice(0, 4).map((one) => `${one.tagName}.${one.className}`)"""
# As if what stands in each place were one word; what is never broken (numbers, days) is none.
WRITE = """([word, places]) => {
    for (const one of document.querySelectorAll(`main :is(${places})`))
        if (getComputedStyle(one).whiteSpace !== "nowrap" && !one.closest(".vh"))
            for (const part of one.childNodes)
                if (part.nodeType === 3 && part.data.trim()) part.data = word;
}"""


def wider(page: Any) -> list[str]:
    """What stands out of the page, if the page can be pushed aside."""
    aside = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{aside} px", *page.evaluate(WIDE)] if aside else []


def test_a_word_without_end_makes_no_page_wider(person: Any, paper: str) -> None:
    editor = become(person("editor"), "Biên tập viên")
    editor.goto("/desk/feeds")
    editor.locator("#name").fill("Báo Bốn")
    editor.locator("#url").fill(paper)
    editor.get_by_role("button", name="Đưa vào danh sách").click()
    page = person("citizen", phone=True, script=False)
    told(page, "/news", ENDLESS)
    assert wider(page) == [], "/news"
    editor.goto("/news")
    assert wider(editor) == [], "/news on a desk"
    editor.goto("/desk/stories")
    expect(editor.locator("main")).to_contain_text(ENDLESS)
    assert wider(editor) == [], "/desk/stories"

    reader, wrong = person("reader", phone=True), dict[str, list[str]]()
    for path in LISTS:
        reader.goto(path)
        ways = [path]
        links = reader.locator("main ul.rows a.row")
        if links.count():
            ways.append(links.first.get_attribute("href") or path)
        for way in ways:
            reader.goto(way)
            reader.evaluate(WRITE, [ENDLESS, TEXTS])
            if found := wider(reader):
                wrong[way] = found
    assert wrong == {}
