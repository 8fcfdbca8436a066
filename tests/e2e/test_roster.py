# SPDX-License-Identifier: Apache-2.0
"""A shift changes hands: one signs up, asks a colleague, the colleague agrees, the shift lead approves; and a swap that
would leave nobody there is refused with the hole named."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.test_desk_night_shift import looked_at
from tests.e2e.test_spine import become

DAY = re.compile(r"\d\d/\d\d/\d{4}")


def shifts(page: Any) -> Any:
    page.goto("/field/shifts")
    expect(page.get_by_role("heading", name="Ca trực của tôi", level=1)).to_be_visible()
    return page


def ask(page: Any, on: str, colleague: dict[str, Any], why: str) -> None:
    """Opens the form of the shift on this day and sends it."""
    shift = shifts(page).locator("section[aria-labelledby=mine-title] li", has_text=on)
    shift.locator("summary").click()
    shift.get_by_label("Ai có thể nhận?").select_option(**colleague)
    shift.get_by_label("Lý do").fill(why)
    shift.get_by_role("button", name="Gửi yêu cầu").click()
    expect(page.locator("section[aria-labelledby=mine-title] li", has_text=on)).to_contain_text("Đã xin đổi ca")


@pytest.mark.row("DS-04")
def test_a_swap_is_asked_agreed_and_approved_and_one_that_leaves_a_hole_is_refused(person: Any, picture: Any) -> None:
    lead = become(person("lead"), "Trưởng ca")
    lead.goto("/desk/roster/")
    expect(lead.locator("table.roster")).to_be_visible()
    looked_at(lead, picture, "desk-roster")

    leader = become(person("leader", phone=True), "Đội trưởng")
    offered = shifts(leader).locator("section[aria-labelledby=open-title] li").first
    found = DAY.search(offered.inner_text())
    assert found
    on = found.group()
    looked_at(leader, picture, "field-shifts", grounds=("light",))
    offered.get_by_role("button", name="Tôi nhận trực").click()
    expect(leader.locator("section[aria-labelledby=mine-title]")).to_contain_text(on)
    ask(leader, on, {"index": 0}, "Con ốm")

    member = become(person("member", phone=True), "Thành viên đội")
    asked = shifts(member).locator("section[aria-labelledby=asked-title] li", has_text=on)
    asked.get_by_role("button", name="Tôi nhận").click()
    expect(member.get_by_text("Bạn đã đồng ý")).to_be_visible()

    lead.goto("/desk/roster/")
    mine = lead.locator("#swaps > ul > li", has_text=on).filter(has_text="Con ốm")
    mine.get_by_role("button", name="Duyệt").click()
    expect(lead.get_by_text("Đã duyệt. Cả hai được báo")).to_be_visible()
    expect(shifts(member).locator("section[aria-labelledby=mine-title]")).to_contain_text(on)

    ask(member, on, {"value": "nobody"}, "Phải đi xa")
    lead.goto("/desk/roster/")
    freed = lead.locator("#swaps > ul > li", has_text="Phải đi xa")
    freed.get_by_role("button", name="Duyệt").click()
    expect(lead.get_by_text("Việc này để trống ca")).to_contain_text("0/1")
