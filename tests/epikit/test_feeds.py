# SPDX-License-Identifier: Apache-2.0
"""What strangers publish is read into plain words, and refused where it means harm."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.formats.feeds import BadFeed, DtdRefused, read_feed, words_of
from epikit.formats.feeds.dates import read_date

URL = "https://bao.vn/rss/"
SEVEN = timedelta(hours=7)


def entry_of(xml: str):
    return read_feed(xml.encode(), url=URL).entries[0]


def test_rss_two_with_what_vietnamese_papers_put_into_it(shared: Path) -> None:
    feed = read_feed((shared / "data/feeds/rss/vnexpress_2017-04-19.xml").read_bytes(), url=URL)
    assert len(feed.entries) == 25
    first = feed.entries[0]
    assert first.title == "Ủy ban Tài chính: Chi 65 tỷ đồng mua quà tặng thành lập tỉnh là quá lãng phí"
    assert first.published_at == datetime(2017, 4, 19, 12, 45, 55, tzinfo=UTC)
    assert first.link.startswith("http://vnexpress.net/tin-tuc/")
    assert "<" not in first.summary


def test_every_feed_of_the_collection_is_read_or_refused(shared: Path) -> None:
    for path in sorted((shared / "data/feeds/cap_feeds").iterdir()):
        feed = read_feed(path.read_bytes(), url=URL)
        assert all("<" not in one.title for one in feed.entries), path.name


def test_atom_rss_one_and_json_say_the_same() -> None:
    atom = entry_of(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title><entry><id>1</id>'
        '<title type="html">Tin &lt;b&gt;một&lt;/b&gt;</title>'
        '<link rel="self" href="https://x.vn/self"/><link href="/tin/1"/>'
        "<published>2026-03-02T08:00:00+07:00</published>"
        "<summary>Dòng đầu</summary></entry></feed>"
    )
    rdf = entry_of(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>B</title></channel><item><title>Tin một</title>'
        "<link>https://bao.vn/tin/1</link><description>Dòng đầu</description>"
        "<dc:date>2026-03-02T08:00:00+07:00</dc:date></item></rdf:RDF>"
    )
    text = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "B",
        "items": [
            {
                "id": "1",
                "url": "https://bao.vn/tin/1",
                "title": "Tin một",
                "content_html": "<p>Dòng đầu</p>",
                "date_published": "2026-03-02T01:00:00Z",
            }
        ],
    }
    told = read_feed(json.dumps(text).encode(), url=URL).entries[0]
    for one in (atom, rdf, told):
        assert (one.title, one.link, one.summary) == ("Tin một", "https://bao.vn/tin/1", "Dòng đầu")
        assert one.published_at == datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "windows-1258"])
@pytest.mark.parametrize("before", ["", "<!-- lời nói đầu -->", "<?style x?>\n"])
def test_a_document_type_is_refused_however_it_is_written(encoding: str, before: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding.startswith("win") else '<?xml version="1.0"?>'
    text = f"{head}{before}<!DOCTYPE rss SYSTEM 'file:///etc/passwd'><rss><channel/></rss>"
    text = text.replace("lời nói đầu", "loi") if encoding.startswith("win") else text
    with pytest.raises(DtdRefused):
        read_feed(text.encode(encoding.replace("windows-", "cp")), url=URL)


def test_a_document_type_inside_a_text_is_only_text() -> None:
    one = entry_of(
        "<rss><channel><item><title>Viết <![CDATA[<!DOCTYPE html>]]> thế nào</title><link>https://a.vn</link></item></channel></rss>"
    )
    assert one.title == "Viết thế nào"


def test_what_is_broken_is_mended_and_said() -> None:
    text = "<rss><channel><item><title>Cơm &nbsp; áo & gạo</title><link>https://a.vn/1</link></item><item><title>Hai"
    feed = read_feed(text.encode(), url=URL)
    assert feed.mended
    assert feed.entries[0].title == "Cơm áo & gạo"


@pytest.mark.parametrize(
    "content",
    [b"", b"  ", b"xin chao", b"<html><body/></html>", b"<!doctype html><p>", b"<opml/>", b"{}", b"[1]", b"{" * 10_000,
     b'{"version": 1, "items": 3}', b"\x89PNG\r\n\x1a\n\x00", b"<a>" * 50_000],
)  # fmt: skip
def test_what_is_no_feed_is_refused(content: bytes) -> None:
    with pytest.raises(BadFeed):
        read_feed(content, url=URL)


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_refuse(content: bytes) -> None:
    for body in (
        content,
        b"<rss><channel><item><title>" + content,
        b'{"version":"https://jsonfeed.org/","items":[' + content,
    ):
        try:
            read_feed(body, url=URL)
        except BadFeed:
            continue


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Một</p><p>hai</p>", "Một hai"),
        ("<a href=x><img src=y></a></br>Quốc hội", "Quốc hội"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("&lt;b&gt;đậm&lt;/b&gt;", "đậm"),
        ("&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;yên", "yên"),
        ("<script>alert(1)</script>yên", "yên"),
        ("3 < 5 và 7 > 6", "3 < 5 và 7 > 6"),
        ("a\u202eb\u0000c", "abc"),
        ("<svg onload=alert(1)>x</svg>yên", "yên"),
        ("", ""),
    ],
)
def test_only_words_are_left(markup: str, words: str) -> None:
    assert words_of(markup) == words


@given(st.text(alphabet="<>/&;abs \"'=!-", max_size=60))
def test_no_tag_survives(markup: str) -> None:
    import re

    assert not re.search(r"<(script|img|iframe|a)[\s>]", words_of(f"{markup}<script>x</script><img src=x>"), re.I)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://a:b@c.vn/",
        "https://c.vn:x/",
    ],
)
def test_only_web_addresses_are_linked(link: str) -> None:
    text = f"<rss><channel><item><title>Tin</title><link>{link}</link></item></channel></rss>"
    assert entry_of(text).link == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed, 19 Apr 2017 19:45:55 +0700", datetime(2017, 4, 19, 12, 45, 55, tzinfo=UTC)),
        ("Wed, 19 Apr 2017 19:45:55 GMT+7", datetime(2017, 4, 19, 12, 45, 55, tzinfo=UTC)),
        ("19 Apr 2017 12:45:55 GMT", datetime(2017, 4, 19, 12, 45, 55, tzinfo=UTC)),
        ("2017-04-19T19:45:55+07:00", datetime(2017, 4, 19, 12, 45, 55, tzinfo=UTC)),
        ("2017-04-19T12:45:55.123Z", datetime(2017, 4, 19, 12, 45, 55, tzinfo=UTC)),
        ("2017-04-19 19:45", datetime(2017, 4, 19, 12, 45, tzinfo=UTC)),
        ("2017-04-19", datetime(2017, 4, 18, 17, tzinfo=UTC)),
        ("19/04/2017 19:45:55", datetime(2017, 4, 19, 12, 45, 55, tzinfo=UTC)),
        ("19/4/2017 7:45 PM", datetime(2017, 4, 19, 12, 45, tzinfo=UTC)),
        ("19/04/2017", datetime(2017, 4, 18, 17, tzinfo=UTC)),
        ("hôm qua", None),
        ("", None),
        ("99/99/2017", None),
        ("0001-01-01T00:00:00+07:00", None),
        ("Wed, 19 Apr 99999 19:45:55 +0700", None),
    ],
)
def test_times_as_feeds_write_them(text: str, expected: datetime | None) -> None:
    assert read_date(text, SEVEN) == expected
