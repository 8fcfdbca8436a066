# SPDX-License-Identifier: Apache-2.0
"""Two neighbours see the same: the second is shown the first's report, joins it, and both follow it to its end; at the
desk a third report of the same is merged and split again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

PLACE = {"longitude": 107.5931, "latitude": 16.4602, "accuracy": 15}
NEXT_DOOR = {"longitude": 107.5938, "latitude": 16.4606, "accuracy": 15}
FIRST = "Quán nước đầu hẻm, hai người ho nhiều."
SECOND = "Tôi cũng thấy hai người ho, một người sốt."


def become(page: Any, role: str) -> Any:
    page.goto("/accounts/login/")
    page.get_by_role("button", name=role).first.click()
    page.wait_for_load_state()
    return page


def fill_in(page: Any, words: str) -> None:
    page.goto("/report")
    page.get_by_label("Sốt, ho").check()
    page.get_by_label("Mô tả ngắn").fill(words)
    page.get_by_role("button", name="Vị trí của tôi").click()
    expect(page.locator("[data-pin-status]")).to_contain_text("Phường")


def send(page: Any) -> None:
    page.get_by_role("button", name="Gửi phản ánh").click()


@pytest.mark.row("RI-03")
@pytest.mark.row("RI-04")
def test_a_reporter_with_a_joiner(person: Any, picture: Any) -> None:
    first = person("first", phone=True, gps=PLACE)
    fill_in(first, FIRST)
    expect(first.locator("[data-similar] button")).to_have_count(0)
    send(first)
    first.get_by_role("heading", name="Trung tâm đã nhận").wait_for()
    code = first.locator(".code").first.inner_text()
    first.get_by_role("link", name="Theo dõi").first.click()

    # The neighbour's form shows it as soon as the pin stands; what is typed stays.
    second = person("second", phone=True, gps=NEXT_DOOR)
    fill_in(second, SECOND)
    near = second.locator("[data-similar]")
    expect(near).to_contain_text("Gần đây đã có người báo")
    expect(near).to_contain_text("cách chưa đến")
    expect(near).not_to_contain_text("Quán nước")
    near.scroll_into_view_if_needed()
    picture(second, "joiner-form-360")
    picture(second, "joiner-form-whole-360", whole=True)
    # Not answered there: the centre asks after «send».
    send(second)
    second.get_by_role("heading", name="Có phải một trong các tin này không?").wait_for()
    picture(second, "joiner-asked-360", whole=True)
    second.get_by_role("button", name="Quay lại để sửa").click()
    expect(second.get_by_label("Mô tả ngắn")).to_have_value(SECOND)
    send(second)
    second.get_by_role("button", name=re.compile("Đúng việc tôi thấy")).first.click()
    second.get_by_role("heading", name="Trung tâm đã biết bạn cũng thấy").wait_for()
    own_code = second.locator(".code").first.inner_text()
    assert own_code != code
    picture(second, "joiner-received-360", whole=True)
    second.get_by_role("link", name="Theo dõi").first.click()
    expect(second.locator("main")).to_contain_text("Bạn và 1 người khác")

    # A third one means another, and says so in the form.
    third = person("third", phone=True, gps=PLACE, script=True)
    fill_in(third, "Ba người ho ở hẻm bên.")
    third.get_by_label("Không, việc của tôi khác").check()
    send(third)
    third.get_by_role("heading", name="Trung tâm đã nhận").wait_for()
    third_code = third.locator(".code").first.inner_text()

    # At the desk: two people, and a likely duplicate.
    desk = become(person("operator"), "Người trực")
    desk.goto("/desk/")
    row = desk.locator("a.q", has_text=code)
    expect(row).to_contain_text("2")
    row.click()
    detail = desk.locator("#detail")
    expect(detail).to_contain_text("1 người khác đã báo")
    expect(detail).to_contain_text(SECOND)
    expect(detail).to_contain_text(third_code)
    detail.locator("#duplicate").scroll_into_view_if_needed()
    picture(desk, "joiner-desk-1440")
    likely = detail.locator("#duplicate li", has_text=third_code)
    likely.get_by_role("button", name=re.compile("Gộp tin đó vào đây")).click()
    expect(detail).to_contain_text("2 người khác đã báo")
    picture(desk, "joiner-merged-1440")

    # Merged by mistake: split again from its own page, by the keyboard.
    detail.locator("#duplicate").get_by_role("link", name=third_code).click()
    expect(detail).to_contain_text("Đã gộp vào")
    desk.keyboard.press("d")
    desk.locator("#split-reason").fill("Hẻm khác, người khác.")
    picture(desk, "joiner-split-1440")
    desk.get_by_role("button", name="Tách tin này ra").click()
    expect(detail).not_to_contain_text("Đã gộp vào")

    # Looked at: both follow it live, the joiner only how far it is.
    desk.goto("/desk/")
    desk.locator("a.q", has_text=code).click()
    expect(detail).to_contain_text(code)
    detail.locator("#triage-form").get_by_label("Cao", exact=True).check()
    desk.keyboard.press("t")
    expect(first.locator("main")).to_contain_text("đang chọn đội", timeout=10_000)
    expect(second.locator("main")).to_contain_text("đang chọn đội", timeout=10_000)
    expect(second.locator("main")).not_to_contain_text("Quán nước")
    picture(second, "joiner-follows-360", whole=True)

    # The joiner leaves.
    second.get_by_role("button", name="Rút khỏi tin này").click()
    expect(second.locator("main")).not_to_contain_text(own_code)


def test_the_administrator_sets_how_near_is_near(person: Any, picture: Any) -> None:
    administrator = become(person("administrator"), "Quản trị")
    administrator.goto("/desk/nearness")
    picture(administrator, "nearness-1440")
    radius = administrator.get_by_label("Bán kính, mét").first
    radius.fill("5")
    administrator.get_by_role("button", name=re.compile("^Lưu")).first.click()
    expect(administrator.locator(".field__error").first).to_contain_text("từ 20 đến 2000")
    expect(radius).to_have_value("5")
    picture(administrator, "nearness-error-1440")
    radius.fill("250")
    administrator.get_by_role("button", name=re.compile("^Lưu")).first.click()
    expect(administrator.locator(".field__error")).to_have_count(0)
