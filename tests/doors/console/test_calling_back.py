# SPDX-License-Identifier: Apache-2.0
"""The log of calls in the detail: who tried, how it ended, when the next call is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from .operator import text_of

pytestmark = pytest.mark.django_db
REASON = "Gia đình báo người bệnh đã khỏe"


@pytest.fixture
def item(report):
    """A request that can wait for a call."""
    return report(seen=("fever_38",), answers={"who": "me", "age": "34"})


@pytest.mark.row("MA-09")
def test_a_call_is_logged_with_its_outcome_and_the_next_one_is_due_on_the_desk(lan, item):
    said = lan.act(item, "call", htmx=True, call_outcome="no_answer", call_note="Chuông đổ mãi")
    assert "Next call at" in text_of(said)
    page = lan.page(item)
    assert "Nobody answered" in page.get_element_by_id("calls").text_content()
    assert "Chuông đổ mãi" in page.get_element_by_id("calls").text_content()
    assert page.get_element_by_id("next-call").text_content().strip().startswith("next at")
    assert "Call at" in text_of(lan.detail(item))
    assert "call at" in text_of(lan.get("/desk/queue"))


@pytest.mark.row("MA-09")
def test_no_outcome_no_call_and_nothing_typed_is_lost(lan, item):
    answer = lan.act(item, "call", htmx=True, call_note="Đã nghe tiếng trẻ khóc")
    assert answer.status_code == 422
    assert "Choose how the call ended." in text_of(answer)
    assert "Đã nghe tiếng trẻ khóc" in answer.content.decode()


@pytest.mark.row("MA-09")
def test_nothing_is_closed_without_an_outcome(lan, item):
    refused = lan.act(item, "reject", htmx=True, reason=REASON)
    assert refused.status_code == 422
    assert "Call them first" in text_of(refused)
    lan.act(item, "triage", priority="moderate")
    assert lan.act(item, "resolve", htmx=True, outcome="").status_code == 422
    lan.act(item, "call", call_outcome="reached")
    assert lan.act(item, "reject", reason=REASON).status_code == 302


@pytest.mark.row("MA-09")
def test_a_chosen_moment_is_read_by_the_provinces_clock(lan, item):
    at = timezone.localtime() + timedelta(hours=2)
    said = lan.act(item, "call", htmx=True, call_outcome="language", call_next_at=f"{at:%Y-%m-%dT%H:%M}")
    assert f"{at:%H:%M}" in text_of(said)
    assert lan.act(item, "call", htmx=True, call_outcome="busy", call_next_at="mai").status_code == 422


@pytest.mark.row("MA-09")
def test_two_operators_who_call_are_both_in_the_log(lan, minh, item):
    seen_by_minh = minh.version(item)
    lan.act(item, "call", call_outcome="busy")
    assert (
        minh.act(item, "call", version=seen_by_minh, call_outcome="reached", call_note="Gọi được bà").status_code == 302
    )
    lines = [line.text_content() for line in lan.page(item).xpath("//section[@id='calls']//ol/li")]
    assert ["Minh" in line and "Spoke with them" in line and "Gọi được bà" in line for line in lines] == [True, False]
    assert "Lan" in lines[1]
    assert "Busy" in lines[1]
    assert lan.act(item, "triage", version=seen_by_minh, priority="minor").status_code == 302, "no form went stale"


@pytest.mark.row("MA-09")
def test_after_the_last_try_the_shift_lead_is_said_to_decide(lan, item):
    for outcome in ("no_answer", "busy", "switched_off", "no_answer"):
        said = lan.act(item, "call", htmx=True, call_outcome=outcome)
    assert "the shift lead is told" in text_of(said)
    assert "Not reached by telephone" in text_of(lan.detail(item))


def test_the_clinician_logs_calls_too_and_the_keyboard_reaches_them(sign_in, item):
    doctor = sign_in("clinician", name="Hoa")
    page = doctor.page(item)
    assert page.xpath("//a[@data-key='l']")
    assert not page.xpath("//section[@id='calls']//a[starts-with(@href,'tel:')]"), "0120 is out of use"
    assert doctor.act(item, "call", call_outcome="reached", call_note="Khuyên uống nước").status_code == 302


def test_who_wants_no_call_is_not_offered_one(lan, report):
    item = report(answers={"who": "me", "age": "34", "call_back": "no_call"})
    assert "They asked not to be called" in text_of(lan.detail(item))
    assert not lan.page(item).xpath("//a[starts-with(@href,'tel:')]")
