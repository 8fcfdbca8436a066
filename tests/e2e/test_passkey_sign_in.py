# SPDX-License-Identifier: Apache-2.0
"""A passkey from setting up to signing in, with Chromium's own virtual authenticator, under our content policy."""

from __future__ import annotations

import os
import re
from typing import Any
from uuid import UUID

import pytest

from .conftest import ARTIFACTS

PASSWORD = "bốn con vịt qua sông Hương"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def operator() -> UUID:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM

    return create_staff(by=SYSTEM, email="lan@example.org", name="Trần Thị Lan", role="analyst", password=PASSWORD)


def shot(page: Any, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"sign-in-{name}.png", full_page=True)


def test_staff_set_up_a_passkey_and_sign_in_with_it_alone(
    phone_with_reader: Any, operator: UUID, settings: Any
) -> None:
    page = phone_with_reader
    from allauth.mfa.models import Authenticator

    settings.SECOND_FACTOR_REQUIRED = True
    page.goto("/accounts/login/")
    shot(page, "staff")
    page.get_by_label("Địa chỉ e-mail").fill("lan@example.org")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto("/desk/")
    page.wait_for_url("**/accounts/second-factor/")
    shot(page, "second-factor")
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.wait_for_url("**/accounts/again/**")
    shot(page, "again")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/accounts/passkeys/add/")
    shot(page, "passkey-add")
    page.get_by_role("button", name="Thêm khóa này").click()
    page.wait_for_url("**/accounts/second-factor/recovery/")
    shot(page, "recovery-codes")
    assert Authenticator.objects.filter(user_id=operator, type="webauthn").count() == 1
    page.goto("/accounts/")
    shot(page, "account")
    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url("**/desk/today")
    # On a phone's width the bar keeps the way out and leaves the name to who listens.
    assert "Trần Thị Lan" in (page.locator("form[action$='/logout/']").first.text_content() or "")
    assert [text for text in page.refused if "Content Security Policy" in text] == []


def test_after_the_password_the_passkey_is_the_second_factor(phone_with_reader: Any, operator: UUID) -> None:
    page = phone_with_reader
    page.goto("/accounts/login/?next=/accounts/passkeys/add/")
    sign_in(page)
    page.wait_for_url("**/accounts/again/**")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/accounts/passkeys/add/")
    page.get_by_role("button", name="Thêm khóa này").click()
    page.wait_for_url("**/accounts/second-factor/recovery/")
    page.goto("/accounts/logout/")
    sign_out(page)
    page.goto("/accounts/login/")
    sign_in(page)
    page.wait_for_url("**/accounts/second-factor/code/")
    shot(page, "second-factor-code")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url("**/desk/today")
    assert [text for text in page.refused if "Content Security Policy" in text] == []


def test_a_citizen_signs_in_by_phone(phone_with_reader: Any, db: None) -> None:
    page = phone_with_reader
    from epidesk.foundation.notify.models import OutgoingMessage

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    page.goto("/accounts/phone/?next=/accounts/phone/")
    shot(page, "phone")
    page.get_by_label("Số điện thoại của bạn").fill("0120 555 0101")
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    page.wait_for_url("**/accounts/phone/code/")
    page.get_by_label("Mã trong tin nhắn").fill("000000")
    page.get_by_role("button", name="Xác nhận", exact=True).click()
    shot(page, "wrong-code")
    code = re.findall(r"\d{6}", OutgoingMessage.objects.get().text)[0]
    page.get_by_label("Mã trong tin nhắn").fill(code)
    page.get_by_role("button", name="Xác nhận", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert {cookie["name"] for cookie in page.context.cookies()} >= {"sessionid", "device"}
    assert [text for text in page.refused if "Content Security Policy" in text] == []


def sign_in(page: Any) -> None:
    page.get_by_label("Địa chỉ e-mail").fill("lan@example.org")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def sign_out(page: Any) -> None:
    """The script clears the phone first and then sends the form: whoever leaves before that is pulled back."""
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
