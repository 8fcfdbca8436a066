# SPDX-License-Identifier: Apache-2.0
"""A call is written down without the mouse, its report is checked to a verdict, and a part of a picture is covered."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
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
        found = page.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}}})")
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
    expect(lan.get_by_label("Số của người gọi")).to_be_focused()
    assert lan.get_by_label("Tên người gọi").input_value() == ""
    lan.keyboard.type(NUMBER)
    expect(lan.locator("#caller")).to_contain_text("số này được nêu lần đầu")
    keys(lan, "Tab")
    lan.keyboard.type("Hoàng Thị Mai")
    keys(lan, "Tab", "Tab", "Space")  # the way: telephone is chosen; then the kind: a suspected case
    expect(lan.get_by_label("Báo tin ca nghi ngờ")).to_be_checked()
    expect(lan.get_by_label("Sốt, ho", exact=True)).to_be_visible()
    expect(lan.locator(".entry__of--medical_help")).to_be_hidden()
    keys(lan, "Tab", "Space")
    expect(lan.get_by_label("Sốt, ho", exact=True)).to_be_checked()
    lan.get_by_label("Lời người gọi").focus()
    lan.keyboard.type("Nhà bên có người sốt, ho ba ngày nay.")
    keys(lan, "Tab")
    lan.keyboard.type("Kiệt 12 Bạch Đằng")
    keys(lan, "Tab")
    lan.keyboard.type("Phú Xuân")
    looked_at(lan, picture, "entry")
    lan.get_by_label("Gửi mã và tin mới qua SMS").focus()
    keys(lan, "Space", "Enter")
    lan.wait_for_url("**/desk/enter/inc_*")
    expect(lan.get_by_role("heading", name="Hãy đọc mã")).to_be_visible()
    assert lan.locator(".spell__sign").count() == 8
    looked_at(lan, picture, "entered")

    # The same number calls again: what it told before is there as soon as it is typed, its call for help first.
    keys(lan, "i")
    lan.wait_for_url("**/desk/enter")
    lan.keyboard.type(NUMBER)
    expect(lan.locator("#caller a.row")).to_contain_text("Sốt, ho")
    lan.get_by_label("Yêu cầu trợ giúp y tế").check()
    lan.get_by_label("Môi tím hoặc tái").check()
    lan.get_by_label("Địa chỉ hoặc điểm dễ nhận").fill("Kiệt 12 Bạch Đằng")
    lan.get_by_role("button", name="Gửi và hiện mã").click()
    expect(lan.get_by_role("alert")).to_contain_text("dấu hiệu nguy hiểm")
    keys(lan, "i")
    lan.wait_for_url("**/desk/enter")
    lan.keyboard.type(NUMBER)
    expect(lan.locator("#caller .banner")).to_contain_text("Đã có yêu cầu trợ giúp")
    expect(lan.locator("#caller > *").first).to_have_class("banner is-extreme banner--link mt-1")
    looked_at(lan, picture, "entry-known")


@pytest.mark.row("RI-07")
def test_without_script_a_call_is_written_down_too(person: Any) -> None:
    lan = become(person("operator", script=False), "Người trực tổng đài")
    lan.goto("/desk/enter")
    lan.get_by_label("Số của người gọi").fill("0120 777 8813")
    lan.get_by_role("button", name="Xem số này đã báo gì").click()
    expect(lan.locator("#caller")).to_contain_text("số này được nêu lần đầu")
    lan.get_by_label("Báo tin ca nghi ngờ").check(force=True)
    lan.get_by_label("Sốt, ho", exact=True).check(force=True)
    lan.get_by_label("Địa chỉ hoặc điểm dễ nhận").fill("Chợ Tây Lộc")
    lan.get_by_role("button", name="Gửi và hiện mã").click()
    expect(lan.get_by_role("heading", name="Hãy đọc mã")).to_be_visible()


def photo() -> dict[str, Any]:
    image = Image.new("RGB", (900, 600), (225, 222, 214))
    for x in range(0, 900, 12):
        image.paste((40, 60, 90), (x, 200, x + 6, 420))
    buffer = BytesIO()
    image.save(buffer, "JPEG")
    return {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


@pytest.mark.row("RI-12")
@pytest.mark.row("RI-13")
def test_a_report_is_checked_and_a_part_of_its_picture_covered(person: Any, picture: Any) -> None:
    citizen = person("citizen", phone=True)
    citizen.goto("/report")
    citizen.get_by_label("Sốt, ho").check()
    citizen.locator("[name=area]").select_option("19774")
    citizen.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Quán gần cửa Ngăn")
    citizen.locator("input[type=file]").first.set_input_files(photo())
    citizen.get_by_role("button", name="Gửi phản ánh").click()
    citizen.get_by_role("heading", name="Trung tâm đã nhận").wait_for()
    code = citizen.locator(".code").first.inner_text()

    lan = become(person("operator"), "Người trực tổng đài")
    lan.goto("/desk/")
    lan.locator("a.q", has_text=code).click()
    detail = lan.locator("#detail")
    lan.locator("#t-priority-moderate + span").click()
    lan.locator("#foot-main").click()
    expect(detail).to_contain_text("chưa")
    lan.keyboard.press("v")
    detail.get_by_label("Hỏi trạm y tế").check(force=True)
    detail.get_by_label("Không đúng").check(force=True)
    detail.get_by_label("Đã nghe hoặc thấy gì").fill("Trạm đã gặp: viêm mũi dị ứng.")
    looked_at(lan, picture, "checks-form")
    lan.set_viewport_size(DESKTOP)
    detail.get_by_role("button", name="Lưu lần kiểm tra").click()
    expect(detail.locator("#checks")).to_contain_text("Hỏi trạm y tế: Không đúng")

    detail.get_by_role("link", name="Che một phần ảnh 1").click()
    layer = lan.locator("[data-redact-layer]")
    box = layer.bounding_box()
    lan.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.3)
    lan.mouse.down()
    lan.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.75, steps=4)
    lan.mouse.up()
    expect(lan.locator("[data-redact-row]")).to_have_count(1)
    lan.keyboard.press("n")  # a second one by keyboard alone
    expect(lan.locator("[data-redact-row]").nth(1).locator("[name=left]")).to_be_focused()
    for _ in range(3):
        lan.keyboard.press("ArrowUp")
    assert lan.locator("[data-redact-row]").nth(1).locator("[name=left]").input_value() == "40.3"
    looked_at(lan, picture, "redact")
    lan.get_by_role("button", name="Lưu", exact=True).click()
    expect(lan.locator(".redact__covered")).to_have_count(2)
    picture(lan, "redacted-1440")

    lan.get_by_role("link", name="Về").click()
    detail.locator("#resolve-more > summary").click()
    detail.get_by_label("Hướng dẫn tại chỗ").check(force=True)
    detail.locator("#resolve").get_by_role("button").click()
    expect(detail).to_contain_text("Hãy cho biết kết luận")
    detail.locator("#r-verdict-unfounded + span").click()
    looked_at(lan, picture, "verdict-missing")
    lan.set_viewport_size(DESKTOP)
    detail.locator("#resolve").get_by_role("button").click()
    expect(detail.locator("#checks")).to_contain_text("Không có cơ sở")

    citizen.reload()
    citizen.goto("/mine")
    citizen.get_by_text(code).first.click()
    expect(citizen.locator("#matter")).to_contain_text("Kiểm tra không xác nhận được điều đã báo")
    expect(citizen.locator("#matter")).not_to_contain_text("trạm y tế")
    picture(citizen, "verdict-told-360", whole=True)
