# SPDX-License-Identifier: Apache-2.0
"""On a phone nothing typed is lost, nothing is sent twice, and the call to make is on the screen."""

from __future__ import annotations

from typing import Any

import psycopg
from playwright.sync_api import expect

from .sending import send_report


def reports_with(site: Any, address: str) -> int:
    with psycopg.connect(site.owner_dsn) as connection:
        row = connection.execute("SELECT count(*) FROM incidents_incident WHERE address = %s", [address]).fetchone()
    assert row is not None
    return int(row[0])


def test_the_number_to_call_comes_above_the_bar(person: Any) -> None:
    page = person("citizen", phone=True)
    page.goto("/medical")
    seen = page.locator("input[name=red_flag_seen]")
    assert seen.input_value() == ""
    page.evaluate("document.querySelector('[data-red-flag]').scrollIntoView({block: 'end'})")
    page.get_by_label("Khó thở cả khi nằm nghỉ").check()
    expect(seen).to_have_value("1")
    above = """() => {
        const call = document.querySelector("#stop a[href^='tel:']").getBoundingClientRect();
        return call.top > 0 && call.bottom <= document.querySelector(".hotline").getBoundingClientRect().top;
    }"""
    for _ in range(50):  # the last of the scroll may still be under way; the page's policy forbids polling in it
        if page.evaluate(above):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the number to call is not on the screen")


def test_a_change_of_language_keeps_the_form(person: Any) -> None:
    page = person("citizen", phone=True)
    page.goto("/report")
    page.get_by_label("Tụ tập đông người").check()
    page.get_by_label("Mô tả").fill("Trước chợ, từ sáng")
    page.get_by_label("Phường, xã").select_option(label="Phường Phú Xuân")
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", name="Report a suspected case").wait_for()
    assert page.get_by_label("A crowd gathered").is_checked()
    assert page.get_by_label("Describe it").input_value() == "Trước chợ, từ sáng"
    assert page.locator("#id_area option:checked").inner_text() == "Phú Xuân ward"
    page.goto("/report")
    assert page.get_by_label("Describe it").input_value() == "", "put in once, then forgotten"


def test_back_and_send_again_is_the_same_report(person: Any, site: Any) -> None:
    page = person("citizen", phone=True)

    def fill_in(address: str) -> None:
        page.goto("/report")
        page.get_by_label("Tụ tập đông người").check()
        page.get_by_label("Phường, xã").select_option(label="Phường Phú Xuân")
        page.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill(address)

    def send() -> str:
        return send_report(page)

    fill_in("Kiệt 7 Bà Triệu")
    first_key = page.locator("input[name=idempotency_key]").input_value()
    code = send()
    page.go_back()
    assert send() == code
    fill_in("Kiệt 7 Bà Triệu")
    assert page.locator("input[name=idempotency_key]").input_value() != first_key, "the page itself brings a new key"
    assert send() == code
    assert reports_with(site, "Kiệt 7 Bà Triệu") == 1

    fill_in("Kiệt 9 Bà Triệu")
    assert send() != code, "other words are another report"
    assert reports_with(site, "Kiệt 9 Bà Triệu") == 1
