# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from epidesk.foundation.accounts.models import User
from epidesk.foundation.notify.models import OutgoingMessage

from .conftest import PASSWORD
from .totp import code_at

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
SECOND = "/accounts/second-factor/code/"
CREDENTIALS = {"login": "LAN@example.org", "password": PASSWORD}


@pytest.fixture
def gated(settings):
    """As in production."""
    settings.SECOND_FACTOR_REQUIRED = True


def secret_shown(client: Client) -> str:
    page = client.get("/accounts/second-factor/app/").content.decode()
    return re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)[1]


@pytest.fixture
def app(client, operator) -> str:
    """Lan has set up an authenticator app; its secret. She is signed out again."""
    client.post(LOGIN, CREDENTIALS)
    client.post("/accounts/again/", {"password": PASSWORD})
    secret = secret_shown(client)
    assert client.post("/accounts/second-factor/app/", {"code": code_at(secret)}).status_code == 302
    client.post("/accounts/logout/")
    return secret


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_without_a_second_factor_staff_are_led_to_set_one_up_before_anything_else(client, operator, gated):
    client.post(LOGIN, CREDENTIALS)
    assert signed_in(client)
    answer = client.get("/desk/")
    assert answer["Location"] == "/accounts/second-factor/"
    assert "Hãy cài lớp bảo vệ thứ hai trước khi bắt đầu" in client.get(answer["Location"]).content.decode()


def test_the_gate_opens_with_the_second_factor(client, app, gated):
    client.post(LOGIN, CREDENTIALS)
    assert not signed_in(client), "the password alone opens nothing"
    answer = client.post(SECOND, {"code": code_at(app, steps_ago=-1)})
    assert answer.status_code == 302
    assert signed_in(client)
    assert client.get("/desk/no-such-page").status_code == 404, "the gate let it through to the desk"


def test_citizens_meet_no_gate(client, gated, last_code):
    client.post("/accounts/phone/", {"phone": "0120 555 0101"})
    client.post("/accounts/phone/code/", {"code": last_code()})
    assert client.get("/").status_code != 302 or "second-factor" not in client.get("/")["Location"]
    assert client.get("/accounts/second-factor/").status_code == 403


def test_one_step_of_drift_is_forgiven_and_two_are_not(client, app):
    client.post(LOGIN, CREDENTIALS)
    answer = client.post(SECOND, {"code": code_at(app, steps_ago=2)})
    assert "Mã này không đúng" in answer.content.decode()
    client.post(SECOND, {"code": code_at(app, steps_ago=-1)})
    assert signed_in(client)


def test_a_code_of_the_app_opens_once_even_after_its_half_minute(client, app):
    code = code_at(app, steps_ago=-1)
    client.post(LOGIN, CREDENTIALS)
    client.post(SECOND, {"code": code})
    assert signed_in(client)
    from django.core.cache import cache

    user = User.objects.get(email="lan@example.org")
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")  # the library forgets it after 30 s
    thief = Client()
    thief.post(LOGIN, CREDENTIALS)
    answer = thief.post(SECOND, {"code": code})
    assert "Mã này không đúng" in answer.content.decode()
    assert not signed_in(thief)


def test_the_code_that_set_up_the_app_does_not_sign_in_too(client, operator):
    client.post(LOGIN, CREDENTIALS)
    client.post("/accounts/again/", {"password": PASSWORD})
    code = code_at(secret_shown(client))
    client.post("/accounts/second-factor/app/", {"code": code})
    client.post("/accounts/logout/")
    client.post(LOGIN, CREDENTIALS)
    client.post(SECOND, {"code": code})
    assert not signed_in(client)


def test_a_recovery_code_opens_once(client, app):
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    client.post(LOGIN, CREDENTIALS)
    client.post(SECOND, {"code": codes[0]})
    assert signed_in(client)
    other = Client()
    other.post(LOGIN, CREDENTIALS)
    other.post(SECOND, {"code": codes[0]})
    assert not signed_in(other)


def test_the_seed_lies_encrypted_and_survives_a_change_of_keys(app):
    from django.conf import settings

    from epidesk.foundation.core import rotation
    from epidesk.foundation.core.keyring import keyring

    row = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    before = row.data["secret"]
    assert app not in str(row.data)
    old_keys = keyring(settings.ENV.data_dir).field_keys
    rotation.add_field_key(settings.ENV.data_dir)
    assert rotation._write_elsewhere("Seeds of authenticators", lambda line: None) == 2
    assert rotation._write_elsewhere("Seeds of authenticators", lambda line: None) == 0
    rotation.drop_old_field_keys(settings.ENV.data_dir)
    assert not set(old_keys) & set(keyring(settings.ENV.data_dir).field_keys)
    row.refresh_from_db()
    assert row.data["secret"] != before
    assert row.wrap().validate_code(code_at(app, steps_ago=-1))


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, operator):
    wrong = client.post(LOGIN, {"login": "lan@example.org", "password": "x" * 14})
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "x" * 14})
    said = "E-mail và mật khẩu không khớp"
    assert said in wrong.content.decode()
    assert said in unknown.content.decode()


def test_guessing_passwords_is_stopped(client, operator):
    for _ in range(6):
        client.post(LOGIN, {"login": "lan@example.org", "password": "guess guess guess"})
    answer = client.post(LOGIN, CREDENTIALS)
    assert "Sai quá nhiều lần" in answer.content.decode()
    assert not signed_in(client)


def test_a_closed_account_does_not_open(client, operator):
    User.objects.filter(pk=operator).update(is_active=False)
    client.post(LOGIN, CREDENTIALS)
    assert not signed_in(client)


def test_closing_an_account_ends_its_open_session_at_once(client, operator):
    from epidesk.foundation.accounts.actions import deactivate_user
    from epidesk.foundation.core.principals import SYSTEM

    client.post(LOGIN, CREDENTIALS)
    assert client.get("/accounts/").status_code == 200
    deactivate_user(by=SYSTEM, user_id=operator, reason="left")
    assert client.get("/accounts/").status_code == 302


def test_a_session_of_staff_lasts_one_shift(client, operator):
    client.post(LOGIN, CREDENTIALS)
    assert client.session.get_expiry_age() == 12 * 3600


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, operator):
    client.post("/accounts/password/reset/", {"email": "lan@example.org"})
    letter = OutgoingMessage.objects.get(channel="mail")
    assert letter.address == "lan@example.org"
    path = re.search(r"https?://[^/]+(/accounts/\S+)", letter.text)[1]
    form = client.get(path)["Location"]
    new = {"password1": "tre già măng mọc 2026", "password2": "tre già măng mọc 2026"}
    assert client.post(form, new)["Location"] == "/accounts/password/reset/done/"
    client.post(LOGIN, {"login": "lan@example.org", "password": new["password1"]})
    assert signed_in(client)
    again = Client().get(path)
    assert "đã hết hạn hoặc đã được dùng" in again.content.decode()


def test_an_unknown_address_gets_the_same_page_and_no_letter(client, operator):
    answer = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert answer["Location"] == "/accounts/password/reset/sent/"
    assert not OutgoingMessage.objects.exists()


def test_a_short_password_is_refused(client, operator):
    client.post(LOGIN, CREDENTIALS)
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "ngắn", "password2": "ngắn"}
    )
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert User.objects.get(pk=operator).check_password(PASSWORD)


def test_changing_what_protects_the_account_asks_once_more_who_it_is(client, operator):
    client.post(LOGIN, CREDENTIALS)
    answer = client.get("/accounts/second-factor/app/")
    assert answer["Location"].startswith("/accounts/again/")


def test_nobody_signs_up_as_staff(client):
    assert client.get("/accounts/signup/").status_code == 404


PAGES = [
    "/accounts/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/again/",
    "/accounts/second-factor/",
    "/accounts/second-factor/app/",
    "/accounts/passkeys/",
    "/accounts/passkeys/add/",
]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_an_account_stands_in_our_look_without_inline_script(client, operator, language):
    client.cookies["language"] = language
    client.post(LOGIN, CREDENTIALS)
    client.post("/accounts/again/", {"password": PASSWORD})
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert "built/phone.css" in page, path
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), path
        assert not re.search(r"\sstyle=|\son[a-z]+=", page), path


def test_pages_open_to_everybody_stand_in_our_look(client, db):
    for path in (LOGIN, "/accounts/password/reset/", "/accounts/password/reset/sent/", "/accounts/inactive/"):
        page = client.get(path).content.decode()
        assert "built/phone.css" in page, path
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), path


def test_a_passkey_sign_in_is_offered_a_fresh_challenge(client, operator):
    first, second = (
        client.get("/accounts/passkeys/login/", headers={"accept": "application/json"}).json() for _ in range(2)
    )
    options = first["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert len(options["challenge"]) >= 22, "16 bytes or more"
    assert options["challenge"] != second["request_options"]["publicKey"]["challenge"]
