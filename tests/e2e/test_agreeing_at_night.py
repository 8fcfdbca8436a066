# SPDX-License-Identifier: Apache-2.0
"""The second person for an emergency alert, woken at night: the whole of it on a phone, a touch of the passkey, and a
minute in which it can be taken back."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from .test_desk_takes_a_call import AXE

PASSWORD = "bốn con vịt qua sông Hương"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(hue: None, settings: Any) -> str:
    """An alert that its author has handed in; its identifier. Second factors are asked for, as in production."""
    from tests.factories.alerts import person, written

    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.publishing.alerts import actions

    settings.SECOND_FACTOR_REQUIRED = True
    create_staff(by=SYSTEM, email="quoc@example.org", name="Đặng Quốc", role="duty_officer", password=PASSWORD)
    author = person("Hạnh")
    alert_id: UUID = actions.draft_alert(by=author, draft=written())
    actions.submit_alert(by=author, alert_id=alert_id)
    return public_id("alr", alert_id)


def sign_in(page: Any, to: str) -> None:
    page.goto(f"/accounts/login/?next={to}")
    page.get_by_label("Địa chỉ e-mail").fill("quoc@example.org")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def an_hour_passes() -> None:
    """As if everybody had shown who they are an hour ago: the session lives, and a phone lies open on a table."""
    from django.contrib.sessions.models import Session

    for session in Session.objects.all():
        data = session.get_decoded()
        for one in data.get("account_authentication_methods", ()):
            one["at"] -= timedelta(hours=1).total_seconds()
        session.session_data = Session.objects.encode(data)
        session.save()


@pytest.mark.row("AL-02")
def test_the_second_person_agrees_with_a_passkey(phone_with_reader: Any, waiting: str, picture: Any) -> None:
    from epidesk.publishing.alerts.models import Alert

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    page, address = phone_with_reader, f"/desk/alerts/{waiting}/agree"
    sign_in(page, "/accounts/passkeys/add/")
    page.wait_for_url("**/accounts/again/**")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Thêm khóa này").click()
    page.wait_for_url("**/accounts/second-factor/recovery/")
    an_hour_passes()

    page.goto(address)
    expect(page.locator("main")).to_contain_text("Ở yên trong nhà: phường Vỹ Dạ")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document)")
        assert not found["violations"], [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    picture(page, "agree-at-night", whole=True)
    page.get_by_role("button", name="Xác nhận tôi là ai").click()
    page.wait_for_url("**/accounts/**")
    assert Alert.objects.get().status == "waiting", "an open phone alone agrees to nothing"
    picture(page, "agree-show-who", whole=True)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url(f"**{address}")
    page.get_by_role("button", name="Tôi đã đọc").click()
    expect(page.locator("[data-countdown]")).to_contain_text("00:")
    row = Alert.objects.get()
    assert (row.status, row.approver_label, row.sent_at) == ("approved", "Đặng Quốc", None)
    page.get_by_role("button", name="Rút lại").click()
    expect(page.locator("#write-title")).to_be_visible()
    assert Alert.objects.get().status == "draft"
    assert [text for text in page.refused if "Content Security Policy" in text] == []
