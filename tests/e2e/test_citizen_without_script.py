# SPDX-License-Identifier: Apache-2.0
"""A phone that runs no script does everything a citizen can do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .sending import send_report


def test_a_citizen_asks_for_help_and_follows_it_without_script(person: Any, picture: Any) -> None:
    page = person("citizen", phone=True, script=False)
    page.goto("/")
    page.get_by_role("link", name="Yêu cầu hỗ trợ y tế").click()
    assert not page.locator(".map--pin").is_visible(), "the map needs script; the list of wards does not"
    assert not any(word.is_visible() for word in page.get_by_text("Kéo bản đồ").all()), "no word of a map not there"
    assert page.get_by_text("Chọn phường, xã ở dưới").is_visible()
    page.get_by_label("Người nhà").check()
    page.get_by_label("Tuổi của người bệnh").fill("71")
    page.get_by_label("Khó thở cả khi nằm nghỉ").check()
    page.get_by_label("Phường, xã").select_option(label="Phường Phú Xuân")
    page.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Kiệt 21 Đặng Thái Thân")
    page.get_by_label("Số điện thoại của bạn").fill("0120 123 4567")
    page.locator("input[type=file]").set_input_files({"name": "nhà.jpg", "mimeType": "image/jpeg", "buffer": _photo()})
    page.get_by_role("button", name="Gửi yêu cầu").click()

    stop = page.get_by_role("alert").filter(has_text="Hãy gọi ngay")
    assert stop.get_by_role("link", name="1900 9095").get_attribute("href") == "tel:19009095"
    picture(page, "citizen-stop-without-script", whole=True)
    assert page.get_by_label("Địa chỉ hoặc mốc dễ nhận").input_value() == "Kiệt 21 Đặng Thái Thân"
    assert page.get_by_label("Gửi ảnh này").is_checked()
    page.get_by_role("button", name="Gửi yêu cầu").click()

    page.get_by_role("heading", name="Trung tâm đã nhận").wait_for()
    code = page.locator(".code--xl").inner_text()
    assert not page.get_by_role("button", name="Chép").is_visible(), "a button that does nothing is not shown"
    picture(page, "citizen-receipt-without-script", whole=True)
    page.get_by_role("link", name="Theo dõi diễn biến").click()
    page.get_by_role("link", name="Làm mới").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Đã nhận, đang chờ người trực xem"
    assert page.locator("main img").count() == 1

    stranger = person("stranger", phone=True, script=False)
    stranger.goto("/track")
    stranger.get_by_label("Mã theo dõi").fill(code.lower())
    stranger.get_by_role("button", name="Xem đã đến đâu").click()
    assert stranger.get_by_role("heading", level=1).inner_text() == "Đã nhận, đang chờ người trực xem"
    assert "Đặng Thái Thân" not in stranger.content()
    assert code not in stranger.url
    picture(stranger, "citizen-stranger-without-script")


def test_a_citizen_reports_in_english_without_script(person: Any) -> None:
    page = person("visitor", phone=True, script=False)
    page.goto("/")
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Report a suspected case").click()
    page.get_by_role("button", name="Send the report").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 2, (
        "both mistakes are named and lead to their fields"
    )
    page.get_by_label("A crowd gathered").check()
    page.get_by_label("Ward or commune").select_option(label="Phú Xuân ward")
    send_report(page, "en")
    page.goto("/mine")
    assert page.locator("main li").count() >= 1


def _photo() -> bytes:
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (800, 600), (90, datetime.now(UTC).second, 120)).save(buffer, "JPEG")
    return buffer.getvalue()
