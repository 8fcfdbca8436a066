# SPDX-License-Identifier: Apache-2.0
"""An emergency alert from the desk: written and drawn with what people get beside it, agreed to by another on a phone,
taken back in time, agreed to again and sent, cancelled."""

from __future__ import annotations

from typing import Any

import psycopg
from benchmarks.stand import Stand
from playwright.sync_api import expect

from .test_desk_takes_a_call import looked_at
from .test_spine import become

WORDS = {
    "headline_vi": "Ở yên trong nhà: phường Vỹ Dạ",
    "instruction_vi": "Không rời nhà, trừ khi cấp cứu.\nSốt, ho: gọi đường dây nóng.",
    "description_vi": "Phát hiện ổ dịch tại phường Vỹ Dạ.",
    "event_vi": "Dịch lây lan",
    "headline_en": "Stay at home: Vy Da ward",
    "instruction_en": "Do not leave home, except in an emergency.\nFever or cough: call the hotline.",
    "description_en": "An outbreak was found in Vy Da ward.",
    "event_en": "Spreading disease",
}


def the_minute_is_over(site: Stand) -> None:
    """Nobody waits a minute for a test: the alert becomes due, and so does its job."""
    with psycopg.connect(site.owner_dsn, autocommit=True) as connection:
        connection.execute("UPDATE alerts_alert SET sends_at = now() WHERE status = 'approved'")
        connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'alerts.send_due'")


def test_an_emergency_alert_from_the_first_word_to_its_end(site: Stand, person: Any, picture: Any) -> None:
    lan = become(person("author"), "Trưởng ca trực")
    lan.goto("/desk/alerts")
    looked_at(lan, picture, "alerts-list")
    lan.goto("/desk/alerts/new?template=stay-home")
    for name, value in WORDS.items():
        lan.locator(f"[name={name}]").fill(value)
    for tongue in ("zh", "ko", "fr", "ja"):
        for part in ("headline", "instruction", "description", "event"):
            lan.locator(f"[name={part}_{tongue}]").fill("")
    expect(lan.locator("#beside .lockscreen__title").first).to_have_text(f"KHẨN CẤP: {WORDS['headline_vi']}")
    lan.locator("[name=area_kind][value=circle]").check()
    area = lan.locator("[data-draw] > svg").bounding_box()
    lan.mouse.click(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    expect(lan.locator("[data-drawn] path")).to_have_count(1)
    expect(lan.locator("[name=centre]")).not_to_have_value("")
    expect(lan.locator("#beside")).to_contain_text("Chạm ")  # which wards that touches
    lan.locator("[name=area_kind][value=wards]").check()
    lan.locator("path[data-code='19777']").click()
    expect(lan.locator("[name=wards][value='19777']")).to_be_checked()
    looked_at(lan, picture, "alert-compose")
    lan.get_by_role("button", name="Lưu bản nháp").click()
    lan.wait_for_url("**/desk/alerts/alr_*")
    lan.get_by_role("button", name="Gửi duyệt").click()
    expect(lan.locator("#alert-state")).to_contain_text("Người soạn không tự duyệt được")
    address = lan.url

    hanh = become(person("second", phone=True), "Trực lãnh đạo")
    hanh.goto(f"{address}/agree")
    looked_at(hanh, picture, "alert-agree")
    hanh.get_by_role("button", name="Tôi đã đọc").click()
    expect(hanh.locator("[data-countdown]")).to_contain_text("00:")
    looked_at(hanh, picture, "alert-undo")
    lan.reload()  # whoever may takes it back, not only who agreed
    looked_at(lan, picture, "alert-undo-desk")
    lan.get_by_role("button", name="Rút lại").click()
    expect(lan.locator("#write-title")).to_be_visible()

    lan.get_by_role("button", name="Gửi duyệt").click()
    expect(lan.locator("#alert-state")).to_contain_text("Đang chờ duyệt")
    hanh.goto(f"{address}/agree")
    hanh.get_by_role("button", name="Tôi đã đọc").click()
    expect(hanh.locator("[data-countdown]")).to_be_visible()
    the_minute_is_over(site)
    for _ in range(40):  # until a worker has taken up the job
        hanh.reload()
        if hanh.locator("#progress-title").count():
            break
        hanh.wait_for_timeout(500)
    expect(hanh.locator("#progress-title")).to_be_visible()
    reader = person("citizen", phone=True)
    reader.goto("/alerts")
    expect(reader.locator("main")).to_contain_text(WORDS["headline_vi"])

    lan.goto(address)
    looked_at(lan, picture, "alert-sent")
    lan.get_by_text("Hủy cảnh báo").click()
    lan.locator("#cancel-reason").fill("Nhầm phường")
    lan.get_by_role("button", name="Hủy ngay").click()
    expect(lan.locator("#alert-title").locator("xpath=..")).to_contain_text("Đã hủy")
    reader.goto("/alerts")
    expect(reader.locator("main")).not_to_contain_text(WORDS["headline_vi"])
