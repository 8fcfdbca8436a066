# SPDX-License-Identifier: Apache-2.0
"""A call is written down at the desk without the mouse; the same number calls again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_spine import become

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NUMBER = "0120 777 8812"


def looked_at(page: Any, picture: Any, name: str) -> None:
    """Pictures of both sizes, and nothing that axe would complain of."""
    for width, size in ((360, PHONE), (1440, DESKTOP)):
        page.set_viewport_size(size)
        picture(page, f"{name}-{width}", whole=width == 360)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document)")
        assert not found["violations"], [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]


def keys(page: Any, *pressed: str) -> None:
    for one in pressed:
        page.keyboard.press(one)


@pytest.mark.row("RI-07")
def test_a_call_is_written_down_without_the_mouse(person: Any, picture: Any) -> None:
    lan = become(person("operator"), "Người trực tổng đài")
    lan.goto("/desk/")
    lan.locator("a.q").first.wait_for()
    lan.keyboard.press("i")
    lan.wait_for_url("**/desk/enter")
    expect(lan.locator("#id_contact_phone")).to_be_focused()
    expect(lan.locator("#id_contact_name")).to_have_value("")
    lan.keyboard.type(NUMBER)
    expect(lan.locator("#caller")).to_contain_text("số này được nêu lần đầu")
    keys(lan, "Tab")
    lan.keyboard.type("Hoàng Thị Mai")
    keys(lan, "Tab", "Tab", "Space")  # the way: telephone is chosen already; then the first kind
    expect(lan.locator("[name=kind][value=suspected_case]")).to_be_checked()
    expect(lan.locator(".entry__of--medical_help")).to_be_hidden()
    keys(lan, "Tab", "Space")
    expect(lan.locator("[name=suspected_case-seen][value=fever_cough]")).to_be_checked()
    lan.locator("#id_description").focus()
    lan.keyboard.type("Nhà bên có người sốt, ho ba ngày nay.")
    keys(lan, "Tab")
    lan.keyboard.type("12 Bach Dang")
    keys(lan, "Tab")
    lan.keyboard.type("Phong")
    looked_at(lan, picture, "entry")
    lan.locator("#id_sms").focus()
    keys(lan, "Space", "Enter")
    lan.wait_for_url("**/desk/enter/inc_*")
    assert lan.locator(".spell__sign").count() == 8
    looked_at(lan, picture, "entered")

    # The same number calls again: what it told before is there as soon as it is typed, its call for help first.
    keys(lan, "i")
    lan.wait_for_url("**/desk/enter")
    lan.keyboard.type(NUMBER)
    expect(lan.locator("#caller a.row").first).to_contain_text("ốt, ho")
    lan.locator("[name=kind][value=medical_help]").focus()
    keys(lan, "Space")
    lan.locator("[value=blue_lips]").focus()
    keys(lan, "Space")
    lan.locator("#id_address").focus()
    lan.keyboard.type("12 Bach Dang")
    keys(lan, "Enter")
    lan.wait_for_url("**/desk/enter/inc_*")
    expect(lan.get_by_role("alert")).to_contain_text("dấu hiệu nguy hiểm")
    keys(lan, "i")
    lan.wait_for_url("**/desk/enter")
    lan.keyboard.type(NUMBER)
    expect(lan.locator("#caller > *").first).to_contain_text("Đã có yêu cầu trợ giúp")
    looked_at(lan, picture, "entry-known")
