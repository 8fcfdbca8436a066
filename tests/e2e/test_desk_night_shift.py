# SPDX-License-Identifier: Apache-2.0
"""A night at the desk with the keyboard alone: filter, choose many, take back, break in, hand over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_spine import become

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NIGHT_FILTER = "Chưa ai nhận, gấp"
NOTE = "Cầu Trường Tiền đóng đến 5 giờ. Đội PX2 đang đổi bình oxy, gọi lại cô Mận lúc 6 giờ."


def looked_at(page: Any, picture: Any, name: str, *, grounds: tuple[str, ...] = ("light", "dark")) -> None:
    """Pictures of both sizes on both grounds, and nothing that axe would complain of on either."""
    kept = page.evaluate("document.documentElement.dataset.theme ?? ''")
    for ground in grounds:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", ground)
        for width, size in ((360, PHONE), (1440, DESKTOP)):
            page.set_viewport_size(size)
            page.wait_for_timeout(200)
            picture(page, f"{name}-{width}-{ground}", whole=width == 360)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
        if AXE.is_file():
            page.evaluate(AXE.read_text(encoding="utf-8"))
            # Pins may lie closer than 24 px: every one has its row in the queue.
            found = page.evaluate("axe.run({exclude: [['.dmap__canvas']]}, {rules: {'target-size': {enabled: true}}})")
            assert not found["violations"], [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    page.evaluate("theme => { if (theme) document.documentElement.dataset.theme = theme }", kept)


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def ids(page: Any) -> list[str]:
    return page.locator("[data-queue-list] li[data-id]").evaluate_all("rows => rows.map(row => row.dataset.id)")


@pytest.mark.row("RI-09")
def test_a_night_shift_without_the_mouse(person: Any, picture: Any) -> None:
    lan = become(person("operator"), "Người trực tổng đài")
    lead = become(person("lead"), "Trưởng ca trực")
    lan.goto("/desk/")
    lan.locator("a.q").first.wait_for()
    lan.wait_for_function("document.querySelector('[data-live-word]')?.textContent === 'Trực tuyến'")

    # All keys of the page, from the page's own marks.
    press(lan, "?")
    expect(lan.locator("dialog[open]")).to_contain_text("Chọn việc này")
    press(lan, "Escape")
    expect(lan.locator("dialog[open]")).to_have_count(0)

    # A filter, kept under a name.
    press(lan, "f")
    expect(lan.get_by_label("Trạng thái", exact=True)).to_be_focused()
    press(lan, "Tab", "Tab", "Tab", "Tab", "Tab")
    expect(lan.get_by_role("link", name="Lưu bộ lọc này")).to_be_focused()
    press(lan, "Enter")
    lan.wait_for_url("**/desk/views*")
    lan.get_by_label("Tên", exact=True).focus()
    lan.keyboard.type(NIGHT_FILTER)
    press(lan, "Enter")
    lan.wait_for_url("**/desk/?*")
    expect(lan.locator("nav.views")).to_contain_text(NIGHT_FILTER)

    # Three at once, and back.
    lan.goto("/desk/?view=all&owner=nobody")
    lan.locator("a.q").first.wait_for()
    lan.wait_for_function("document.querySelector('[data-live-word]')?.textContent === 'Trực tuyến'")
    press(lan, "j", "x", "j", "j", "Shift+X")
    expect(lan.locator("[data-bulk-count]")).to_have_text("Đã chọn 3")
    press(lan, "b")
    expect(lan.locator("#b-priority")).to_be_focused()
    looked_at(lan, picture, "night-chosen")
    press(lan, "Escape")
    lan.get_by_role("button", name="Nhận xử lý", exact=True).first.focus()
    press(lan, "Enter")
    toast = lan.locator(".toast", has_text="Đã xong với 3 việc.")
    expect(toast).to_be_visible()
    gone = lan.locator(".queue .is-gone, .is-gone:has(a.q)")  # nobody has these no more; they stay where the eye is
    expect(gone).to_have_count(3)
    press(lan, "u")
    expect(lan.locator(".toast", has_text="Đã hoàn tác 3 việc.")).to_be_visible()
    expect(toast).to_be_hidden()
    expect(gone).to_have_count(0)

    # One matter: in hand, judged, taken back with Ctrl+Z.
    lan.locator("a.q.q--new").first.focus()
    first = lan.evaluate("document.activeElement.closest('li').dataset.id")
    press(lan, "Enter")
    lan.locator(f"#detail [data-hint-id={first}]").wait_for()
    press(lan, "c")
    expect(lan.locator("#detail-holder")).to_contain_text("Bạn đang xử lý")
    press(lan, "t")
    expect(lan.locator(".toast", has_text="Hoàn tác").last).to_be_visible()
    expect(lan.locator("#course-title + ol")).to_contain_text("Đã phân loại")
    press(lan, "Control+z")
    expect(lan.locator("#course-title + ol")).to_contain_text("(đã hoàn tác)")

    # The shift lead sees who has it and since when, breaks in, and Lan hears of it where she is.
    lead.goto(f"/desk/items/{first}")
    lead.wait_for_function("document.querySelector('[data-live-word]')?.textContent === 'Trực tuyến'")
    expect(lead.locator("#detail-holder")).to_contain_text("Nguyễn Thị Lan")
    expect(lead.locator("#detail-holder time")).to_have_text(re.compile("vừa xong|phút"))
    press(lead, "c")
    expect(lead.locator("#take-over-why")).to_be_focused()
    lead.keyboard.type("Tôi đang nói chuyện với gia đình")
    looked_at(lead, picture, "night-take-over", grounds=("light",))
    press(lead, "Enter")
    expect(lead.locator("#detail-holder")).to_contain_text("Bạn đang xử lý")
    expect(lan.locator(".toast", has_text="đã nhận thay bạn")).to_contain_text("Tôi đang nói chuyện với gia đình")
    looked_at(lan, picture, "night-broken-in", grounds=("dark",))

    # Lan takes another one and hands it over at the end of the shift.
    lan.goto("/desk/?view=all&owner=nobody")
    lan.locator("a.q").first.wait_for()
    lan.wait_for_function("document.querySelector('[data-live-word]')?.textContent === 'Trực tuyến'")
    press(lan, "j", "Enter")
    lan.locator("#detail-hand").wait_for()
    press(lan, "c")
    expect(lan.locator("#detail-holder")).to_contain_text("Bạn đang xử lý")
    handed = lan.locator("#detail [data-hint-id]").get_attribute("data-hint-id")
    lan.goto("/desk/handover")
    press(lan, "m")
    lan.keyboard.type(NOTE)
    lan.locator(f"[name=to-{handed}]").focus()
    lan.keyboard.type("Tr")
    looked_at(lan, picture, "night-handover")
    press(lan, "Escape", "t")
    expect(lan.locator(".toast")).to_contain_text("Đã bàn giao 1 việc.")
    expect(lan.locator(".handover-note").first).to_contain_text(NOTE)

    # It stands on top for the next one until it is read.
    lead.goto("/desk/?view=all")
    lead.wait_for_function("document.querySelector('[data-live-word]')?.textContent === 'Trực tuyến'")
    note = lead.locator(".handover", has_text=NOTE)
    expect(lead.locator(".handover").first).to_contain_text(NOTE)
    looked_at(lead, picture, "night-next-shift", grounds=("light",))
    press(lead, "h")
    expect(note).to_have_count(0)


def test_red_matters_stand_in_the_title_and_sound_only_when_asked_for(person: Any, site: Any) -> None:
    lan = become(person("operator"), "Người trực tổng đài")
    lan.goto("/desk/?view=all")
    lan.locator("a.q").first.wait_for()
    lan.wait_for_function("document.querySelector('[data-live-word]')?.textContent === 'Trực tuyến'")
    before = lan.locator("#queue-red [data-red]").get_attribute("data-red") or ""
    citizen = person("citizen", phone=True)
    ask_for_help(citizen)
    lan.wait_for_function(
        "n => document.querySelector('#queue-red [data-red]').dataset.red.length > n", arg=len(before)
    )
    assert re.match(r"\(\d+\) ", lan.title())
    assert lan.evaluate("document.documentElement.dataset.toned") is None  # off until somebody wants it
    press(lan, "s")
    expect(lan.locator("[data-sound]")).to_have_attribute("aria-pressed", "true")
    lan.wait_for_function("document.documentElement.dataset.toned === '1'")  # so that one knows it
    press(lan, "s")
    expect(lan.locator("[data-sound]")).to_have_attribute("aria-pressed", "false")


def ask_for_help(page: Any) -> None:
    """A call for help with a danger sign, as a stranger's phone sends it."""
    page.goto("/medical")
    page.get_by_label("Khó thở cả khi nằm nghỉ").first.check()
    stop = page.locator("[data-red-flag-stop] [data-dismiss]")
    if stop.is_visible():
        stop.click()
    page.locator("[name=address]").first.fill("Kiệt 21 Đặng Thái Thân")
    page.locator("form [type=submit]").last.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("width", [1440])
def test_without_script_many_are_done_with_boxes_and_taken_back(person: Any, width: int, picture: Any) -> None:
    lan = become(person("operator", script=False), "Người trực tổng đài")
    lan.goto("/desk/?view=all&owner=nobody")
    boxes = lan.locator("input.q__x")
    for at in range(2):
        boxes.nth(at).check()
    lan.locator("form.bulk button[value=claim]").click()
    expect(lan.get_by_text("Đã xong với 2 việc.")).to_be_visible()
    picture(lan, "night-without-script")
    lan.get_by_role("button", name="Hoàn tác tất cả").click()
    expect(lan.locator(".toast")).to_contain_text("Đã hoàn tác 2 việc.")
