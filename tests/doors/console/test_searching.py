# SPDX-License-Identifier: Apache-2.0
"""What is searched for is often a name or a number: no address may hold it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from .operator import Operator, text_of, words_on

NAME = "Nguyễn Văn Tín"
Report = Callable[..., str]
pytestmark = pytest.mark.django_db


def ids_on(answer: Any) -> list[str]:
    return re.findall(r'<li data-id="(inc_\w+)"', words_on(answer))


def addresses_on(answer: Any) -> list[str]:
    page = html.fromstring(words_on(answer))
    return [str(value) for value in page.xpath("//@href | //@action | //@hx-get | //@hx-push-url | //@data-fragment")]


def test_no_address_holds_what_is_searched_for(lan: Operator, report: Report) -> None:
    item = report(contact_name=NAME)
    led_to = lan.client.post("/desk/search", {"q": NAME})
    assert led_to.status_code == 302
    assert re.fullmatch(r"/desk/\?s=[\w-]{8}", led_to["Location"])
    found = lan.get(led_to["Location"])
    assert ids_on(found) == [item]
    assert html.fromstring(words_on(found)).xpath("//input[@name='q']/@value") == [NAME]
    for address in addresses_on(found):
        assert not re.search("Ngu|T%C3|q=", address), address


def test_the_fragment_the_filters_and_the_rows_keep_the_search(lan: Operator, report: Report) -> None:
    item, _other = report(contact_name=NAME), report(contact_name="Lê An")
    found = lan.search("nguyen van tin")
    page = html.fromstring(words_on(found))
    fragment = page.get_element_by_id("queue").get("data-fragment")
    assert ids_on(lan.get(fragment, headers={"X-Fragment": "queue"})) == [item]
    filters = {field.get("name"): field.get("value") for field in page.find_class("qfilter")[0].xpath(".//input")}
    assert ids_on(lan.get(f"/desk/?s={filters['s']}&state=all")) == [item]
    assert ids_on(lan.get(f"/desk/?s={filters['s']}&state=closed")) == []
    row = page.xpath("//a[contains(@class, 'q')]/@href")[0]
    assert ids_on(lan.get(row)) == [item]
    tabs = page.xpath("//nav[@id='queue-tabs']/a/@href")
    assert all(f"s={filters['s']}" in tab for tab in tabs)


def test_going_back_finds_the_search_before(lan: Operator, report: Report) -> None:
    item = report(contact_name=NAME)
    first = lan.client.post("/desk/search", {"q": "nguyen van tin"})["Location"]
    lan.search("zzzz")
    assert ids_on(lan.get(first)) == [item]


def test_the_session_holds_the_text_encrypted(lan: Operator) -> None:
    from django.contrib.sessions.models import Session

    lan.search(NAME)
    stored = [str(session.get_decoded()) for session in Session.objects.all()]
    assert any("desk_searches" in text for text in stored)
    assert not any("Tín" in text for text in stored)


def test_a_search_of_somebody_else_or_of_yesterday_finds_nothing_and_says_so(
    lan: Operator, minh: Operator, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    item = report(contact_name=NAME)
    link = lan.client.post("/desk/search", {"q": NAME})["Location"]
    for answer in (minh.get(link), minh.get("/desk/?s=rubbish")):
        assert ids_on(answer) == []
        assert "This search is no longer kept" in text_of(answer)
    assert ids_on(lan.get(link)) == [item]
    tomorrow = time.time() + 24 * 3600
    monkeypatch.setattr("epidesk.interfaces.console.searches.time.time", lambda: tomorrow)
    assert "This search is no longer kept" in text_of(lan.get(link))


def test_an_old_link_with_text_in_it_searches_for_nothing(lan: Operator, report: Report) -> None:
    item = report()
    assert ids_on(lan.get("/desk/?q=zzzz")) == [item]


def test_only_the_newest_searches_are_kept_and_an_empty_one_leads_to_all(lan: Operator) -> None:
    from epidesk.interfaces.console.searches import MOST_KEPT, SESSION_KEY

    for number in range(MOST_KEPT + 5):
        lan.search(f"x{number}")
    assert len(lan.client.session[SESSION_KEY]) == MOST_KEPT
    assert lan.client.post("/desk/search", {"q": " \x00 "})["Location"] == "/desk/"
    assert lan.get("/desk/search").status_code == 405
