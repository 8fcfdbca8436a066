# SPDX-License-Identifier: Apache-2.0
"""The administrator lets people and machines in and out, from the pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import html

from epidesk.foundation.core.ids import public_id

from .operator import Operator, text_of, words_on

PASSWORD = "bốn con vịt qua sông Hương"
HUONG_TRA = "480"
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("administrator", name="Quan")


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What would be mailed."""
    sent: list[dict[str, str]] = []
    monkeypatch.setattr("epidesk.interfaces.console.staff.letters.send_mail", lambda **mail: sent.append(mail))
    return sent


def page_of(operator: Operator) -> str:
    return f"/desk/staff/{public_id('usr', operator.user_id)}"


def post(by: Operator, path: str, **fields: Any) -> Any:
    return by.client.post(path, fields, follow=True)


def grants_of(operator: Operator) -> list[tuple[str, Any]]:
    from epidesk.foundation.accounts.queries import staff_member
    from epidesk.foundation.core.principals import SYSTEM

    return [(grant.role, grant.team_id) for grant in staff_member(SYSTEM, operator.user_id).grants]


def test_an_invited_colleague_chooses_a_password_and_is_in(
    admin: Operator, mails: list[dict[str, str]], hue: None
) -> None:
    from epidesk.foundation.accounts.queries import find_staff_by_email, get_user, principal_for_user

    shown = admin.client.post(
        "/desk/staff/new",
        {"email": "An@Example.org", "name": "Lê An", "role": "operator", "area": [HUONG_TRA]},
    )
    assert shown.status_code == 200
    link = html.fromstring(words_on(shown)).get_element_by_id("link").text_content()
    (mail,) = mails
    assert mail["to"] == "an@example.org"
    assert link in mail["text"]
    assert link not in words_on(admin.get("/desk/staff"))
    path = re.sub(r"^https?://[^/]+", "", link)
    browser = Client()
    form = browser.get(path, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    user_id = find_staff_by_email("an@example.org")
    assert user_id
    assert get_user(user_id).check_password(PASSWORD)
    viewer = principal_for_user(get_user(user_id))
    assert viewer.may("desk:read")
    assert viewer.areas is not None
    listed = text_of(admin.get("/desk/staff"))
    assert "Lê An" in listed
    assert "Hương Trà" in listed


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"email": "nonsense"}, "email", "not an e-mail address"),
        ({"email": "quan.administrator@demo.invalid"}, "email", "already has this e-mail"),
        ({"name": " "}, "name", "Write the name"),
        ({"role": ""}, "role", "Choose a role"),
        ({"role": "citizen"}, "role", ""),
        ({"role": "team_leader", "area": []}, "team", "Name the team"),
        ({"role": "administrator", "area": [HUONG_TRA]}, "area", "knows no areas"),
        ({"area": ["99999"]}, "area", "Choose areas"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    admin: Operator, mails: list[dict[str, str]], changed: dict[str, Any], field: str, said: str
) -> None:
    typed = {"email": "an@example.org", "name": "Lê An", "role": "operator", "area": [HUONG_TRA]} | changed
    answer = admin.client.post("/desk/staff/new", typed)
    assert answer.status_code == 422
    page = html.fromstring(words_on(answer))
    assert said in page.get_element_by_id(f"id_{field}_error").text_content()
    if field != "email":
        assert page.get_element_by_id("id_email").get("value") == typed["email"]
    if field not in ("area", "role") and typed.get("area") == [HUONG_TRA]:
        assert page.xpath(f"//input[@name='area'][@value='{HUONG_TRA}'][@checked]")
    assert mails == []


def test_roles_are_given_and_taken_away(admin: Operator, lan: Operator) -> None:
    said = text_of(post(admin, f"{page_of(lan)}/grant", role="clinician"))
    assert "Role given" in said
    assert "Clinician" in said
    assert [role for role, _team in grants_of(lan)] == ["operator", "clinician"]
    page = html.fromstring(words_on(admin.get(page_of(lan))))
    first = page.xpath("//input[@name='grant']/@value")[0]
    assert "Role taken away" in text_of(post(admin, f"{page_of(lan)}/revoke", grant=first))
    assert [role for role, _team in grants_of(lan)] == ["clinician"]
    again = admin.client.post(f"{page_of(lan)}/revoke", {"grant": first})
    assert "ended already" in text_of(again)


def test_a_team_role_names_its_team(admin: Operator, lan: Operator, crews: dict[str, Any]) -> None:
    refused = admin.client.post(f"{page_of(lan)}/grant", {"role": "team_leader"})
    assert refused.status_code == 422
    assert "Name the team" in text_of(refused)
    post(admin, f"{page_of(lan)}/grant", role="team_leader", team=public_id("team", crews["PX1"]))
    assert grants_of(lan)[-1] == ("team_leader", crews["PX1"])
    assert "Phú Xuân 1" in text_of(admin.get(page_of(lan)))


def test_nobody_gives_themselves_a_role_or_closes_themselves(admin: Operator) -> None:
    page = words_on(admin.get(page_of(admin)))
    assert "staff-grant" not in page
    assert "/grant" not in page
    assert admin.client.post(f"{page_of(admin)}/grant", {"role": "shift_lead"}).status_code == 409
    assert admin.client.post(f"{page_of(admin)}/close").status_code == 409
    own = html.fromstring(page).xpath("//input[@name='grant']/@value")[0]
    refused = admin.client.post(f"{page_of(admin)}/revoke", {"grant": own})
    assert refused.status_code == 409
    assert "last administrator" in text_of(refused)


def test_a_closed_account_is_out_at_once_and_opens_again(admin: Operator, lan: Operator) -> None:
    assert lan.get("/desk/").status_code == 200
    assert "Account closed" in text_of(post(admin, f"{page_of(lan)}/close", reason="left the centre"))
    assert lan.get("/desk/").status_code == 302
    assert "1 closed account" in text_of(admin.get("/desk/staff"))
    post(admin, f"{page_of(lan)}/open")
    assert lan.get("/desk/").status_code == 200


def test_sessions_end_from_the_page(admin: Operator, lan: Operator) -> None:
    post(admin, f"{page_of(lan)}/sign-out")
    assert lan.get("/desk/").status_code == 302
    assert admin.get("/desk/staff").status_code == 200


def test_a_lost_second_factor_needs_to_be_made_sure_of_and_the_person_is_told(
    admin: Operator, lan: Operator, mails: list[dict[str, str]]
) -> None:
    from allauth.mfa.models import Authenticator

    from epidesk.foundation.accounts.queries import has_second_factor

    Authenticator.objects.create(user_id=lan.user_id, type=Authenticator.Type.TOTP, data={})
    refused = admin.client.post(f"{page_of(lan)}/second-factor", {"reason": " "})
    assert refused.status_code == 422
    assert html.fromstring(words_on(refused)).get_element_by_id("factor-reason-error") is not None
    assert has_second_factor(lan.user_id)
    post(admin, f"{page_of(lan)}/second-factor", reason="seen in person")
    assert not has_second_factor(lan.user_id)
    assert [mail["to"] for mail in mails] == ["lan.operator@demo.invalid"]
    ledger = text_of(admin.get(f"/desk/ledger?record={public_id('usr', lan.user_id)}"))
    assert "second factor taken off" in ledger
    assert "seen in person" in ledger


def test_a_new_link_is_shown_once_and_mailed(admin: Operator, lan: Operator, mails: list[dict[str, str]]) -> None:
    shown = admin.client.post(f"{page_of(lan)}/link")
    link = html.fromstring(words_on(shown)).get_element_by_id("link").text_content()
    assert link in mails[0]["text"]
    assert "link to choose a password made" in text_of(
        admin.get(f"/desk/ledger?record={public_id('usr', lan.user_id)}")
    )


def test_a_shift_lead_sees_colleagues_and_changes_nothing(sign_in: Callable[..., Operator], lan: Operator) -> None:
    lead = sign_in("shift_lead", name="Hanh")
    listed = lead.get("/desk/staff")
    assert "Lan" in text_of(listed)
    assert "Invite" not in text_of(listed)
    assert html.fromstring(words_on(lead.get(page_of(lan)))).xpath("//main//form") == []
    for act in ("grant", "revoke", "link", "sign-out", "second-factor", "close", "open"):
        assert lead.client.post(f"{page_of(lan)}/{act}").status_code == 403
    assert lead.get("/desk/keys").status_code == 403


def test_an_unknown_colleague_is_not_found(admin: Operator) -> None:
    from epidesk.foundation.core.ids import uuid7

    for id in ("usr_x", "inc_x", public_id("usr", uuid7())):
        assert admin.get(f"/desk/staff/{id}").status_code == 404


def test_a_key_is_made_shown_once_works_and_is_revoked(admin: Operator, hue: None) -> None:
    from epidesk.foundation.accounts.queries import principal_for_api_key

    assert "No keys yet" in text_of(admin.get("/desk/keys"))
    made = admin.client.post("/desk/keys", {"name": "Cổng 1022", "roles": ["machine_open311"]})
    key = html.fromstring(words_on(made)).get_element_by_id("key").text_content()
    holder = principal_for_api_key(key)
    assert holder
    assert holder.may("incidents:file")
    listed = words_on(admin.get("/desk/keys"))
    assert "Cổng 1022" in listed
    assert key not in listed
    revoke = html.fromstring(listed).xpath("//form[contains(@action, '/revoke')]/@action")[0]
    assert "Key revoked" in text_of(admin.client.post(revoke, follow=True))
    assert principal_for_api_key(key) is None
    assert "1 revoked key" in text_of(admin.get("/desk/keys"))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"roles": ["machine_open311"]}, "name"),
        ({"name": "x"}, "roles"),
        ({"name": "x", "roles": ["operator"]}, "roles"),
        ({"name": "x", "permissions": ["incidents:read"]}, "permissions"),
    ],
)
def test_a_key_without_name_or_beyond_its_maker_is_refused(admin: Operator, typed: dict[str, Any], field: str) -> None:
    from epidesk.foundation.accounts.models import ApiKey

    answer = admin.client.post("/desk/keys", typed)
    assert answer.status_code == 422
    assert html.fromstring(words_on(answer)).get_element_by_id(f"id_{field}_error") is not None
    assert not ApiKey.objects.exists()


def test_the_list_costs_the_same_however_many_colleagues(admin: Operator, django_assert_max_num_queries: Any) -> None:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM

    admin.get("/desk/staff")  # what only a first request reads is no cost of the list
    for number in range(30):
        create_staff(by=SYSTEM, email=f"{number}@example.org", name=f"A {number}", role="operator")
    with django_assert_max_num_queries(8):
        assert admin.get("/desk/staff").status_code == 200
