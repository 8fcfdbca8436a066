# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from .operator import Operator, text_of, words_on

Report = Callable[..., str]
pytestmark = pytest.mark.django_db


def ids_on(answer: Any) -> list[str]:
    return re.findall(r'<li data-id="(inc_\w+)"', words_on(answer))


@pytest.fixture
def many(hue: None) -> Callable[[int], None]:
    """`many(50)`: so many reports at once."""
    from tests.factories.incidents import phone_of
    from tests.factories.incidents import report as draft

    from epidesk.intake.incidents.actions import file_incidents

    def made(count: int) -> None:
        file_incidents(drafts=[(draft(), phone_of(f"phone {n}")) for n in range(count)])

    return made


def test_the_fragment_is_the_queue_alone(lan: Operator, report: Report) -> None:
    item = report()
    answer = lan.get("/desk/queue", headers={"X-Fragment": "queue"})
    assert "<html" not in words_on(answer)
    assert ids_on(answer) == [item]


def test_pages_follow_one_another_without_loss_and_keep_the_filter(lan: Operator, many: Callable[[int], None]) -> None:
    many(120)
    url, seen, pages = "/desk/?kind=suspected_case", [], 0
    while url:
        answer = lan.get(url)
        seen += ids_on(answer)
        pages += 1
        following = html.fromstring(answer.content.decode()).xpath("//a[@data-key='n']/@href")
        url = following[0] if following else ""
        assert not url or "kind=suspected_case" in url
    assert pages == 3
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("query", ["after=rubbish", "area=x&state=y&priority=z&owner=w&kind=v", "s=" + "%20" * 300])
def test_a_damaged_address_shows_the_queue(lan: Operator, report: Report, query: str) -> None:
    item = report()
    answer = lan.get(f"/desk/?{query}")
    assert answer.status_code == 200
    assert ids_on(answer) == [item]


def test_search_needs_no_accents_and_an_empty_result_offers_the_way_back(lan: Operator, report: Report) -> None:
    item = report(contact_name="Nguyễn Văn Tín")
    assert ids_on(lan.search("nguyen van tin")) == [item]
    nothing = lan.search("zzzz")
    assert "Nothing fits this filter" in text_of(nothing)
    assert "Show all open matters" in text_of(nothing)


def test_mine_are_those_i_have_taken(lan: Operator, minh: Operator, report: Report) -> None:
    first, _second = report(), report()
    lan.act(first, "claim")
    assert ids_on(lan.get("/desk/?owner=me")) == [first]
    assert ids_on(minh.get("/desk/?owner=me")) == []


def test_what_the_map_draws(lan: Operator, report: Report, crews: dict[str, UUID]) -> None:
    item = report()
    drawn = lan.get("/desk/map/items.json").json()
    assert [(one["id"], one["url"]) for one in drawn["items"]] == [(item, f"/desk/items/{item}")]
    assert {team["code"] for team in drawn["teams"]} == set(crews)
    assert sum(int(one) for one in drawn["counts"].values()) == 1
    areas = lan.get("/desk/map/areas.json").json()["features"]
    assert len(areas) == 40
    assert all({"name", "lon", "lat"} <= area["properties"].keys() for area in areas)


@pytest.mark.parametrize("path", ["/desk/", "/desk/queue", "/desk/map/items.json", "search", "/desk/?area=474"])
def test_fifty_rows_cost_as_many_queries_as_five(lan: Operator, many: Callable[[int], None], path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert lan.get(path).status_code == 200
        return len(captured)

    many(5)
    if path == "search":
        path = lan.client.post("/desk/search", {"q": "sốt"})["Location"]
    lan.get(path)  # what a process remembers is warm
    few = queries()
    many(45)
    assert queries() == few


def test_a_detail_costs_the_same_however_much_else_is_on_file(
    lan: Operator, report: Report, crews: object, many: Callable[[int], None]
) -> None:
    item = report()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert lan.detail(item).status_code == 200
        return len(captured)

    lan.detail(item)
    few = queries()
    many(50)
    for number in range(5):
        lan.act(item, "note", text=f"note {number}")
    assert queries() == few


def test_figures_beyond_the_limit_are_not_counted(
    lan: Operator, many: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["epidesk.foundation.desk.queries.counts"], "COUNT_LIMIT", 7)
    monkeypatch.setattr(sys.modules["epidesk.foundation.desk.queries.shapes"], "COUNT_LIMIT", 7)
    many(12)
    assert "7+" in text_of(lan.get("/desk/queue"))


def test_teams_are_set_on_and_off_duty_from_the_desk(lan: Operator, crews: dict[str, UUID]) -> None:
    from epidesk.foundation.core.ids import public_id
    from epidesk.response.dispatch.models import Team

    page = text_of(lan.get("/desk/teams"))
    assert "3 free" in page
    url = f"/desk/teams/{public_id('team', crews['PX1'])}/duty"
    assert lan.client.post(url, {"on": "0"}).status_code == 302
    assert Team.objects.get(code="PX1").on_duty is False
    assert lan.client.post("/desk/teams/team_x/duty", {"on": "0"}).status_code == 404
