# SPDX-License-Identifier: Apache-2.0
"""Without a line: what is typed waits on the phone, says so, and reaches the centre exactly once."""

from __future__ import annotations

import contextlib
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Error, expect

from .lines import Line

WARM = """() => caches.open("pages").then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"""


@pytest.fixture
def phone(phone_on_the_line: Any) -> Any:
    """A phone on the breakable line, its pages kept already."""
    warm(phone_on_the_line)
    return phone_on_the_line


def warm(page: Any) -> None:
    page.goto("/")
    for _ in range(100):
        if len(page.evaluate(WARM)) >= 5:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"kept only {page.evaluate(WARM)}")


def count(site: Any, where: str, *values: Any) -> int:
    with psycopg.connect(site.owner_dsn) as connection:
        row = connection.execute(f"SELECT count(*) FROM incidents_incident WHERE {where}", values).fetchone()  # noqa: S608
    assert row is not None
    return int(row[0])


def type_report(page: Any, address: str, ward: str = "Phường Phú Xuân") -> None:
    """With a line, a report in the ward of another is asked about first: a ward of its own is not."""
    page.goto("/report")
    page.get_by_label("Tụ tập đông người").check()
    page.get_by_label("Phường, xã").select_option(label=ward)
    page.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill(address)


def send(page: Any) -> None:
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/mine#waiting")


def nudge(page: Any) -> None:
    """What a phone says when it believes to have a line."""
    with contextlib.suppress(Error):  # the page is just being read again
        page.evaluate("window.dispatchEvent(new Event('online'))")


def test_five_reports_of_an_hour_offline_arrive_once_each_over_a_flapping_line(
    phone: Any, wire: Line, site: Any, picture: Any
) -> None:
    phone.context.set_offline(True)
    for n in range(5):
        type_report(phone, f"Kiệt {n} Bạch Đằng")
        if n == 0:
            expect(phone.get_by_text("Không có mạng.", exact=False)).to_be_visible()
            picture(phone, "offline-form")
        send(phone)
    expect(phone.locator("[data-queue-list] li")).to_have_count(5)
    expect(phone.get_by_text("Đang chờ mạng. Sẽ tự gửi đi.")).to_have_count(5)
    picture(phone, "offline-waiting", whole=True)
    assert count(site, "address LIKE %s", "Kiệt % Bạch Đằng") == 0

    wire.drop, wire.lose = 2, 3  # two never arrive, three arrive and their answer is lost
    phone.context.set_offline(False)
    for _ in range(60):
        now = phone.get_by_role("button", name="Gửi ngay")
        if count(site, "address LIKE %s", "Kiệt % Bạch Đằng") == 5 and not now.count():
            break
        nudge(phone)
        phone.wait_for_timeout(1_000)
    assert (wire.dropped, wire.lost) == (2, 3), "the line did break"
    assert count(site, "address LIKE %s", "Kiệt % Bạch Đằng") == 5
    phone.reload()
    for _ in range(30):
        if phone.locator("[data-queue]").is_hidden():
            break
        nudge(phone)
        phone.wait_for_timeout(1_000)
    picture(phone, "offline-sent", whole=True)
    expect(phone.locator("[data-queue]")).to_be_hidden()
    phone.reload()
    expect(phone.locator("#mine .rows li")).to_have_count(5)
    assert count(site, "address LIKE %s", "Kiệt % Bạch Đằng") == 5


def test_two_tabs_send_one_report_once(phone: Any, wire: Line, site: Any) -> None:
    phone.context.set_offline(True)
    type_report(phone, "Hai cửa sổ 12 Chi Lăng")
    send(phone)
    other = phone.context.new_page()
    other.goto("/mine")
    expect(other.locator("[data-queue-list] li")).to_have_count(1)
    wire.lose = 1
    phone.context.set_offline(False)
    for _ in range(30):
        nudge(phone)
        nudge(other)
        if not phone.get_by_role("button", name="Gửi ngay").count():
            break
        phone.wait_for_timeout(1_000)
    expect(phone.get_by_text("Trung tâm đã nhận").or_(phone.locator("#mine a .code"))).to_have_count(1)
    assert count(site, "address = %s", "Hai cửa sổ 12 Chi Lăng") == 1


def test_a_line_that_breaks_at_the_press_of_send_loses_nothing(phone: Any, wire: Line, site: Any) -> None:
    """The page came from the centre, the phone believes it has a line: the service worker catches the form."""
    phone.goto("/report")
    for _ in range(50):
        if phone.evaluate("navigator.serviceWorker.controller !== null"):
            break
        phone.wait_for_timeout(100)
    type_report(phone, "Đứt giữa chừng 3 Huỳnh Thúc Kháng")
    phone.set_input_files("input[name=photos]", {"name": "a.png", "mimeType": "image/png", "buffer": picture_bytes()})
    wire.lose = 99  # Chromium itself tries more than once
    phone.get_by_role("button", name="Gửi phản ánh").click()
    phone.wait_for_url("**/mine#waiting")
    expect(phone.get_by_text("Mạng bị đứt giữa chừng", exact=False)).to_be_visible()
    wire.lose = 0
    nudge(phone)
    for _ in range(40):
        if count(site, "address = %s", "Đứt giữa chừng 3 Huỳnh Thúc Kháng"):
            break
        phone.wait_for_timeout(500)
    phone.wait_for_timeout(1_000)
    assert wire.lost >= 1
    assert count(site, "address = %s", "Đứt giữa chừng 3 Huỳnh Thúc Kháng") == 1
    photos = "id IN (SELECT incident_id FROM incidents_photo) AND address = %s"
    assert count(site, photos, "Đứt giữa chừng 3 Huỳnh Thúc Kháng") == 1


def test_what_the_centre_cannot_take_says_why_and_is_mended(phone: Any, wire: Line, site: Any, picture: Any) -> None:
    phone.context.set_offline(True)
    type_report(phone, "Sai số 5 Mai Thúc Loan")
    phone.get_by_label("Số điện thoại của bạn").fill("12")
    phone.set_input_files("input[name=photos]", {"name": "a.png", "mimeType": "image/png", "buffer": picture_bytes()})
    send(phone)
    expect(phone.get_by_text("ảnh: 1")).to_be_visible()
    phone.context.set_offline(False)
    nudge(phone)
    mend = phone.get_by_role("link", name="Sửa rồi gửi")
    mend.wait_for(timeout=30_000)
    # The copy gives way to the centre's own page: a tap at that very moment would be nobody's.
    expect(phone.locator("html[data-kept]")).to_have_count(0)
    picture(phone, "offline-refused", whole=True)
    mend.click()
    field = phone.get_by_label("Số điện thoại của bạn")
    expect(field).to_have_value("12")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(phone.locator("#id_contact_phone_error")).not_to_be_empty()
    expect(phone.locator("#previews img")).to_have_count(1)
    picture(phone, "offline-mend", whole=True)
    field.fill("0120 555 0188")
    phone.get_by_role("button", name="Gửi phản ánh").click()
    phone.wait_for_url("**/mine*")
    for _ in range(40):
        if count(site, "address = %s", "Sai số 5 Mai Thúc Loan"):
            break
        phone.wait_for_timeout(500)
    assert (
        count(site, "address = %s AND id IN (SELECT incident_id FROM incidents_photo)", "Sai số 5 Mai Thúc Loan") == 1
    )


def test_help_asked_for_without_a_line_says_call_at_once(phone: Any, site: Any, picture: Any) -> None:
    phone.context.set_offline(True)
    phone.goto("/medical")
    phone.get_by_label("Tôi", exact=True).check()
    phone.get_by_label("Khó thở cả khi nằm nghỉ").check()
    expect(phone.locator("#stop")).to_be_visible()
    phone.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Không mạng 9 Lê Thánh Tôn")
    phone.get_by_label("Phường, xã").select_option(label="Phường Phú Xuân")
    phone.get_by_role("button", name="Gửi yêu cầu").click()
    phone.wait_for_url("**/mine#waiting")
    box = phone.locator("[data-queue-call]")
    expect(box).to_contain_text("Chưa gửi được: hãy gọi điện")
    assert box.locator("a[href^='tel:']").count() >= 1
    picture(phone, "offline-medical")
    phone.context.set_offline(False)
    nudge(phone)
    expect(box).to_be_hidden(timeout=30_000)
    assert count(site, "address = %s AND kind = 'medical_help'", "Không mạng 9 Lê Thánh Tôn") == 1


def test_a_phone_whose_clock_is_a_day_wrong(phone: Any, site: Any) -> None:
    for days, address in ((1, "Đồng hồ nhanh 1 Đinh Tiên Hoàng"), (-1, "Đồng hồ chậm 2 Đinh Tiên Hoàng")):
        page = phone.context.new_page()
        page.add_init_script(f"const now = Date.now; Date.now = () => now() + {days * 86_400_000};")
        phone.context.set_offline(True)
        type_report(page, address)
        send(page)
        phone.context.set_offline(False)
        nudge(page)
        for _ in range(40):
            if count(site, "address = %s", address):
                break
            page.wait_for_timeout(500)
        page.close()
        assert count(site, "address = %s AND received_at > now() - interval '5 minutes'", address) == 1


def picture_bytes() -> bytes:
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (320, 240), (150, 160, 170)).save(buffer, "PNG")
    return buffer.getvalue()
