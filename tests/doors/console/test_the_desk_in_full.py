# SPDX-License-Identifier: Apache-2.0
"""Filters and views, many at once, taking back, handing over; and a stream that nobody wrote a page for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from lxml import html

from .operator import Operator, text_of, words_on

Report = Callable[..., str]
pytestmark = pytest.mark.django_db


def ids_on(answer: Any) -> list[str]:
    return re.findall(r'<li data-id="(\w+)"', words_on(answer))


def tokens_on(answer: Any) -> list[str]:
    return [str(one) for one in html.fromstring(words_on(answer)).xpath("//form//input[@name='token']/@value") if one]


def chosen_on(answer: Any) -> list[str]:
    return [str(one) for one in html.fromstring(words_on(answer)).xpath("//input[@name='chosen']/@value")]


@pytest.fixture
def petitions(hue: None) -> Iterator[Callable[..., UUID]]:
    """A stream of another room, as a later issue may bring it; `petitions("…")` puts one on the desk."""
    from epidesk.foundation.core.ids import uuid7
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.desk.actions import NewItem, open_items
    from epidesk.foundation.desk.rules import Priority
    from epidesk.foundation.desk.streams import KindCard, Stream, forget_stream, register_stream
    from epidesk.foundation.places.queries import wards

    card = KindCard("petition", "Petition of a citizen", "Petitions", "message-square", {"answer": "Answer by"})
    register_stream(Stream(slug="petition", prefix="ptn", kinds=(card,)))

    def ask(title: str, code: str = "HD-2231") -> UUID:
        subject_id, now = uuid7(), timezone.now()
        item = NewItem(
            stream="petition", kind="petition", subject_id=subject_id, code=code, title=title, area_id=wards()[0].id,
            lon=107.58, lat=16.47, priority=Priority.MINOR, confirmed=True, due_at=now + timedelta(hours=2),
            due_what="answer", opened_at=now, stage="received", search_words=[title],
        )  # fmt: skip
        open_items(by=SYSTEM, items=[item])
        return subject_id

    yield ask
    forget_stream("petition")


def test_a_new_stream_is_at_the_desk_without_a_change_in_desk_or_pages(
    lan: Operator, minh: Operator, report: Report, petitions: Callable[..., UUID]
) -> None:
    from epidesk.foundation.core.ids import public_id

    incident, asked = report(), public_id("ptn", petitions("Đi chợ Đông Ba có cần mã không?"))
    page = lan.get("/desk/")
    assert ids_on(page) == [incident, asked]
    assert {"HD-2231", "Petitions 1"} <= {word for word in ("HD-2231", "Petitions 1") if word in text_of(page)}
    assert ids_on(lan.get("/desk/?kind=petition")) == [asked]
    assert ids_on(lan.search("cho dong ba")) == [asked]
    drawn = {one["id"]: one["url"] for one in lan.get("/desk/map/items.json").json()["items"]}
    assert drawn[asked] == f"/desk/items/{asked}"
    detail = lan.detail(asked)
    assert "Petition of a citizen" in text_of(detail)
    assert "Answer by" in text_of(detail)
    lan.client.post(f"/desk/items/{asked}/claim")
    row = html.fromstring(words_on(minh.get("/desk/?kind=petition"))).xpath(f"//li[@data-id='{asked}']")[0]
    assert "Being handled by Lan" in " ".join(row.text_content().split())
    assert ids_on(lan.get("/desk/?owner=me")) == [asked]


def test_what_its_stream_does_not_offer_is_refused_and_what_is_unknown_is_not_there(
    lan: Operator, petitions: Callable[..., UUID]
) -> None:
    petitions("Có cần khai báo không?")
    answer = lan.client.post(
        "/desk/bulk", {"act": "reject", "chosen": chosen_on(lan.get("/desk/")), "reason": "Một lý do đủ dài."}
    )
    assert "Not possible with this kind of matter." in text_of(answer)
    for item in ("xyz_01m83qnb2je0e9nmm46h1s53a6", "ptn_broken", "rubbish"):
        assert lan.detail(item).status_code == 404


@pytest.mark.row("RI-09")
def test_being_handled_by_lan_since_when_until_when_and_who_breaks_in_is_heard_of(
    lan: Operator, minh: Operator, report: Report
) -> None:
    from epidesk.foundation.desk.models import DeskItem

    item = report()
    lan.act(item, "claim")
    DeskItem.objects.update(locked_at=timezone.now() - timedelta(minutes=2, seconds=5))
    row = text_of(minh.get("/desk/queue", headers={"X-Fragment": "queue"}))
    assert "Being handled by Lan, 2 min" in row
    detail = text_of(minh.detail(item))
    assert "Being handled by" in detail
    assert "until" in detail
    assert minh.act(item, "claim").status_code == 409
    assert minh.act(item, "claim", break_in="1", reason="Tôi đang gọi cho gia đình").status_code == 302
    toasts = lan.get("/desk/toasts")
    assert "Minh has taken over" in text_of(toasts)
    assert "Tôi đang gọi cho gia đình" in text_of(toasts)
    assert len(html.fromstring(words_on(toasts)).xpath("//*[@data-message]")) == 1
    DeskItem.objects.update(lock_until=timezone.now() - timedelta(seconds=1))  # it runs out by itself
    assert "Being handled by" not in text_of(lan.get("/desk/queue", headers={"X-Fragment": "queue"}))
    assert lan.act(item, "claim").status_code == 302


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("owner=nobody", {"fresh", "old"}),
        ("owner=me", {"mine"}),
        ("priority=extreme", {"mine"}),
        ("older=4", {"old"}),
        ("unconfirmed=1", {"old", "mine"}),
        ("escalated=1", {"old"}),
        ("escalated=1&owner=me", set()),
        ("area=479", set()),
        ("kind=medical_help", {"fresh"}),
    ],
)
def test_filters_alone_and_together(lan: Operator, report: Report, query: str, which: set[str]) -> None:
    from tests.factories.incidents import filed
    from tests.factories.incidents import report as draft

    from epidesk.foundation.desk.models import DeskItem

    now = timezone.now()
    items = {"fresh": report(), "old": filed(draft()).public_id, "mine": filed(draft()).public_id}
    lan.act(items["mine"], "claim")
    rows = {name: DeskItem.objects.filter(code__in=[code_of(lan, item)]) for name, item in items.items()}
    rows["old"].update(opened_at=now - timedelta(hours=5), escalation=1, escalated_at=now)
    rows["mine"].update(priority=1)
    rows["fresh"].update(priority=2)
    found = set(ids_on(lan.get(f"/desk/?{query}")))
    assert found == {items[name] for name in which}


def code_of(who: Operator, item: str) -> str:
    return str(who.page(item).xpath("//span[contains(@class,'code')]")[0].text_content())


def test_a_filter_by_a_colleague_is_offered_by_name(lan: Operator, minh: Operator, report: Report) -> None:
    taken, _free = report(), report()
    minh.act(taken, "claim")
    page = html.fromstring(words_on(lan.get("/desk/")))
    offered = {one.text_content(): one.get("value") for one in page.xpath("//select[@name='owner']/option")}
    assert ids_on(lan.get(f"/desk/?owner={offered['Minh']}")) == [taken]


def test_a_view_is_kept_opens_the_desk_and_holds_no_search(lan: Operator, report: Report) -> None:
    mine, _other = report(), report()
    lan.act(mine, "claim")
    lan.client.post("/desk/views", {"name": "Của tôi", "filters": "owner=me&s=geheim&kind=medical_help"})
    link = html.fromstring(words_on(lan.get("/desk/?view=all"))).xpath(
        "//nav[@class='views']/a[text()='Của tôi']/@href"
    )[0]
    assert "geheim" not in link
    assert ids_on(lan.get(link)) == [mine]
    view = re.search(r"view=(view_\w+)", link)
    assert view
    lan.client.post(f"/desk/views/{view[1]}", {"do": "open"})
    assert ids_on(lan.client.get("/desk/", follow=True)) == [mine]
    assert len(ids_on(lan.get("/desk/?view=all"))) == 2
    lan.client.post(f"/desk/views/{view[1]}", {"do": "delete"})
    assert len(ids_on(lan.get("/desk/"))) == 2


def test_a_view_without_a_name_is_asked_for_one_and_keeps_the_filter(lan: Operator) -> None:
    answer = lan.client.post("/desk/views", {"name": " ", "filters": "owner=me"})
    assert answer.status_code == 422
    assert html.fromstring(words_on(answer)).xpath("//input[@name='filters']/@value") == ["owner=me"]


def test_many_are_done_without_script_and_taken_back(lan: Operator, report: Report) -> None:
    from epidesk.intake.incidents.models import Incident

    for number in range(3):
        report(contact_phone="", reply="anonymous", contact_name=f"Người {number}")
    answer = lan.client.post(
        "/desk/bulk", {"act": "priority", "priority": "minor", "chosen": chosen_on(lan.get("/desk/"))}
    )
    assert "Done with 3 matters." in text_of(answer)
    assert set(Incident.objects.values_list("priority", "state")) == {(4, "triaged")}
    back = lan.client.post("/desk/undo", {"token": tokens_on(answer)}, follow=True)
    assert "Taken back: 3 matters." in text_of(back)
    assert set(Incident.objects.values_list("state", flat=True)) == {"received"}


def test_what_changed_under_the_hand_is_named_and_left(lan: Operator, minh: Operator, report: Report) -> None:
    stale, fresh = report(), report()
    chosen = chosen_on(lan.get("/desk/"))
    minh.act(stale, "triage", priority="severe")
    answer = lan.client.post(
        "/desk/bulk", {"act": "priority", "priority": "minor", "chosen": chosen}, headers={"X-Bulk": "1"}
    )
    assert "<html" not in words_on(answer)
    assert "changed meanwhile" in text_of(answer)
    assert code_of(lan, stale) in text_of(answer)
    assert code_of(lan, fresh) not in text_of(answer)
    assert 'data-done="1"' in words_on(answer)


@pytest.mark.parametrize(
    "fields", [{"act": "claim"}, {"act": "priority", "chosen": "x"}, {"act": "reject", "chosen": ""}]
)
def test_nothing_chosen_is_said(lan: Operator, fields: dict[str, str]) -> None:
    answer = lan.client.post("/desk/bulk", fields)
    assert answer.status_code == 422
    assert "Choose matters of the queue first." in text_of(answer)


def test_an_act_is_taken_back_from_its_toast(lan: Operator, report: Report) -> None:
    from epidesk.intake.incidents.models import Incident

    item = report()
    done = lan.act(item, "triage", htmx=True, priority="minor")
    (token,) = tokens_on(done)
    back = lan.client.post("/desk/undo", {"token": token, "item": item}, headers={"HX-Request": "true"})
    assert "Taken back." in text_of(back)
    assert Incident.objects.get().state == "received"
    again = lan.client.post("/desk/undo", {"token": token, "item": item}, headers={"HX-Request": "true"})
    assert again.status_code == 409


def test_without_script_the_next_page_offers_the_way_back(lan: Operator, report: Report) -> None:
    item = report()
    done = lan.client.post(f"/desk/items/{item}/claim", follow=True)
    back = lan.client.post("/desk/undo", {"token": tokens_on(done)[0], "item": item}, follow=True)
    assert "Taken back." in text_of(back)
    assert ids_on(lan.get("/desk/?owner=me")) == []


def test_the_way_back_is_its_makers_alone_and_cannot_be_made_up(lan: Operator, minh: Operator, report: Report) -> None:
    from epidesk.intake.incidents.models import Incident

    item = report()
    (token,) = tokens_on(lan.act(item, "triage", htmx=True, priority="minor"))
    for bad in (token, token[:-3] + "abc", "", "x" * 5000):
        answer = minh.client.post("/desk/undo", {"token": bad, "item": item}, headers={"HX-Request": "true"})
        assert answer.status_code == 410
    assert Incident.objects.get().state == "triaged"


def test_a_team_that_was_asked_is_called_off_silently_until_it_answers(
    lan: Operator, triaged: Report, crews: dict[str, UUID]
) -> None:
    from epidesk.intake.incidents.models import Incident
    from epidesk.response.dispatch.models import Mission

    item = triaged()
    team = html.fromstring(words_on(lan.detail(item))).xpath("//form[@id='send-1']/input[@name='team']/@value")[0]
    (token,) = tokens_on(lan.act(item, "send", htmx=True, team=team))
    assert Incident.objects.get().state == "assigned"
    lan.client.post("/desk/undo", {"token": token, "item": item}, headers={"HX-Request": "true"})
    assert Incident.objects.get().state == "triaged"
    assert Mission.objects.get().state == "stood_down"
    (token,) = tokens_on(lan.act(item, "send", htmx=True, team=team))
    Mission.objects.filter(state="offered").update(state="accepted")
    answer = lan.client.post("/desk/undo", {"token": token, "item": item}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "The team has answered already" in text_of(answer)
    assert Incident.objects.get().state == "assigned"


def test_a_shift_hands_over_and_the_next_one_reads_it_first(lan: Operator, minh: Operator, report: Report) -> None:
    item, kept = report(), report()
    for one in (item, kept):
        lan.act(one, "claim")
    form = html.fromstring(words_on(lan.get("/desk/handover")))
    minh_id = form.xpath(f"//select[@name='to-{item}']/option[text()='Minh']/@value")[0]
    done = lan.client.post(
        "/desk/handover", {"text": "Cầu Lăng Cô ngập.", f"to-{item}": minh_id, f"to-{kept}": ""}, follow=True
    )
    assert "1 matter passed on." in text_of(done)
    assert ids_on(minh.get("/desk/?owner=me")) == [item]
    queue = minh.get("/desk/queue", headers={"X-Fragment": "queue"})
    assert "Cầu Lăng Cô ngập." in text_of(queue)
    read = html.fromstring(words_on(queue)).xpath("//section[@class='handover']//form/@action")[0]
    minh.client.post(read)
    assert "Cầu Lăng Cô ngập." not in text_of(minh.get("/desk/queue", headers={"X-Fragment": "queue"}))
    assert "Read by Minh" in text_of(lan.get("/desk/handover"))


def test_a_note_with_nothing_in_it_is_not_kept_and_nothing_typed_is_lost(lan: Operator, report: Report) -> None:
    item = report()
    lan.act(item, "claim")
    answer = lan.client.post("/desk/handover", {"text": "", "area": "474"})
    assert answer.status_code == 422
    assert html.fromstring(words_on(answer)).xpath("//select[@name='area']//option[@selected]/@value") == ["474"]
    assert lan.client.post("/desk/handover/han_x/read").status_code == 404


def test_red_ones_are_those_that_nobody_has_taken(lan: Operator, minh: Operator, report: Report) -> None:
    from epidesk.foundation.desk.models import DeskItem

    first, second = report(), report()
    DeskItem.objects.update(priority=1)

    def red() -> set[str]:
        page = html.fromstring(words_on(lan.get("/desk/queue", headers={"X-Fragment": "queue"})))
        return set(str(page.xpath("//*[@data-red]/@data-red")[0]).split())

    assert red() == {first, second}
    minh.act(first, "claim")
    assert red() == {second}


def test_days_are_written_day_month_with_their_noughts(lan: Operator, report: Report) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from epidesk.foundation.core.moments import short_moment

    at = datetime(2025, 3, 9, 8, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert short_moment(at) == "08:05 09/03/2025"
    assert short_moment(at.replace(year=2024)) == "08:05 09/03/2024"
    assert re.search(r"\d\d/\d\d/\d{4}", text_of(lan.get("/desk/handover")))
