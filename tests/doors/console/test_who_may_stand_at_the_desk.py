# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from .operator import Operator, text_of

SignIn = Callable[..., Operator]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        ("administrator", "/desk/staff"),
        ("analyst", "/desk/today"),
        ("partner", "/desk/today"),
        ("editor", "/desk/guides"),
    ],
)
def test_who_has_no_queue_is_led_to_the_first_page_that_is_theirs(sign_in: SignIn, role: str, first_page: str) -> None:
    somebody = sign_in(role)
    answer = somebody.get("/desk/", follow=True)
    assert answer.redirect_chain == [(first_page, 302)]
    assert answer.status_code == 200


@pytest.mark.parametrize("role", ["operator", "shift_lead", "clinician"])
def test_who_works_at_the_desk_gets_the_queue(sign_in: SignIn, role: str) -> None:
    answer = sign_in(role).get("/desk/")
    assert answer.status_code == 200
    assert "The queue is empty" in text_of(answer)


@pytest.mark.parametrize("path", ["/desk/", "/desk/teams", "/desk/today", "/desk/ledger", "/desk/map/items.json"])
def test_a_stranger_is_led_to_the_sign_in_and_back(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=%2Fdesk%2F")


def test_a_citizen_is_told_that_this_page_is_not_theirs(hue: None) -> None:
    from epidesk.foundation.accounts.actions import ensure_citizen

    client = Client()
    client.force_login(ensure_citizen(phone_e164="+841201234567"))
    assert client.get("/desk/").status_code == 403


def test_an_editor_sees_texts_and_nothing_of_the_desk(sign_in: SignIn) -> None:
    editor = sign_in("editor")
    assert editor.get("/desk/texts").status_code == 200
    for path in ("/desk/queue", "/desk/today", "/desk/alert", "/desk/teams"):
        assert editor.get(path).status_code == 403, path


def test_only_who_may_read_the_ledger_sees_it(sign_in: SignIn) -> None:
    assert sign_in("operator").get("/desk/ledger").status_code == 403
    assert sign_in("administrator").get("/desk/ledger").status_code == 200


@pytest.mark.row("AC-05")
def test_the_administrator_sees_no_report(sign_in: SignIn, report: Callable[..., str]) -> None:
    admin, item = sign_in("administrator"), report()
    for path in (f"/desk/items/{item}", "/desk/queue", "/desk/map/items.json", "/desk/teams"):
        assert admin.get(path).status_code == 403, path


def test_pages_of_who_has_no_queue_offer_neither_search_nor_a_stream_that_would_be_refused(sign_in: SignIn) -> None:
    page = sign_in("analyst").get("/desk/today").content.decode()
    assert "data-live=" not in page
    assert 'name="q"' not in page


def test_a_clinician_judges_but_neither_refuses_nor_sends(
    sign_in: SignIn, report: Callable[..., str], crews: object
) -> None:
    doctor, item = sign_in("clinician"), report()
    page = doctor.page(item)
    assert page.xpath("//form[@id='triage-form']")
    assert not page.xpath("//form[contains(@action, '/reject')] | //form[contains(@action, '/send')]")
    assert doctor.act(item, "triage", priority="severe").status_code == 302
    assert doctor.act(item, "reject", reason="x").status_code == 403


@pytest.mark.parametrize("verb", ["claim", "triage", "reject", "resolve", "note", "send", "look"])
def test_acts_are_posts_only(lan: Operator, report: Callable[..., str], verb: str) -> None:
    assert lan.get(f"/desk/items/{report()}/{verb}").status_code == 405


def test_a_form_of_another_site_is_refused(lan: Operator, report: Callable[..., str]) -> None:
    item = report()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = lan.client.cookies
    assert strict.post(f"/desk/items/{item}/triage", {"priority": "minor"}).status_code == 403
    assert 'value="received"' not in lan.detail(item).content.decode()
    assert lan.page(item).xpath("//form[@id='triage-form']")
