# SPDX-License-Identifier: Apache-2.0
"""What the desk says of one matter, from its number to its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from .operator import Operator, text_of, words_on

Report = Callable[..., str]
pytestmark = pytest.mark.django_db


def number(operator: Operator, item: str) -> str:
    return str(operator.page(item).xpath("//span[contains(@class, 'code')]")[0].text_content())


def course(operator: Operator, item: str) -> list[str]:
    return [
        " ".join(line.text_content().split())
        for line in operator.page(item).xpath("//ol[contains(@class, 'timeline')]/li")
    ]


@pytest.mark.row("DS-01")
def test_number_urgency_kind_course_link_and_how_it_ended(lan: Operator, report: Report) -> None:
    first, second, third = report(), report(contact_phone="0120 123 9999"), report(contact_phone="0120 123 8888")
    code = number(lan, first)
    assert len({code, number(lan, second), number(lan, third)}) == 3
    lan.act(first, "triage", priority="severe")
    lan.act(second, "duplicate", of=code)
    lan.act(third, "call", call_outcome="reached")
    lan.act(third, "reject", reason="Gọi lại: người nhà đã khỏe")
    outcome = lan.page(first).xpath("//input[@name='outcome']/@value")[0]
    lan.act(first, "resolve", outcome=outcome)

    assert lan.page(first).xpath("//div[@class='dhead']")[0].text_content().lstrip().startswith("High")
    assert "Request for medical help, finished" in text_of(lan.detail(first))
    steps = course(lan, first)
    assert [line.split(",")[0].split()[0] for line in steps] == ["Received", "Looked", "Report", "Finished:"]
    assert f"Report {number(lan, second)} was merged into this one" in steps[2]
    assert "Request for medical help, followed together with another report" in text_of(lan.detail(second))
    assert f"Merged into {code}." in text_of(lan.detail(second))
    assert "Request for medical help, closed without a visit" in text_of(lan.detail(third))
    assert "Gọi lại: người nhà đã khỏe" in course(lan, third)[-1]


@pytest.mark.row("RI-09")
def test_a_hold_names_its_holder_refuses_others_is_broken_into_and_lapses(
    lan: Operator, minh: Operator, report: Report
) -> None:
    from epidesk.foundation.desk.models import DeskItem

    item = report()
    lan.act(item, "claim")
    assert re.search(r"Being handled by ?Lan, .{1,30}until \d\d:\d\d", text_of(minh.detail(item)))
    assert "q--locked" in words_on(minh.get("/desk/queue"))
    assert minh.act(item, "claim").status_code == 409
    assert minh.act(item, "claim", break_in="1").status_code == 302
    assert lan.act(item, "claim").status_code == 409

    DeskItem.objects.update(lock_until=DeskItem.objects.get().lock_until - timedelta(minutes=6))
    assert "until" not in text_of(lan.detail(item))
    assert "q--locked" not in words_on(lan.get("/desk/queue"))
    assert lan.act(item, "claim").status_code == 302
    assert re.search(r"Being handled by ?Lan, .{1,30}until \d\d:\d\d", text_of(minh.detail(item)))


@pytest.mark.row("MA-02")
def test_the_rules_their_version_and_the_weight_of_each_reason_are_shown(lan: Operator, report: Report) -> None:
    same = [
        lan.page(report(seen=("breathless_at_rest", "fever_38"), contact_phone=f"0120 123 000{n}"))
        .xpath("//section[@aria-labelledby='why-title']")[0]
        .text_content()
        for n in range(2)
    ]
    assert same[0] == same[1], "the same answers, the same weights"
    assert "Medical help rules, version 1" in same[0]
    assert "Breathless even at rest: danger sign" in " ".join(same[0].split())
    assert "Fever of 38 degrees or more: +10" in " ".join(same[0].split())
