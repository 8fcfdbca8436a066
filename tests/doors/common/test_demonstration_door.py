# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from epidesk.foundation.accounts.actions import create_staff, ensure_citizen
from epidesk.foundation.accounts.models import User
from epidesk.foundation.core.principals import SYSTEM
from epidesk.interfaces.common.sign_in import landing

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db) -> dict[str, str]:
    """An operator and an administrator of the cast, a citizen, and a stranger who only works there."""
    people = {
        role: str(create_staff(by=SYSTEM, email=f"{role}@demo.invalid", name=f"Vai {role}", role=role))
        for role in ("operator", "administrator")
    }
    create_staff(by=SYSTEM, email="real@example.org", name="Người thật", role="analyst")
    citizen = ensure_citizen(phone_e164="+841205550199")
    User.objects.filter(pk=citizen.pk).update(name="Nguyễn Văn An")
    return {**people, "citizen": str(citizen.pk)}


def test_the_demonstration_offers_one_button_for_each_role(client, cast, settings):
    settings.DEMO = True
    page = client.get("/accounts/login/").content.decode()
    for person in cast.values():
        assert page.count(f'value="{person}"') == 1
    assert "Người trực tổng đài" in page
    assert "Nguyễn Văn An" in page
    assert "Người thật" not in page


def test_one_press_signs_in_and_leads_to_the_role_s_page(client, cast, settings):
    settings.DEMO = True
    answer = client.post("/accounts/demo/", {"user": cast["administrator"]})
    assert answer["Location"] == "/desk/staff"
    assert client.session["_auth_user_id"] == cast["administrator"]
    answer = client.post("/accounts/demo/", {"user": cast["citizen"]})
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == cast["citizen"]


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("operator", "/desk/"),
        ("clinician", "/desk/"),
        ("epidemiologist", "/desk/"),
        ("analyst", "/desk/today"),
        ("partner", "/desk/today"),
        ("administrator", "/desk/staff"),
    ],
)
def test_everybody_lands_on_a_page_that_is_theirs_and_finds_back_to_it(client, settings, role, home):
    settings.DEMO = True
    person = create_staff(by=SYSTEM, email=f"{role}@demo.invalid", name="Vai", role=role)
    assert client.post("/accounts/demo/", {"user": str(person)})["Location"] == home
    assert client.get(home).status_code == 200
    assert f'href="{home}"' in client.get("/accounts/").content.decode()


def test_a_role_whose_pages_are_still_to_come_is_told_so(client, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(landing, "WORKPLACES", ())
    person = create_staff(by=SYSTEM, email="editor@demo.invalid", name="Vai", role="editor")
    assert client.post("/accounts/demo/", {"user": str(person)})["Location"] == "/accounts/"
    assert "sẽ có ở phiên bản sau" in client.get("/accounts/").content.decode()


def test_only_the_cast_can_be_played(client, cast, settings):
    settings.DEMO = True
    real = User.objects.get(email="real@example.org")
    for user in (str(real.pk), "nonsense", ""):
        assert client.post("/accounts/demo/", {"user": user}).status_code == 404
    assert client.get("/accounts/demo/").status_code == 405
    assert "_auth_user_id" not in client.session


def test_who_tries_it_with_a_number_of_their_own_is_never_played(client, settings):
    settings.DEMO = True
    visitor = ensure_citizen(phone_e164="+447700900123")  # Ofcom keeps 07700 900000-900999 for drama
    User.objects.filter(pk=visitor.pk).update(name="Một khách xem")
    assert "Một khách xem" not in client.get("/accounts/login/").content.decode()
    assert client.post("/accounts/demo/", {"user": str(visitor.pk)}).status_code == 404
    of_the_cast = ensure_citizen(phone_e164="+841205550188")
    User.objects.filter(pk=of_the_cast.pk).update(name="Trần Thị Mận")
    assert "Trần Thị Mận" in client.get("/accounts/login/").content.decode()


def test_production_has_no_buttons_and_no_door_behind_them(client, cast, settings):
    settings.DEMO = False
    page = client.get("/accounts/login/").content.decode()
    assert "Thử một vai trò" not in page
    assert cast["operator"] not in page
    assert client.post("/accounts/demo/", {"user": cast["operator"]}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert client.get("/demo/outbox").status_code == 404


def test_what_no_gateway_sent_is_seen_in_the_outbox(client, settings, last_code):
    from epidesk.foundation.notify.actions import deliver
    from epidesk.foundation.notify.models import OutgoingMessage

    settings.DEMO = True
    client.post("/accounts/phone/", {"phone": "0120 555 0101"})
    code = last_code()
    assert code not in client.get("/demo/outbox").content.decode()
    deliver(message_id=OutgoingMessage.objects.get().id)
    page = client.get("/demo/outbox").content.decode()
    assert code in page
    assert "+841205550101" in page
    assert "tel:+84120" not in page, "the cast's numbers are never links"
