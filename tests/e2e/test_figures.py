# SPDX-License-Identifier: Apache-2.0
"""The epidemic in numbers: a file comes in, its jump is held and looked at, a figure is signed; the public page shows
what counts, drawn by the server, with its table and its CSV."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.test_desk_night_shift import looked_at
from tests.e2e.test_spine import become


def table(last: date) -> bytes:
    news = [*range(80, 110), 151_919, *range(110, 90, -1)]
    days = [last - timedelta(days=len(news) - 1 - n) for n in range(len(news))]
    rows = [f"{on},46,Thành phố Huế,{new}" for on, new in zip(days, news, strict=True)]
    return "\n".join(("date,province_code,province,new", *rows)).encode()


@pytest.mark.row("ST-01")
def test_a_jump_is_held_a_figure_is_signed_and_the_public_page_says_what_counts(person: Any, picture: Any) -> None:
    analyst = become(person("analyst"), "Phân tích")
    analyst.goto("/desk/published")
    today = date.fromisoformat(analyst.evaluate("new Date().toLocaleDateString('sv')"))
    file = {"name": "hue.csv", "mimeType": "text/csv", "buffer": table(today - timedelta(days=2))}
    analyst.locator("#bring-file").set_input_files(file)
    analyst.locator("#bring-measure").select_option("cases")
    analyst.get_by_role("button", name="Nhập").click()
    held = analyst.locator("article", has_text="151.919")
    expect(held).to_contain_text("gấp nhiều lần")
    looked_at(analyst, picture, "desk-published", grounds=("light",))

    reader = person("reader", phone=True, script=False)
    reader.goto("/figures")
    here = reader.locator("section[aria-labelledby=p-province] > div").filter(
        has=reader.get_by_role("heading", name="Ca xác nhận")  # of the demonstration there are deaths too
    )
    expect(here).not_to_contain_text("151.919")
    expect(here.locator("svg.daychart")).to_be_visible()

    held.get_by_text("Số điều chỉnh của các ngày trước").click()
    held.get_by_label("Vì sao?").fill("Sở Y tế nhập bù từ tháng 7")
    held.get_by_role("button", name="Duyệt").click()
    expect(analyst.locator("main")).to_contain_text("Không có số nào")
    analyst.locator("#level").select_option("province")
    analyst.locator("#measure").select_option("cases")
    analyst.locator("#on").fill((today - timedelta(days=1)).isoformat())
    analyst.locator("#new").fill("88")
    analyst.locator("#evidence").fill("Báo cáo 123/SYT-NVY ngày hôm nay")
    analyst.locator("#signed_name").fill(analyst.locator(".who--lg + span").inner_text())
    analyst.get_by_role("button", name="Ký và đăng").click()
    expect(analyst.locator("main")).to_contain_text("nguyên vẹn")

    total = sum(range(80, 110)) + 151_919 + sum(range(110, 90, -1)) + 88
    reader.wait_for_timeout(1_500)  # what is published is seen within a second or so, without being asked for
    reader.goto("/figures")
    expect(here).to_contain_text(f"{total:,}".replace(",", "."))
    expect(here).to_contain_text("88")
    expect(here.locator("svg.daychart .daychart__mark")).to_have_text("*")
    here.locator("summary").click()
    expect(here.locator("table")).to_contain_text(f"{today - timedelta(days=1):%d/%m/%Y}")
    picture(reader, "figures-360", whole=True)
    answer = reader.context.request.get(here.locator("a[download]").get_attribute("href"))
    assert answer.headers["content-type"].startswith("text/csv")
    assert f"{today - timedelta(days=1)},88,{total}," in answer.text()

    looker = person("looker")
    looker.goto("/figures")
    looked_at(looker, picture, "figures", grounds=("light",))
