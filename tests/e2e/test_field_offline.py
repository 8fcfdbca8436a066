# SPDX-License-Identifier: Apache-2.0
"""A team in a valley without a line: the mission opens from the phone, every step waits on it in order, and reaches the
centre once; what the centre refuses says why; signing out leaves nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import expect

from .lines import Line
from .test_offline_device import HELD
from .test_offline_reports import nudge, picture_bytes
from .test_spine import become

OFFER = """
import sys, django
django.setup()
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import triage
from epidesk.response.dispatch.actions import offer_mission, set_duty
from epidesk.response.dispatch.models import Team
from epidesk.response.dispatch.rules import Permission
from epidesk.foundation.core.principals import SYSTEM
from tests.factories.incidents import SHIFT_LEAD, call_for_help, filed, phone_of, staff

address, number = sys.argv[1:]
lan = staff("Lan", permissions=SHIFT_LEAD | {Permission.READ, Permission.SEND, Permission.STAND_DOWN})
team = Team.objects.get(code="PX2")
set_duty(by=SYSTEM, team_id=team.id, on=True)
incident = filed(call_for_help(address=address, contact_phone=number), by=phone_of(address))
triage(by=lan, incident_id=incident.id, priority=Priority.EXTREME)
print(offer_mission(by=lan, incident_id=incident.id, team_id=team.id, although_busy=True))
"""
CALL_OFF = """
import sys, uuid, django
django.setup()
from epidesk.response.dispatch.actions import stand_down
from epidesk.response.dispatch.rules import Permission
from tests.factories.incidents import SHIFT_LEAD, staff
lan = staff("Lan", permissions=SHIFT_LEAD | {Permission.READ, Permission.SEND, Permission.STAND_DOWN})
stand_down(by=lan, mission_id=uuid.UUID(sys.argv[1]), reason="Nhà gọi lại: đã khỏe.")
"""
OF_THE_MATTER = """SELECT count(*) FROM incidents_{0} JOIN dispatch_mission USING (incident_id)
  WHERE dispatch_mission.id = %s"""
KEPT_FORMS = """() => caches.open("own").then(kept => Promise.all(
  document.querySelector("[data-keep-pages]").dataset.keepPages.split(" ").map(path => kept.match(path))))
  .then(found => found.every(Boolean))"""


@pytest.fixture
def team(phone_on_the_line: Any) -> Any:
    """The leader's phone on the breakable line."""
    return become(phone_on_the_line, "Đội trưởng")


def row(site: Any, sql: str, *values: Any) -> tuple[Any, ...]:
    with psycopg.connect(site.owner_dsn) as connection:
        found = connection.execute(sql, values).fetchone()
    assert found is not None
    return tuple(found)


def until(page: Any, done: Callable[[], bool]) -> None:
    """Lets the phone believe in a line until that is so."""
    for _ in range(60):
        if done():
            return
        nudge(page)
        page.wait_for_timeout(500)
    raise AssertionError(page.locator("[data-field-queue]").inner_text())


def kept(page: Any) -> None:
    """The mission is on the screen, and its forms are on the phone."""
    for _ in range(100):
        if page.evaluate(KEPT_FORMS):
            return
        page.wait_for_timeout(200)
    raise AssertionError("the forms were not kept")


def faultless(page: Any) -> None:
    axe = (Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js").read_text()
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    assert not found["violations"], [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]


@pytest.mark.row("OF-01")
def test_a_mission_without_a_line_from_yes_to_the_outcome(team: Any, wire: Line, site: Any, picture: Any) -> None:
    mission = site.python("-c", OFFER, "Thôn A Roàng 1", "0120 123 0451").strip()
    team.goto("/field/")
    expect(team.get_by_text("Thôn A Roàng 1")).to_be_visible()
    kept(team)

    # No line. The page opens all the same, and each button offers what comes after it.
    team.context.set_offline(True)
    team.goto("/field/")
    expect(team.get_by_text("Thôn A Roàng 1")).to_be_visible()
    expect(team.locator("[data-live-word]")).to_contain_text("Mất mạng")
    for button in ("Đội nhận việc", "Đội xuất phát", "Đội đã đến nơi"):
        # The step before stands small below: a button is known by how it begins.
        step = team.get_by_role("button", name=re.compile(f"^{button}"))
        step.click()
        expect(step).to_have_count(0)
    team.get_by_role("link", name="Ghi chú, chụp ảnh").click()
    expect(team.locator("[data-kept-banner]")).to_contain_text("chờ trong máy này")
    team.get_by_label("Ghi chú cho trung tâm").fill("Cầu gỗ hẹp, xe máy qua được.")
    team.set_input_files("input[name=photos]", {"name": "a.png", "mimeType": "image/png", "buffer": picture_bytes()})
    picture(team, "field-offline-note", whole=True)
    team.locator("form[data-keep] button[type=submit]").click()
    team.get_by_role("link", name=re.compile("^Đã xong, chọn kết quả")).click()
    team.get_by_label("Ghi chú cho trung tâm").fill("Đã thở oxy.")  # and forgets to say how it ended
    team.locator("form[data-keep] button[type=submit]").click()
    waiting = team.locator("[data-queue-list] li")
    expect(waiting).to_have_count(5)
    expect(waiting.first).to_contain_text("Đội nhận việc")
    expect(waiting.nth(3)).to_contain_text("ảnh: 1")
    picture(team, "field-offline-queue", whole=True)
    expect(team.locator("[data-live-word]")).to_have_text("Mất mạng, 5 chờ gửi")
    faultless(team)
    assert team.evaluate(HELD)["queue"] == 5, "forms only: where the team was is not among them"
    state = "SELECT state FROM dispatch_mission WHERE id = %s"
    assert row(site, state, mission) == ("offered",)

    # A line that breaks: one never arrives, two arrive and their answers are lost. Each is done once, in order.
    wire.drop, wire.lose = 1, 2
    team.context.set_offline(False)
    until(team, lambda: team.get_by_role("link", name="Sửa rồi gửi").count() == 1)
    assert (wire.dropped, wire.lost) == (1, 2), "the line did break"
    assert row(site, state, mission) == ("on_scene",)
    expect(team.locator("[data-queue-list]")).to_contain_text("Hãy chọn kết quả.")
    picture(team, "field-offline-refused", whole=True)
    team.get_by_role("link", name="Sửa rồi gửi").click()
    expect(team.get_by_label("Ghi chú cho trung tâm")).to_have_value("Đã thở oxy.")
    team.get_by_text("Đã điều trị tại nhà").first.click()
    team.locator("form[data-keep] button[type=submit]").click()
    until(team, lambda: row(site, state, mission) == ("done",))
    times = "SELECT count(*), count(DISTINCT verb) FROM audit_entry WHERE verb LIKE 'mission.%%' AND subject_id = %s"
    assert row(site, times, mission) == (5, 5), "offered, accepted, departed, arrived, finished"
    assert row(site, OF_THE_MATTER.format("photo"), mission) == (1,)
    assert row(site, OF_THE_MATTER.format("note"), mission) == (2,)

    # What the centre called off meanwhile is refused in words, and may be dropped.
    mission = site.python("-c", OFFER, "Thôn A Roàng 2", "0120 123 0452").strip()
    team.goto("/field/")
    expect(team.get_by_text("Thôn A Roàng 2")).to_be_visible()
    kept(team)
    team.context.set_offline(True)
    team.get_by_role("button", name="Đội nhận việc").click()
    site.python("-c", CALL_OFF, mission)
    team.context.set_offline(False)
    refused = team.locator("[data-queue-list] li", has_text="Nhiệm vụ này đã kết thúc")
    until(team, lambda: refused.count() == 1)
    refused.get_by_role("button", name="Xóa", exact=True).click()
    refused.get_by_role("button", name="Xóa thật? Chạm lần nữa").click()
    expect(refused).to_have_count(0)

    # A no waits as well; that the centre does not know it yet is said, with whom to call.
    mission = site.python("-c", OFFER, "Thôn A Roàng 3", "0120 123 0453").strip()
    team.goto("/field/")
    expect(team.get_by_text("Thôn A Roàng 3")).to_be_visible()
    kept(team)
    team.context.set_offline(True)
    team.get_by_role("link", name="Không nhận được, ghi lý do").click()
    expect(team.locator("[data-kept-banner]")).to_contain_text("Nếu gọi được, hãy gọi ngay")
    team.get_by_label("Xe hỏng").check()
    picture(team, "field-offline-no", whole=True)
    team.locator("form[data-keep] button[type=submit]").click()
    call = team.locator("[data-queue-call]")
    expect(call).to_contain_text("Trung tâm chưa biết: hãy gọi")
    expect(team.locator("[data-live-word]")).to_have_text("Mất mạng, 1 chờ gửi")
    expect(team.locator(".state-btn:visible")).to_have_count(0)
    picture(team, "field-offline-no-waits", whole=True)
    faultless(team)
    team.context.set_offline(False)
    until(team, lambda: row(site, state, mission) == ("declined",))
    expect(call).to_be_hidden()

    # Signed out, nothing of it is left on the phone.
    team.goto("/accounts/")
    team.get_by_role("button", name="Đăng xuất").click()
    team.wait_for_url(lambda url: "/accounts/" not in url or "login" in url)
    team.context.set_offline(True)
    team.goto("/field/")
    expect(team.get_by_text("A Roàng")).to_have_count(0)
