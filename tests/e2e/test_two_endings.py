# SPDX-License-Identifier: Apache-2.0
"""Two phones of one team end a mission in a valley without a line, each in its own way; both arrive, nothing is lost,
and somebody at the desk decides field by field."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from epidesk.foundation.core.ids import public_id

from .test_field_offline import OFFER, faultless, kept, row, until
from .test_spine import become

TO_THE_PLACE = """
import sys, uuid, django
django.setup()
from epidesk.foundation.core.principals import SYSTEM
from epidesk.response.dispatch.actions import accept, arrive, depart
for verb in (accept, depart, arrive):
    verb(by=SYSTEM, mission_id=uuid.UUID(sys.argv[1]))
"""
ENDINGS = "SELECT count(*) FROM dispatch_missionending WHERE mission_id = %s"


@pytest.mark.row("OF-02")
def test_two_phones_end_a_mission_differently_without_a_line(person: Any, site: Any, picture: Any) -> None:
    mission = site.python("-c", OFFER, "Thôn A Roàng 7", "0120 123 0457").strip()
    site.python("-c", TO_THE_PLACE, mission)
    here = f"/field/missions/{public_id('mis', UUID(mission))}"
    phones = [become(person(name, phone=True), "Đội trưởng") for name in ("first", "second")]
    notes = ("Đã ổn định tại nhà.", "Đã chuyển bệnh viện lúc 9 giờ.")
    for page in phones:
        page.goto(here)
        expect(page.get_by_text("Thôn A Roàng 7")).to_be_visible()
        kept(page)
        page.context.set_offline(True)
    for number, page in enumerate(phones):
        page.get_by_role("link", name=re.compile("^Đã xong, chọn kết quả")).click()
        page.locator("label.rcard").nth(number).click()
        page.get_by_label("Ghi chú cho trung tâm").fill(notes[number])
        page.locator("form[data-keep] button[type=submit]").click()
        expect(page.locator("[data-queue-list] li")).to_have_count(1)
    for number, page in enumerate(phones):
        page.context.set_offline(False)
        until(page, lambda expected=number + 1: row(site, ENDINGS, mission) == (expected,))

    desk = become(person("lead"), "Trưởng ca")
    desk.goto("/desk/endings/")
    for note in notes:
        expect(desk.get_by_text(note)).to_be_visible()
    faultless(desk)
    picture(desk, "two-endings", whole=True)
    desk.locator("input[name=outcome][value=second]").check()
    desk.locator("input[name=note][value=second]").check()
    desk.get_by_role("button", name="Quyết định như vậy").click()
    expect(desk.get_by_text("Không có gì phải quyết định")).to_be_visible()
    desk.goto("/desk/endings/?show=decided")
    for note in notes:
        expect(desk.get_by_text(note)).to_be_visible()
    taken = "SELECT e.outcome = m.outcome FROM dispatch_missionending e JOIN dispatch_mission m ON m.id = e.mission_id"
    assert row(site, f"{taken} WHERE NOT e.is_first AND m.id = %s", mission) == (True,)
