# SPDX-License-Identifier: Apache-2.0
"""A tracking code is a capability: alone it opens a stage word and a day."""

from __future__ import annotations

import secrets

import pytest
from tests.factories.incidents import call_for_help, filed, phone_of

from epikit.codes import make_code

from .browser import Phone

pytestmark = pytest.mark.django_db
SECRETS = ("Nguyễn Văn Tín", "0120 123 4567", "Đặng Thái Thân", "khó thở từ tối qua", "71")


def test_a_stranger_with_the_code_sees_a_word_and_a_day(speaker):
    code = filed(call_for_help(), by=phone_of("mother")).code
    speaker.open("/track").send("/track", code=f" {code.lower().replace('-', ' ')} ")
    assert speaker.trail == ["/track/matter"]
    assert {"vi": "Đã nhận", "en": "Received"}[speaker.client.cookies["language"].value] in speaker.text
    for secret in SECRETS:
        assert secret not in speaker.text
    answer = speaker.answer
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert speaker.page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_the_code_is_in_no_address(phone):
    code = filed(call_for_help(), by=phone_of("mother")).code
    phone.open("/track").send("/track", code=code)
    links = [str(link) for link in phone.page.xpath("//a/@href | //form/@action")]
    assert not [link for link in links + phone.trail if code in link or code.replace("-", "") in link]


def test_the_sessions_row_does_not_tell_the_code(phone):
    import json

    from django.contrib.sessions.models import Session

    code = filed(call_for_help(), by=phone_of("mother")).code
    phone.open("/track").send("/track", code=code)
    told = json.dumps(Session.objects.get(session_key=phone.client.session.session_key).get_decoded())
    assert "tracked_code" in told
    assert code.replace("-", "") not in told


def test_the_filing_phone_is_led_to_its_own_page(phone):
    phone.open("/report").send(seen=["crowd"], area="19774")
    receipt, code = phone.trail[-1], phone.code
    phone.open("/track").send("/track", code=code)
    assert phone.trail[-1] == receipt.removesuffix("/received")


def test_proving_the_contact_phone_opens_everything(phone, sms_code):
    code = filed(call_for_help(), by=phone_of("mother")).code
    phone.open("/track").send("/track", code=code)
    link = next(str(href) for href in phone.page.xpath("//a/@href") if str(href).startswith("/sign-in"))
    phone.open(link).send("/accounts/phone/", phone="0120 123 4567")
    phone.send("/accounts/phone/code", code=sms_code())
    assert phone.trail[-1].startswith("/mine/"), "the page that follows it live"
    assert "khó thở từ tối qua" in phone.text
    assert "Đặng Thái Thân" in phone.text


def test_another_phone_that_proves_itself_sees_no_more(speaker, sms_code):
    code = filed(call_for_help(), by=phone_of("mother")).code
    speaker.open("/track").send("/track", code=code)
    speaker.open("/sign-in?next=/track/matter").send("/accounts/phone/", phone="0120 999 0000")
    speaker.send("/accounts/phone/code", code=sms_code())
    assert speaker.trail[-1] == "/track/matter"
    for secret in SECRETS:
        assert secret not in speaker.text
    said = {"vi": "không phải số ghi trong tin", "en": "not the one named in it"}
    assert said[speaker.client.cookies["language"].value] in speaker.text


def test_unknown_misspelt_and_misheard_codes_answer_alike(phone):
    real = filed(call_for_help(), by=phone_of("mother")).code
    misheard = real[:-1] + ("7" if real[-1] != "7" else "8")
    answers = []
    for typed in (
        make_code(secrets.randbelow),
        misheard,
        "OOOO-1111",
        "'; DROP TABLE incidents_incident; --",
        "x" * 200,
    ):
        phone.open("/track").send("/track", code=typed)
        assert phone.status == 404
        answers.append(phone.errors)
    assert len(set(answers)) == 1
    assert phone.form("/track").values["code"] == ["x" * 200]


def test_six_wrong_codes_are_followed_by_a_wait_that_is_said(speaker):
    right = filed(call_for_help(), by=phone_of("mother")).code
    for _ in range(5):
        speaker.open("/track").send("/track", code="7K3M-42XY")
        assert speaker.status == 404
    speaker.send("/track", code="7K3M-42XY")
    assert speaker.status == 429
    said = {"vi": "phút, hoặc gọi đường dây nóng", "en": "or call the hotline"}
    assert said[speaker.client.cookies["language"].value] in speaker.errors
    speaker.send("/track", code=right)
    assert speaker.status == 429, "the right code is not told apart now"
    assert Phone.new().open("/track").send("/track", code=right).trail == ["/track/matter"], "others are not held up"


def test_a_stranger_who_forgets_their_cookies_is_slowed_by_address(hue):
    statuses = []
    for _ in range(25):
        stranger = Phone.new()
        stranger.open("/track").send("/track", code=make_code(secrets.randbelow))
        statuses.append(stranger.status)
    assert statuses[:20] == [404] * 20
    assert statuses[20:] == [429] * 5


def test_everybody_together_is_limited_too(hue, monkeypatch):
    from epidesk.intake.incidents.queries import reporter

    monkeypatch.setattr(reporter, "CODE_LOOKUPS_ANYBODY", (4, 600))
    statuses = []
    for n in range(6):
        stranger = Phone.new()
        stranger.client.defaults["REMOTE_ADDR"] = f"203.0.113.{n}"
        stranger.open("/track").send("/track", code=make_code(secrets.randbelow))
        statuses.append(stranger.status)
    assert statuses == [404, 404, 404, 404, 429, 429]


def test_nothing_typed_is_asked_for(speaker):
    speaker.open("/track").send("/track", code="")
    assert speaker.status == 422
    assert {"vi": "Hãy nhập mã", "en": "Type the tracking code"}[
        speaker.client.cookies["language"].value
    ] in speaker.errors


def test_without_a_code_there_is_only_the_form(phone):
    assert phone.open("/track/matter").trail == ["/track"]
