# SPDX-License-Identifier: Apache-2.0
"""The leader at five in the afternoon: one page with the day, for the screen, for paper, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from lxml import html

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db


def figures(page: Any) -> dict[str, list[str]]:
    """The lines of the table of matters: label → today, the day before, the week before."""
    tree = html.fromstring(page.content.decode())
    rows = tree.xpath("//section[@aria-labelledby='counts-title']//tbody/tr")
    return {
        row.xpath("string(th/text()[1])").strip(): [cell.text_content().strip() for cell in row.xpath("td")]
        for row in rows
    }


def area(page: Any, name: str) -> list[str]:
    """The line of a ward: received, day before, week before, open, …; empty when it is among the quiet ones."""
    tree = html.fromstring(page.content.decode())
    rows = tree.xpath("//table[contains(@class,'sheet__areas')]//tr[th]")
    return next(
        ([cell.text_content().strip() for cell in row.xpath("td")] for row in rows if row.xpath("string(th)") == name),
        [],
    )


def test_the_day_so_far(lan: Operator, triaged: Callable[..., str], report: Callable[..., str]) -> None:
    triaged()
    report()
    page = lan.get("/desk/today")
    found = figures(page)
    assert found["Received"] == ["2", "0", "0"]
    assert found["Judged"] == ["1", "0", "0"]
    assert found["Closed"] == ["0", "0", "0"]
    assert found["Open"] == ["2", "0", "0"]
    said = text_of(page)
    assert "Teams on duty now: 0" in said
    assert area(page, "Phú Xuân")[:4] == ["2", "0", "0", "2"]
    tree = html.fromstring(page.content.decode())
    assert len(tree.xpath("//svg[@role='img']")) == 2
    assert tree.xpath("//svg/@aria-label")


def test_another_day_is_chosen_and_paged(lan: Operator, report: Callable[..., str]) -> None:
    report()
    yesterday = timezone.localdate() - timedelta(days=1)
    page = lan.get(f"/desk/today?on={yesterday}")
    assert figures(page)["Received"][0] == "0"
    assert "Overdue now" not in text_of(page)
    tree = html.fromstring(page.content.decode())
    links = tree.xpath("//p[contains(@class,'btns')]//a/@href")
    assert any(str(yesterday - timedelta(days=1)) in link for link in links)
    assert any(str(timezone.localdate()) in link for link in links)


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-45", "2999-01-01", "1999-01-01"])
def test_a_day_that_is_none_is_said_beside_the_field_and_stays_there(lan: Operator, typed: str) -> None:
    answer = lan.get(f"/desk/today?on={typed}")
    assert answer.status_code == 422
    tree = html.fromstring(answer.content.decode())
    assert tree.get_element_by_id("on").get("value") == typed
    assert tree.get_element_by_id("on-error").text_content().strip()


def test_an_unknown_kind_is_said_too(lan: Operator) -> None:
    assert lan.get("/desk/today?kind=weather").status_code == 422


def test_one_kind_alone_in_the_areas(lan: Operator, report: Callable[..., str]) -> None:
    report()
    assert area(lan.get("/desk/today?kind=medical_help"), "Phú Xuân")[0] == "1"
    assert area(lan.get("/desk/today?kind=suspected_case"), "Phú Xuân") == []


def test_the_table_for_a_spreadsheet(lan: Operator, report: Callable[..., str]) -> None:
    report()
    answer = lan.get("/desk/today.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert str(timezone.localdate()) in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    ward = next(line for line in lines if line["Area"] == "Phú Xuân")
    assert (ward["Level"], ward["Received"], ward["Open"]) == ("Ward", "1", "1")
    assert len([line for line in lines if line["Level"] == "Ward"]) == 41, "every ward, and what has none"
    assert lan.get("/desk/today.csv?on=never").status_code == 422


def test_it_prints_on_paper_without_what_is_for_the_screen(lan: Operator) -> None:
    tree = html.fromstring(lan.get("/desk/today").content.decode())
    for form in tree.xpath("//main//form"):
        assert "noprint" in form.get("class")
    assert tree.xpath("//button[@data-print]")


@pytest.mark.parametrize("role", ["administrator", "analyst", "shift_lead", "duty_officer"])
def test_who_leads_or_counts_sees_it_without_anybodys_name_or_code(
    sign_in: Callable[..., Operator], report: Callable[..., str], role: str
) -> None:
    report()
    page = sign_in(role).get("/desk/today")
    assert page.status_code == 200
    assert "Nguyễn Văn Tín" not in text_of(page)


def test_who_is_not_at_the_desk_reads_no_codes_of_what_waited(
    sign_in: Callable[..., Operator], lan: Operator, report: Callable[..., str]
) -> None:
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.desk.actions import escalate
    from epidesk.foundation.desk.models import DeskItem

    report()
    now = timezone.now()
    DeskItem.objects.update(opened_at=now - timedelta(hours=4))
    escalate(by=SYSTEM, now=now)
    code = DeskItem.objects.get().code
    said = text_of(lan.get("/desk/today"))
    assert code in said
    assert "still waiting" in said
    said = text_of(sign_in("analyst").get("/desk/today"))
    assert code not in said
    assert "still waiting" in said


def test_the_page_of_figures_is_this_one_now(lan: Operator) -> None:
    answer = lan.get("/desk/figures")
    assert (answer.status_code, answer["Location"]) == (301, "/desk/today")
