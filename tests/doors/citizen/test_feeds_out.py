# SPDX-License-Identifier: Apache-2.0
"""What others take from us: feeds, the map of the site, previews beside a link, oEmbed."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from lxml import etree, html
from tests.factories.claims import checker, published
from tests.factories.questions import MASK, answer, answered, lead_of_shift

from epidesk.foundation.core.principals import SYSTEM
from epidesk.interfaces.citizen.views import site_map
from epidesk.publishing.content.actions import load_starters
from epikit.formats.feeds import read_feed
from epikit.formats.sitemaps import NAMESPACE

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def spoken(hue: None) -> tuple[str, str]:
    """The addresses of a public answer and of a verdict."""
    slug = answer(answered(lead=lead_of_shift())).slug
    return f"/answers/{slug}", f"/claims/{published(by=checker()).number}"


def locations(content: bytes) -> list[str]:
    return [str(one.text) for one in etree.fromstring(content).iter(f"{{{NAMESPACE}}}loc")]


def in_head(client, path: str, query: str) -> list[str]:
    return [str(one) for one in html.fromstring(client.get(path).content.decode()).xpath(f"//head/{query}")]


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
@pytest.mark.parametrize("what", ["answers", "verdicts", "guides", "news"])
def test_each_feed_reads_and_leads_to_our_pages(client, spoken, what, form):
    got = client.get(f"/feeds/{what}.{form}")
    assert got.status_code == 200
    assert "set-cookie" not in got.headers
    assert not got.cookies
    read = read_feed(got.content, url=f"{BASE}/feeds/{what}.{form}")
    wanted = {"answers": [BASE + spoken[0]], "verdicts": [BASE + spoken[1]], "guides": [], "news": []}[what]
    assert [one.link for one in read.entries] == wanted
    if wanted:
        assert client.get(wanted[0].removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize(("asked", "language"), [("", "vi"), ("?language=en", "en")])
def test_guides_are_followed_whole_in_the_language_of_the_address(client, hue, asked, language):
    load_starters(by=SYSTEM)
    for form in ("rss", "atom", "json"):
        path = f"/feeds/guides.{form}{asked}"
        read = read_feed(client.get(path).content, url=BASE + path)
        links = {one.link for one in read.entries}
        assert f"{BASE}/guides/protect-yourself/{language}" in links
        assert all(client.get(link.removeprefix(BASE)).status_code == 200 for link in links)
    first = client.get(f"/feeds/guides.json{asked}").json()["items"][0]
    assert "##" not in first["content_text"]
    assert len(first["content_text"]) > 500
    assert "/feeds/guides.atom" in " ".join(in_head(client, "/guides", "link[@rel='alternate']/@href"))


def test_feeds_speak_the_language_of_their_address_and_no_other(client, spoken):
    vietnamese = client.get("/feeds/verdicts.json", headers={"accept-language": "en"}).json()
    english = client.get("/feeds/verdicts.json?language=en").json()
    assert vietnamese["language"] == "vi"
    assert english["language"] == "en"
    assert "Steaming garlic" in english["items"][0]["title"]
    assert english["feed_url"].endswith("?language=en")


@pytest.mark.parametrize("path", ["/feeds/answers.xls", "/feeds/secrets.rss"])
def test_another_feed_is_none(client, hue, path):
    assert client.get(path).status_code == 404


def test_pages_name_their_feeds(client, spoken):
    for path, feed in (
        ("/answers", "/feeds/answers.rss"),
        (spoken[1], "/feeds/verdicts.atom"),
        ("/", "/feeds/news.json"),
    ):
        assert feed in in_head(client, path, "link[@rel='alternate']/@href")
    assert not in_head(client, "/ask", "link[@type='application/rss+xml']")


def test_a_link_to_an_answer_shows_what_it_says(client, spoken):
    def meta(name: str) -> str:
        return in_head(client, spoken[0], f"meta[@property='{name}']/@content")[0]

    assert meta("og:title") == MASK
    assert "khẩu trang" in meta("og:description")
    assert meta("og:url") == BASE + spoken[0]
    assert len(in_head(client, spoken[1], "meta[@property='og:title']/@content")) == 1, "once, with the verdict's own"


def test_another_site_shows_a_verdict_by_its_address(client, spoken):
    link = in_head(client, spoken[1], "link[@type='application/json+oembed']/@href")[0]
    said = client.get(link.removeprefix(BASE)).json()
    assert (said["version"], said["type"]) == ("1.0", "rich")
    assert "Sai sự thật" in said["title"]
    assert said["thumbnail_url"].startswith(f"{BASE}/claims/")
    assert "<script" not in said["html"]
    xml = client.get(f"/oembed?{urlencode({'url': BASE + spoken[0], 'format': 'xml', 'maxwidth': '300'})}")
    document = etree.fromstring(xml.content)
    assert document.findtext("title") == MASK
    assert document.findtext("width") == "300"


def test_nothing_larger_than_asked_for_is_embedded(client, spoken):
    ask = {"url": BASE + spoken[1], "maxwidth": "100", "maxheight": "80"}
    said = client.get("/oembed", ask).json()
    assert (said["width"], said["height"]) == (100, 80)
    assert "thumbnail_url" not in said, "there is no smaller one"
    whole = client.get("/oembed", {**ask, "maxwidth": "1200", "maxheight": "0"}).json()
    assert (whole["width"], whole["thumbnail_width"]) == (600, 1200)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": "http://127.0.0.1:8000/answers/none"}, 404),
        ({"url": "http://evil.example/claims/1"}, 404),
        ({"url": "http://127.0.0.1:8000/mine"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        ({"url": "http://[::1"}, 404),
        ({"url": "http://127.0.0.1:8000/claims/99999999999999999999"}, 404),
        ({"url": "http://127.0.0.1:8000/answers/x", "format": "yaml"}, 501),
    ],
)
def test_oembed_refuses_what_is_not_a_public_page_of_ours(client, hue, query, status):
    assert client.get("/oembed", query).status_code == status


def test_what_was_withdrawn_is_passed_on_no_more(client, spoken):
    from epidesk.intake.questions.models import Answer
    from epidesk.intake.questions.rules import AnswerState

    Answer.objects.update(state=AnswerState.WITHDRAWN)
    assert client.get("/oembed", {"url": BASE + spoken[0]}).status_code == 404
    assert not in_head(client, spoken[0], "meta[@property='og:title']/@content")
    assert json.loads(client.get("/feeds/answers.json").content)["items"] == []


def test_the_map_of_the_site_leads_to_every_public_page(client, spoken):
    found = locations(client.get("/sitemap.xml").content)
    assert {BASE + one for one in (*spoken, "/", "/guides", "/news", "/directory")} <= set(found)
    assert len(set(found)) == len(found)
    for url in found[:14]:
        assert client.get(url.removeprefix(BASE)).status_code == 200, url
    assert not any(own in url for url in found for own in ("/mine", "/desk", "/inbox", "/accounts"))


def test_a_large_site_has_an_index_of_maps(client, spoken, monkeypatch):
    monkeypatch.setattr(site_map, "IN_ONE", 1)
    index = client.get("/sitemap.xml")
    assert etree.fromstring(index.content).tag.endswith("sitemapindex")
    whole = [url for part in locations(index.content) for url in locations(client.get(part.removeprefix(BASE)).content)]
    assert {BASE + one for one in spoken} <= set(whole)
    assert client.get("/sitemaps/answers-2.xml").status_code == 404
    assert client.get("/sitemaps/people-1.xml").status_code == 404


def test_robots_are_led_to_the_map_and_kept_from_what_is_somebodys_own(client, hue, settings):
    said = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {BASE}/sitemap.xml" in said
    assert "Disallow: /mine" in said
    settings.DEMO = True
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode(), "nobody shall find what is invented"
