# SPDX-License-Identifier: Apache-2.0
"""Another agency's alert at the desk: seen, read to the end, drafted from in the composer, or left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import html
from tests.rooms.relays.conftest import WRITTEN, alert

from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.relays.actions import take_in
from epidesk.publishing.relays.models import ForeignAlert
from epidesk.publishing.relays.policy import AlertFeed
from epikit.formats.cap12 import MsgType, to_xml

from .operator import Operator

FEED = AlertFeed("weather", "Đài Khí tượng", "https://weather.example/cap", timedelta(minutes=5), b"")
EVIL = '<script>alert(1)</script> & "x"'


def came(**changes: Any) -> ForeignAlert:
    foreign_id = take_in(feed=FEED, content=to_xml(alert(**changes)), now=datetime.now(UTC))
    return ForeignAlert.objects.get(id=foreign_id)


def tree(answer: Any) -> Any:
    return html.fromstring(answer.content.decode())


def typed(page: Any) -> dict[str, Any]:
    """What the browser sends back when nothing in the form is touched."""
    form = page.get_element_by_id("alert-form")
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def hanh(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("shift_lead", name="Hạnh")


def test_a_draft_of_ours_begins_with_it_and_says_whose_words_they_are(hanh: Operator) -> None:
    came()
    assert "1 waits" in tree(hanh.client.get("/desk/alerts")).text_content()
    listed = tree(hanh.client.get("/desk/alerts/others"))
    (link,) = [one for one in listed.xpath("//a/@href") if "/others/fal_" in one]
    page = tree(hanh.client.get(link))
    assert WRITTEN.infos[0].description in page.text_content()
    assert WRITTEN.infos[1].headline in page.text_content(), "in every language"
    (begin,) = [one for one in page.xpath("//a/@href") if "?foreign=" in one]
    composer = tree(hanh.client.get(begin))
    assert composer.xpath("//input[@id='headline_vi']/@value | //textarea[@id='headline_vi']/text()")
    assert "To relay, from" in composer.text_content()
    assert not Alert.objects.exists(), "looking makes nothing"
    answer = hanh.client.post("/desk/alerts/new", typed(composer))
    assert answer.status_code == 302, tree(answer).xpath("string(//*[@role='alert'])")
    row = Alert.objects.get()
    assert row.status == "draft"
    assert row.relayed_from == "alerts@agency.example"
    assert "Nguồn:" in row.texts["vi"]["description"]
    assert "None waits" in tree(hanh.client.get("/desk/alerts/others")).text_content()
    assert "An alert of ours was drafted" in tree(hanh.client.get(link)).text_content()


def test_refused_the_draft_still_knows_whom_it_relays(hanh: Operator) -> None:
    row = came(infos=WRITTEN.infos[1:])
    composer = tree(hanh.client.get(f"/desk/alerts/new?foreign={_number(hanh)}"))
    answer = hanh.client.post("/desk/alerts/new", typed(composer))
    assert answer.status_code == 422, "Vietnamese is missing"
    again = tree(answer)
    assert again.xpath("//input[@name='foreign']/@value") == [_number(hanh)]
    fields = typed(again) | {
        "event_vi": "Sốt xuất huyết",
        "headline_vi": "Ổ dịch ở phường Thuận Hóa",
        "description_vi": "Có 14 ca mắc trong 7 ngày qua.",
        "instruction_vi": "Đậy kín vật chứa nước.",
    }
    assert hanh.client.post("/desk/alerts/new", fields).status_code == 302
    row.refresh_from_db()
    assert row.alert_id == Alert.objects.get().id


def test_strangers_words_are_words(hanh: Operator) -> None:
    evil = tuple(replace(info, headline=EVIL, description=EVIL, instruction=EVIL, event=EVIL) for info in WRITTEN.infos)
    came(infos=evil)
    for path in (
        "/desk/alerts/others",
        f"/desk/alerts/others/{_number(hanh)}",
        f"/desk/alerts/new?foreign={_number(hanh)}",
    ):
        answer = hanh.client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
        assert "<script>alert(1)</script>" in tree(answer).text_content() or "new" in path


def test_what_does_not_concern_us_no_longer_waits(hanh: Operator) -> None:
    came()
    path = f"/desk/alerts/others/{_number(hanh)}"
    assert hanh.client.post(f"{path}/aside").status_code == 302
    assert "None waits" in tree(hanh.client.get("/desk/alerts/others")).text_content()
    assert "Does not concern us" in tree(hanh.client.get("/desk/alerts/others?all=1")).text_content()


def test_a_cancellation_is_shown_beside_what_was_drafted_from_it(hanh: Operator) -> None:
    came()
    composer = tree(hanh.client.get(f"/desk/alerts/new?foreign={_number(hanh)}"))
    hanh.client.post("/desk/alerts/new", typed(composer))
    came(identifier="agency-2", msg_type=MsgType.CANCEL, references=(WRITTEN.reference,))
    told = tree(hanh.client.get("/desk/alerts/others")).text_content()
    assert "look whether ours still holds" in told
    assert Alert.objects.get().status == "draft"


def test_who_may_not_see_alerts_sees_none_of_others(sign_in: Callable[..., Operator], hanh: Operator) -> None:
    came()
    number = _number(hanh)
    editor = sign_in("analyst", name="Editor")
    for path in ("/desk/alerts/others", f"/desk/alerts/others/{number}", f"/desk/alerts/new?foreign={number}"):
        assert editor.client.get(path).status_code == 403
    assert editor.client.post(f"/desk/alerts/others/{number}/aside").status_code == 403
    for path in ("/desk/alerts/others/fal_x", "/desk/alerts/new?foreign=x"):
        assert hanh.client.get(path).status_code == 404


def _number(who: Operator) -> str:
    page = tree(who.client.get("/desk/alerts/others?all=1"))
    return next(one.rpartition("/")[2] for one in page.xpath("//a/@href") if "/others/fal_" in one)
