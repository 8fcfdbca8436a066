# SPDX-License-Identifier: Apache-2.0
"""What editors write becomes HTML that nothing can hide in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from epikit.formats.markdown import blocks, pictures, plain, render

ALLOWED_TAGS = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "img", "code", "pre", "blockquote"),
    *("hr", "br", "table", "thead", "tbody", "tr", "th", "td", "div"),
}
ALLOWED_ATTRIBUTES = {"href", "rel", "src", "alt", "loading", "class", "tabindex", "start"}


def test_headings_lists_tables_and_links() -> None:
    html = render("# Một\n\n- hai\n\n| a |\n|---|\n| b |\n\n[WHO](https://who.int) [trong](/rules)")
    for part in ("<h2>Một</h2>", "<li>hai</li>", "<td>b</td>", '<a href="/rules">', 'rel="noopener noreferrer"'):
        assert part in html


def test_the_texts_own_headings_follow_the_title_whichever_the_editor_began_with() -> None:
    assert "<h2>Một</h2>\n<h3>Hai</h3>" in render("## Một\n\n### Hai")
    assert "<h2>Một</h2>\n<h4>Ba</h4>" in render("# Một\n\n### Ba")
    assert [block.html for block in blocks("### Một\n\n## Hai")] == ["<h3>Một</h3>\n", "<h2>Hai</h2>\n"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](vbscript:x)",
        "[a](data:text/html,x)",
        "[a](//evil.example)",
        "![a](https://evil.example/x.png)",
        "![a](javascript:x)",
        '![a"onload="alert(1)](picture:upl_1)',
        "[a](picture:upl_1)",
        "<https://a.example/?x='\"><svg onload=x>>",
        "[a]: javascript:x\n\n[a]",
    ],
)
def test_nothing_that_runs_comes_out(text: str) -> None:
    check(render(text))


PIECES = [*"[]()<>!#*_`|:-\"' \nabjs/&;=\\", "javascript:", "picture:x", "onload=", "<img "]


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_whatever_is_written(parts: list[str]) -> None:
    check(render("".join(parts)))


def check(html: str) -> None:
    root = lxml_html.fragment_fromstring(html, create_parent="section")
    for node in root.iterdescendants():
        assert node.tag in ALLOWED_TAGS, html
        assert set(node.attrib) <= ALLOWED_ATTRIBUTES, html
        assert not (node.get("href") or "").lower().startswith(("javascript", "data", "vbscript", "//", "picture")), (
            html
        )
        assert not (node.get("src") or "").startswith(("http", "javascript", "/")), html


def test_pictures_are_told_with_their_words_and_lines() -> None:
    found = pictures("Một\n\n![Tay *đang* rửa](picture:upl_1)\n\n![](https://a.example/x.png)")
    assert [(one.name, one.alt, one.line) for one in found] == [("upl_1", "Tay đang rửa", 2), ("", "", 4)]


def test_a_text_comes_apart_into_its_blocks() -> None:
    found = blocks("# Một\n\nhai\nba\n\n- bốn\n- năm\n")
    assert [(one.line, one.source) for one in found] == [(0, "# Một"), (2, "hai\nba"), (5, "- bốn\n- năm")]


def test_plain_words_for_search() -> None:
    assert plain("# Một\n\n**hai** [ba](https://x.vn) ![bốn](picture:x)\n\n`năm`") == "Một\nhai ba bốn\nnăm"
