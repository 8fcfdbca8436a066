# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.urls import reverse

from epidesk.foundation.accounts.models import User

from .conftest import PHONE, PHONE_E164

pytestmark = pytest.mark.django_db
ASK = "/accounts/phone/"
CODE = "/accounts/phone/code/"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_new_phone_signs_in_and_gets_an_account_only_then(client, last_code):
    answer = client.post(ASK, {"phone": PHONE, "next": "/somewhere"})
    assert answer.status_code == 302
    assert answer["Location"] == CODE
    assert not User.objects.exists()
    answer = client.post(CODE, {"code": last_code()})
    assert answer.status_code == 302
    assert answer["Location"] == "/somewhere"
    user = User.objects.get()
    assert (user.kind, user.phone, user.phone_verified_at is not None) == ("citizen", PHONE_E164, True)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_known_phone_signs_in_to_the_same_account_however_it_is_typed(client, last_code, half_a_minute_later):
    client.post(ASK, {"phone": PHONE})
    client.post(CODE, {"code": last_code()})
    before = User.objects.get().pk
    client.logout()
    from django.core.cache import cache

    cache.clear()
    client.post(ASK, {"phone": "+84 (120) 555-0101"})
    client.post(CODE, {"code": f" {last_code()[:3]} {last_code()[3:]} "})
    assert User.objects.get().pk == before
    assert client.session["_auth_user_id"] == str(before)


def test_known_and_unknown_phones_get_the_same_answers(client, last_code):
    from epidesk.foundation.accounts.actions import ensure_citizen

    ensure_citizen(phone_e164="+841205550102")
    known = client.post(ASK, {"phone": "01205550102"})
    page_of_known = client.get(CODE).content
    client.cookies.clear()
    unknown = client.post(ASK, {"phone": PHONE})
    page_of_unknown = client.get(CODE).content
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(page_of_known) == pytest.approx(len(page_of_unknown), abs=60)  # only tokens and the number differ
    assert last_code("+841205550102")
    assert last_code()


def test_six_wrong_codes_end_the_sign_in_with_a_clear_answer(client, last_code):
    client.post(ASK, {"phone": PHONE})
    right = last_code()
    for _ in range(5):
        answer = client.post(CODE, {"code": wrong(right)})
        assert answer.status_code == 422
        assert "Mã này không đúng" in answer.content.decode()
    answer = client.post(CODE, {"code": wrong(right)})
    assert answer.status_code == 429
    assert "Sáu lần sai" in answer.content.decode()
    assert "0120 555 0101" in answer.content.decode(), "the number need not be typed again"
    assert client.post(CODE, {"code": right}).status_code == 302
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_guesses_are_counted_outside_the_session(client, last_code):
    """A session copied a hundred times is still one sign-in with six tries."""
    client.post(ASK, {"phone": PHONE})
    right = last_code()
    untouched = dict(client.session["account_login"])
    for _ in range(6):
        session = client.session
        session["account_login"] = untouched
        session.save()
        client.post(CODE, {"code": wrong(right)})
    session = client.session
    session["account_login"] = untouched
    session.save()
    assert client.post(CODE, {"code": right}).status_code == 429
    assert "_auth_user_id" not in client.session


def test_a_code_opens_once(client, last_code):
    client.post(ASK, {"phone": PHONE})
    kept = dict(client.session["account_login"])
    code = last_code()
    client.post(CODE, {"code": code})
    client.logout()
    session = client.session
    session["account_login"] = kept
    session.save()
    client.post(CODE, {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_code_belongs_to_the_session_that_asked(client, last_code):
    from django.test import Client

    client.post(ASK, {"phone": PHONE})
    stranger = Client()
    answer = stranger.post(CODE, {"code": last_code()})
    assert answer["Location"] == ASK
    assert "_auth_user_id" not in stranger.session


def test_a_second_code_within_half_a_minute_is_refused_and_says_so(client, last_code):
    client.post(ASK, {"phone": PHONE})
    first = last_code()
    answer = client.post(CODE, {"action": "resend"})
    assert answer.status_code == 429
    assert "nửa phút" in answer.content.decode()
    assert last_code() == first
    from django.test import Client

    assert Client().post(ASK, {"phone": PHONE}).status_code == 429, "nor from another device"


def test_a_double_tap_sends_one_sms_and_leads_to_the_code(client):
    from epidesk.foundation.notify.models import OutgoingMessage

    for _ in range(2):
        assert client.post(ASK, {"phone": PHONE})["Location"] == CODE
    assert OutgoingMessage.objects.count() == 1


def test_a_new_code_replaces_the_old_one(client, last_code, half_a_minute_later):
    client.post(ASK, {"phone": PHONE})
    old = last_code()
    half_a_minute_later(client)
    assert client.post(CODE, {"action": "resend"}).status_code == 302
    new = last_code()
    if old != new:
        assert client.post(CODE, {"code": old}).status_code == 422
    client.post(CODE, {"code": new})
    assert "_auth_user_id" in client.session


def test_no_more_than_three_codes_follow_the_first(client, half_a_minute_later):
    client.post(ASK, {"phone": PHONE})
    for _ in range(3):
        half_a_minute_later(client)
        assert client.post(CODE, {"action": "resend"}).status_code == 302
    half_a_minute_later(client)
    answer = client.post(CODE, {"action": "resend"})
    assert answer.status_code == 429
    assert "Đã gửi nhiều mã" in answer.content.decode()


def test_an_expired_code_opens_nothing(client, last_code):
    client.post(ASK, {"phone": PHONE})
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    session.save()
    answer = client.post(CODE, {"code": last_code()}, follow=True)
    assert answer.redirect_chain[0][0] == ASK
    assert "đã hết hạn" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Hãy nhập số điện thoại"), ("abc", "không phải là số điện thoại"), ("0905", "Không có số điện thoại nào")],
)
def test_what_is_no_phone_is_answered_beside_the_field(client, typed, said):
    answer = client.post(ASK, {"phone": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_staff_cannot_come_in_by_sms(client, operator, last_code):
    User.objects.filter(pk=operator).update(phone=PHONE_E164)
    client.post(ASK, {"phone": PHONE})
    client.post(CODE, {"code": last_code()})
    assert client.session["_auth_user_id"] != str(operator)


def test_a_closed_account_is_told_so(client, last_code):
    from epidesk.foundation.accounts.actions import ensure_citizen

    user = ensure_citizen(phone_e164=PHONE_E164)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(ASK, {"phone": PHONE})
    answer = client.post(CODE, {"code": last_code()}, follow=True)
    assert "Tài khoản này đã bị khóa" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_it_never_leads_to_another_site(client, last_code):
    client.post(ASK, {"phone": PHONE, "next": "https://evil.example/"})
    assert client.post(CODE, {"code": last_code()})["Location"] == "/"


def test_the_sms_speaks_the_language_of_the_page(client):
    from epidesk.foundation.notify.models import OutgoingMessage

    client.cookies["language"] = "en"
    client.post(ASK, {"phone": PHONE})
    assert "is your Epidesk code" in OutgoingMessage.objects.get().text


def test_a_form_that_knows_the_phone_need_not_ask_for_it_again(client, last_code, settings):
    """What the citizen door does after a report: `start_phone_code` with the report's phone."""
    settings.ROOT_URLCONF = "tests.doors.common.filed_urls"
    assert client.get("/filed")["Location"] == reverse("account_confirm_login_code")
    assert client.post(CODE, {"code": last_code()})["Location"] == "/r/done"


def test_the_sessions_row_tells_neither_phone_nor_code(client, last_code):
    import json

    from django.contrib.sessions.models import Session

    client.post(ASK, {"phone": PHONE})
    told = json.dumps(Session.objects.get(session_key=client.session.session_key).get_decoded())
    digits = "".join(filter(str.isdigit, PHONE)).lstrip("0")
    assert digits not in told
    assert last_code() not in told
    assert "account_login" in told
    assert client.post(CODE, {"code": last_code()}).status_code == 302
    assert "_auth_user_id" in client.session


def test_a_sign_in_whose_key_is_gone_is_begun_again(client, last_code):
    client.post(ASK, {"phone": PHONE})
    session = client.session
    login = session["account_login"]
    login["state"]["stages"]["login_by_code"]["data"]["phone"] = "gAAAAnothing"
    session["account_login"] = login
    session.save()
    answer = client.post(CODE, {"code": last_code()})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_sessions_of_before_lose_phone_and_code_and_keep_the_tracking_code(client):
    import importlib

    from django.apps import apps
    from django.contrib.sessions.backends.db import SessionStore

    from epidesk.interfaces.common.kept_words import kept

    migration = importlib.import_module("epidesk.interfaces.common.migrations.0001_sessions_tell_no_phone")
    old, other = SessionStore(), SessionStore()
    old["account_login"] = {"phone": "+841205550101", "state": {"code": "123456"}}
    old["tracked_code"] = "7K3M42XY"
    other["theme"] = "dark"
    for session in (old, other):
        session.save()
    migration.forget_phones_and_codes(apps, None)
    now = SessionStore(old.session_key)
    assert "account_login" not in now
    assert now["tracked_code"] != "7K3M42XY"
    assert kept(now, "tracked_code") == "7K3M42XY"
    assert SessionStore(other.session_key)["theme"] == "dark"
