# SPDX-License-Identifier: Apache-2.0
"""A centre in production without an SMS gateway promises no code: it says so, and offers the call back instead."""

from __future__ import annotations

import dataclasses

import pytest
from tests.factories.incidents import call_for_help, filed, phone_of

from epidesk.foundation.accounts.models import PhoneCall
from epidesk.foundation.notify.models import OutgoingMessage

from .browser import Phone
from .test_confirm_by_phone import file

pytestmark = [pytest.mark.django_db]
BEGIN = "/accounts/phone/call/begin/"
NUMBER = "0120 555 0218"
CANNOT = {"vi": "Hiện không gửi được mã qua tin nhắn.", "en": "Codes by SMS cannot be sent at the moment."}
PROMISES = ("Chúng tôi đã gửi mã", "We sent a code", "Gửi mã cho tôi", "Send me a code", "Send me the code")


@pytest.fixture
def gone(settings, tmp_path, monkeypatch):
    """From when it is called: production, and no `gateways.yaml`. The rest of `config/` stays, and the retired numbers
    that production would refuse."""

    def go() -> None:
        for entry in settings.ENV.config_dir.iterdir():
            if entry.name != "gateways.yaml":
                (tmp_path / entry.name).symlink_to(entry)
        settings.ENV = dataclasses.replace(settings.ENV, mode="production", config_dir=tmp_path)
        for module in ("phones", "actions.citizens"):
            monkeypatch.setattr(f"epidesk.foundation.accounts.{module}.retired_numbers_allowed", lambda: True)

    return go


def says_so(phone: Phone) -> None:
    assert CANNOT[phone.client.cookies["language"].value] in phone.text
    assert not [promise for promise in PROMISES if promise in phone.text]


def test_the_sign_in_offers_the_call_back_and_makes_no_code(speaker, gone):
    gone()
    speaker.open("/sign-in?next=/mine")
    says_so(speaker)
    assert not [form for form in speaker.page.forms if form.get("action") == "/accounts/phone/"]
    speaker.send(BEGIN, phone=NUMBER)
    assert speaker.trail[-1] == "/accounts/phone/call/"
    call = PhoneCall.objects.get()
    assert f"{call.code[:3]} {call.code[3:]}" in speaker.text
    assert not OutgoingMessage.objects.exists()


def test_a_page_from_before_gets_the_same_answer_with_the_number_kept(speaker, gone):
    speaker.open("/sign-in?next=/mine")
    gone()
    speaker.send("/accounts/phone/", phone=NUMBER)
    assert speaker.status == 409
    says_so(speaker)
    assert speaker.form(BEGIN).values["phone"] == [NUMBER]
    assert speaker.form(BEGIN).values["next"] == ["/mine"]
    assert not OutgoingMessage.objects.exists()
    assert "account_login" not in speaker.client.session, "no code waits to be typed"


def test_a_wrong_number_is_said_where_it_was_typed(speaker, gone):
    gone()
    speaker.open("/sign-in").send(BEGIN, phone="khong")
    assert speaker.status == 422
    says_so(speaker)
    assert speaker.form(BEGIN).values["phone"] == ["khong"]


def test_the_receipt_and_the_matter_offer_the_call_back(speaker, gone):
    path = file(speaker)
    gone()
    for page in (f"{path}/received", path):
        says_so(speaker.open(page))
        assert not [form for form in speaker.page.forms if form.get("action") == f"{path}/confirm"]
        assert speaker.form(BEGIN).values["next"] == [path], "back to the matter after the call"
    speaker.send(BEGIN, phone=NUMBER)
    assert speaker.trail[-1] == "/accounts/phone/call/"
    assert not OutgoingMessage.objects.exists()


def test_a_receipt_from_before_gets_the_same_answer(speaker, gone):
    path = file(speaker)
    gone()
    speaker.post(f"{path}/confirm", {"phone": NUMBER})
    assert speaker.status == 409
    says_so(speaker)
    assert speaker.form(BEGIN).values["phone"] == [NUMBER]
    assert not OutgoingMessage.objects.exists()


def test_a_code_that_was_asked_for_can_still_be_typed_but_no_other_is_promised(speaker, gone, sms_code):
    speaker.open("/sign-in").send("/accounts/phone/", phone=NUMBER)
    code = sms_code()
    gone()
    says_so(speaker.open("/accounts/phone/code/"))
    assert "resend" not in speaker.answer.content.decode()
    state = speaker.client.session["account_login"]
    state["state"]["stages"]["login_by_code"]["data"]["sent_at"] -= 31
    session = speaker.client.session
    session["account_login"] = state
    session.save()
    speaker.post("/accounts/phone/code/", {"action": "resend"})  # from the page as it was before
    assert speaker.status == 409
    says_so(speaker)
    assert OutgoingMessage.objects.count() == 1
    speaker.send("/accounts/phone/code/", code=code)
    assert "_auth_user_id" in speaker.client.session


def test_with_a_gateway_production_offers_the_code(speaker, gone, settings):
    gone()
    entry = "sms: {kind: http, url: 'https://sms.example.vn/', fields: {to: '{address}', text: '{body}'}}"
    (settings.ENV.config_dir / "gateways.yaml").write_text(entry)
    speaker.open("/sign-in")
    assert CANNOT[speaker.client.cookies["language"].value] not in speaker.text
    assert speaker.form("/accounts/phone/").action == "/accounts/phone/"


def test_who_follows_by_code_is_promised_no_sms(phone, gone):
    code = filed(call_for_help(), by=phone_of("mother")).code
    phone.open("/track").send("/track", code=code)
    assert "Xác nhận số qua tin nhắn" in phone.text
    gone()
    phone.open("/track/matter")
    assert "Xác nhận số qua tin nhắn" not in phone.text
    assert "Xác nhận qua điện thoại" in phone.text
