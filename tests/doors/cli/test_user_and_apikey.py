# SPDX-License-Identifier: Apache-2.0
"""`epidesk user` and `epidesk apikey` as somebody types them, on the test's own database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from click.testing import CliRunner, Result
from django.test import Client

from epidesk.foundation.accounts.models import RoleGrant, User
from epidesk.foundation.accounts.queries import principal_for_api_key
from epidesk.foundation.audit.models import Entry
from epidesk.foundation.places.queries import wards
from epidesk.interfaces.cli import session
from epidesk.interfaces.cli.main import epidesk

pytestmark = pytest.mark.django_db
Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    @contextmanager
    def opened() -> Any:
        yield None

    monkeypatch.setattr(session, "opened_database", opened)
    monkeypatch.setattr(session, "set_up_django", lambda database, as_owner: None)
    return lambda *words, typed=None: CliRunner().invoke(epidesk, list(words), input=typed)


@pytest.fixture
def lan(run: Run) -> Result:
    return run("user", "create", "Lan@hue.example", "--name", "Trần Thị Lan", "--role", "operator")


def test_a_member_of_staff_gets_a_first_password_on_the_last_line(lan: Result, client: Any) -> None:
    assert lan.exit_code == 0, lan.output
    password = lan.stdout.splitlines()[-1]
    assert len(password) >= 12
    client.post("/accounts/login/", {"login": "lan@hue.example", "password": password})
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_areas_limit_the_role(run: Run, hue: None) -> None:
    ward = wards()[0]
    words = ["user", "create", "a@hue.example", "--name", "A", "--role", "operator", "--area", ward.code]
    assert run(*words).exit_code == 0
    assert RoleGrant.objects.get().area_id == ward.id


def test_who_mistypes_a_role_is_told_which_there_are(run: Run, lan: Result) -> None:
    for words in (
        ["user", "create", "a@hue.example", "--name", "A", "--role", "nope"],
        ["user", "grant", "lan@hue.example", "--role", "nope"],
        ["apikey", "create", "A", "--role", "nope"],
    ):
        refused = run(*words)
        assert refused.exit_code == 1
        assert "There is no such role: nope. The roles: " in refused.output
        assert "operator" in refused.output
        assert "clinician" in refused.output
        assert "citizen" not in refused.output
        assert ("machine_open311" in refused.output) == (words[0] == "apikey")
    assert User.objects.count() == RoleGrant.objects.count() == 1


def test_a_password_can_be_typed_and_is_then_not_printed(run: Run) -> None:
    words = ["user", "create", "a@hue.example", "--name", "A", "--role", "operator", "--ask-password"]
    result = run(*words, typed="sông Hương núi Ngự\nsông Hương núi Ngự\n")
    assert result.exit_code == 0, result.output
    assert "núi Ngự" not in result.output
    assert User.objects.get().check_password("sông Hương núi Ngự")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--role", "emperor"], "no such role"),
        (["--role", "operator", "--area", "99999"], "no ward or zone"),
        (["--role", "team_leader", "--team", "XX"], "no team with the code XX"),
        (["--role", "team_leader"], "belongs to a team"),
    ],
)
def test_what_is_wrong_is_one_plain_line(run: Run, hue: None, words: list[str], said: str) -> None:
    result = run("user", "create", "a@hue.example", "--name", "A", *words)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output
    assert not User.objects.exists()


def test_roles_are_added_listed_and_people_shut_out(run: Run, lan: Result) -> None:
    assert run("user", "grant", "lan@hue.example", "--role", "clinician").exit_code == 0
    assert "clinician, operator" in run("user", "list").stdout
    assert run("user", "deactivate", "lan@hue.example", "--reason", "left").exit_code == 0
    assert "(closed)" in run("user", "list").stdout
    assert "No member of staff" in run("user", "deactivate", "nobody@hue.example").output


@pytest.fixture
def lans_phone(lan: Result) -> User:
    """Lan's account with an authenticator app and recovery codes."""
    user = User.objects.get()
    user.set_password("sông Hương núi Ngự")
    user.save()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def test_a_lost_second_factor_is_taken_off_and_the_next_sign_in_sets_a_new_one_up(
    run: Run, lans_phone: User, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(lans_phone)
    assert client.get("/accounts/").status_code == 200
    words = ["user", "reset-second-factor", "Lan@hue.example", "--reason", "lost the phone, came in person"]
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert "is taken off" in result.output
    assert not Authenticator.objects.exists()
    assert "login" in client.get("/accounts/")["Location"], "signed out everywhere"
    entry = Entry.objects.get(verb="user.second_factor_reset")
    assert (entry.subject_id, entry.reason) == (lans_phone.pk, "lost the phone, came in person")
    again = Client()
    again.post("/accounts/login/", {"login": "lan@hue.example", "password": "sông Hương núi Ngự"})
    assert again.session["_auth_user_id"] == str(lans_phone.pk), "the password is enough once"
    assert again.get("/desk/")["Location"] == "/accounts/second-factor/"
    assert "had no second factor" in run(*words).output, "twice is no error"
    assert run("user", "reset-second-factor", "nobody@hue.example").exit_code == 1


def test_the_first_administrator_s_link_is_printed_until_there_is_one(run: Run) -> None:
    link = run("user", "first-admin").stdout.strip()
    assert "/accounts/first/" in link
    run("user", "create", "q@hue.example", "--name", "Q", "--role", "administrator")
    result = run("user", "first-admin")
    assert result.exit_code == 1
    assert "administrator already" in result.output


def test_a_key_for_open311_is_the_last_line(run: Run) -> None:
    result = run("apikey", "create", "Hue-S")
    key = result.stdout.splitlines()[-1]
    viewer = principal_for_api_key(key)
    assert viewer is not None
    assert viewer.roles == {"machine_open311"}
    assert viewer.label == "Hue-S"


def test_a_token_acts_as_a_person(run: Run, lan: Result) -> None:
    key = run("apikey", "create", "script", "--token", "lan@hue.example").stdout.splitlines()[-1]
    viewer = principal_for_api_key(key)
    assert viewer is not None
    assert viewer.user_id == User.objects.get().pk
    assert viewer.roles == {"operator"}


def test_a_revoked_key_opens_nothing(run: Run) -> None:
    key = run("apikey", "create", "Hue-S").stdout.splitlines()[-1]
    assert key[:9] in run("apikey", "list").stdout
    assert key not in run("apikey", "list").stdout
    assert run("apikey", "revoke", key[:9]).exit_code == 0
    assert principal_for_api_key(key) is None
    assert "revoked" in run("apikey", "list").stdout
    assert run("apikey", "revoke", key[:9]).exit_code == 1
