# SPDX-License-Identifier: Apache-2.0
"""A contested matter at the desk: who closed it and why, what the reporter says, and that somebody else decides."""

from __future__ import annotations

from tests.factories.incidents import phone_of

from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.incidents import actions

from .operator import text_of

WHY = "Người này vẫn ho và sốt, hôm nay tôi lại thấy."


def contested(lan, report) -> str:
    """A call for help that Lan closed after a call, and that its reporter contests."""
    item = report()
    assert lan.act(item, "call", call_outcome="reached").status_code in (200, 302)
    assert lan.act(item, "reject", reason="Gia đình đã tự đưa đi khám.").status_code == 302
    actions.contest(by=phone_of("reporter"), incident_id=parse_public_id("inc", item), reason=WHY)
    return item


def test_the_detail_tells_who_closed_it_how_and_what_is_said_against_it(lan, minh, report) -> None:
    item = contested(lan, report)
    page = minh.page(item).get_element_by_id("contested").text_content()
    assert WHY in page
    assert "Lan" in page
    assert "Gia đình đã tự đưa đi khám." in page
    assert "contested" in text_of(minh.get("/desk/queue"))


def test_who_closed_it_is_not_offered_to_close_it_again_and_a_colleague_is(lan, minh, report) -> None:
    item = contested(lan, report)
    own = lan.page(item)
    assert "a colleague decides" in own.get_element_by_id("contested").text_content()
    assert not own.xpath("//*[@id='reject'] | //*[@id='resolve']")
    assert own.xpath("//form[@id='triage-form'] | //*[@id='teams']"), "may still help"
    refused = lan.act(item, "reject", reason="Vẫn như đã nói lần trước.")
    assert refused.status_code == 403
    assert "a colleague decides" in text_of(refused)
    assert minh.act(item, "resolve", outcome="advised", note="Đã gọi lại.").status_code == 302
    assert not minh.page(item).xpath("//*[@id='contested']"), "answered"
