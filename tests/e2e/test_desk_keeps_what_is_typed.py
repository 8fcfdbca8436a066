# SPDX-License-Identifier: Apache-2.0
"""Taking a matter in hand, and being asked about a colleague's, cost nothing that was typed; no row is cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from .test_spine import become

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CUT = """() => Array.from(document.querySelectorAll(".q__m, .q__m > *")).filter(e => e.scrollWidth > e.clientWidth + 1
  && getComputedStyle(e).display !== "inline" && !e.matches(".i, .vh")).map(e => e.textContent)"""


def test_half_a_note_survives_taking_the_matter_in_hand(person: Any, picture: Any) -> None:
    lan = become(person("operator"), "Người trực tổng đài")
    lan.goto("/desk/")
    lan.locator("a.q--new").first.click()
    lan.locator("#detail-body").wait_for()
    assert lan.evaluate(CUT) == []
    item = lan.url.split("?")[0].split("#")[0]
    lan.locator("#detail textarea[name=text]").fill("Đã gọi, người nhà nói")
    lan.locator("#detail-hand button").click()
    expect(lan.locator("#detail-holder")).to_contain_text("Bạn đang xử lý")
    expect(lan.locator("#detail textarea[name=text]")).to_have_value("Đã gọi, người nhà nói")
    picture(lan, "desk-kept")

    lead = become(person("lead"), "Trưởng ca")
    lead.goto(item)
    lead.locator("#triage-form").wait_for()
    lead.locator("#triage-form label").first.click()
    lead.keyboard.press("t")
    expect(lead.locator("#do-anyway")).to_be_visible()
    picture(lead, "desk-asked")
    if AXE.is_file():
        lead.evaluate(AXE.read_text(encoding="utf-8"))
        found = lead.evaluate("axe.run({exclude: [['.maplibregl-marker']]})")
        assert not found["violations"], [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    lead.locator("#do-anyway").click()
    expect(lead.locator("#do-anyway")).to_have_count(0)
