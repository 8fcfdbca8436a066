# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable

import pytest

from .operator import Operator, text_of, words_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(lan: Operator) -> str:
    """A report of a suspected case that Lan has judged; its public id."""
    from tests.factories.incidents import filed, phone_of, report

    item = filed(report(), by=phone_of("reporter")).public_id
    assert lan.act(item, "triage", priority="moderate").status_code == 302
    return item


def test_the_checklist_names_three_ways_of_which_none_was_gone_yet(lan: Operator, seen: str) -> None:
    page = lan.page(seen)
    section = page.get_element_by_id("checks")
    assert [" ".join(line.text_content().split()) for line in section.xpath(".//li")] == [
        "Called the reporter back: not yet",
        "Asked the local health station: not yet",
        "Looked at the place: not yet",
    ]


def test_a_call_for_help_has_no_checklist(lan: Operator, triaged: Callable[[], str]) -> None:
    assert "checks-title" not in words_on(lan.detail(triaged()))


@pytest.mark.parametrize("htmx", [True, False])
def test_a_report_is_checked_and_ends_founded(lan: Operator, seen: str, htmx: bool) -> None:
    for check, result, note in (
        ("call_back", "unclear", "Người báo không chắc."),
        ("station", "confirmed", "Trạm y tế phường đã xét nghiệm."),
    ):
        answer = lan.act(seen, "check", htmx=htmx, check=check, result=result, note=note)
        assert answer.status_code == (200 if htmx else 302)
    page = text_of(lan.detail(seen))
    assert "Called the reporter back: Still unclear Lan" in page
    assert "Asked the local health station: Confirmed Lan" in page
    assert "Trạm y tế phường đã xét nghiệm." in page

    assert lan.act(seen, "resolve", htmx=htmx, outcome="founded", verdict="founded").status_code in (200, 302)
    page = text_of(lan.detail(seen))
    assert "Is it true? Founded" in page
    assert "Verdict: Founded" in page


def test_without_a_verdict_it_is_said_beside_the_field_and_the_note_is_still_there(lan: Operator, seen: str) -> None:
    answer = lan.act(seen, "resolve", htmx=True, outcome="advised", note="Đã gọi cho chủ quán.")
    assert answer.status_code == 422
    assert "Say what checking it came to." in text_of(answer)
    assert "Đã gọi cho chủ quán." in words_on(answer)


def test_false_on_purpose_wants_a_check_and_a_reason(lan: Operator, seen: str) -> None:
    typed = {"outcome": "not_found", "verdict": "malicious", "note": "đùa"}
    assert "Log first how it was checked" in text_of(lan.act(seen, "resolve", htmx=True, **typed))
    lan.act(seen, "check", check="call_back", result="refuted")
    assert "what shows that it was on purpose" in text_of(lan.act(seen, "resolve", htmx=True, **typed))
    answer = lan.act(seen, "resolve", htmx=True, **{**typed, "note": "Tự nhận là báo đùa."})
    assert answer.status_code == 200
    assert "False on purpose" in text_of(lan.detail(seen))


def test_what_a_check_lacks_is_said_and_the_form_stays_open(lan: Operator, seen: str) -> None:
    answer = lan.act(seen, "check", htmx=True, note="Hàng xóm nói khác.")
    assert answer.status_code == 422
    page = words_on(answer)
    assert 'id="check-more" open' in page
    assert "Choose how it was checked." in page
    assert "Hàng xóm nói khác." in page


def test_what_the_team_found_is_confirmed_at_the_desk(lan: Operator, seen: str) -> None:
    from epidesk.foundation.core.ids import parse_public_id, uuid7
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.intake.incidents import actions

    of = {"by": SYSTEM, "incident_id": parse_public_id("inc", seen)}
    for act in (actions.mark_assigned, actions.mark_started):
        act(**of, team_name="PX1", mission_id=uuid7())
    actions.mark_resolved_by_team(**of, outcome="taken_to_care")
    page = lan.page(seen)
    assert "the team says: Founded" in page.text_content()
    assert page.xpath("//input[@name='verdict'][@checked]/@value") == ["founded"]
    assert lan.act(seen, "verdict", verdict="founded").status_code == 302
    assert "the team says" not in text_of(lan.detail(seen))
