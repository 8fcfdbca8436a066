# SPDX-License-Identifier: Apache-2.0
"""Who gets no SMS: a code on the page, read to the hotline, the number called back, and the device is signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from epidesk.foundation.accounts.actions import create_staff
from epidesk.foundation.accounts.models import PhoneCall, User
from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.principals import SYSTEM

from .conftest import PHONE, PHONE_E164

pytestmark = pytest.mark.django_db
BEGIN, PAGE, DESK = "/accounts/phone/call/begin/", "/accounts/phone/call/", "/desk/confirm-phone"


@pytest.fixture
def lan(db):
    """An operator's browser."""
    user_id = create_staff(by=SYSTEM, email="lan@demo.invalid", name="Lan", role="operator")
    browser = Client(headers={"Accept-Language": "en"})
    browser.cookies["language"] = "en"
    browser.force_login(get_user_model().objects.get(pk=user_id))
    return browser


def asked(client: Client, phone: str = PHONE, next_url: str = "/mine") -> PhoneCall:
    answer = client.post(BEGIN, {"phone": phone, "next": next_url})
    assert answer["Location"] == PAGE
    return PhoneCall.objects.order_by("-id")[0]


@pytest.mark.row("AC-01")
def test_an_operator_confirms_after_calling_back_and_the_device_goes_on(client, lan):
    call = asked(client)
    shown = client.get(PAGE).content.decode()
    assert f"{call.code[:3]} {call.code[3:]}" in shown
    found = lan.post(DESK, {"code": f"{call.code[:3]} {call.code[3:]}"})
    assert "0120 555 0101" in found.content.decode()
    assert call.code not in found.request["PATH_INFO"]
    number = found.content.decode().partition('name="call" value="')[2].partition('"')[0]
    refused = lan.post(DESK, {"call": number, "said": "same"})
    assert refused.status_code == 422, "first the call, then the tick"
    assert client.post(PAGE).status_code == 200
    assert "_auth_user_id" not in client.session
    lan.post(DESK, {"call": number, "said": "same", "called": "1"})
    assert client.post(PAGE)["Location"] == "/mine"
    user = User.objects.get(kind="citizen")
    assert (user.phone, user.phone_verified_by_call) == (PHONE_E164, True)
    assert client.session["_auth_user_id"] == str(user.pk)
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"phone_call.asked", "phone_call.confirmed", "user.phone_verified_by_call"} <= verbs
    assert "trung tâm đã gọi lại" in client.get("/standing").content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_the_device_filed_is_confirmed_with_it(client, lan, hue):
    from epidesk.foundation.core.jobs import app
    from epidesk.intake.incidents.models import Incident

    client.get("/report")
    client.post("/report", {"seen": ["fever_cough"], "area": "19774", "reply": "all", "idempotency_key": "a" * 32})
    assert Incident.objects.get().confirmed_at is None
    call = asked(client)
    found = lan.post(DESK, {"code": call.code}).content.decode()
    number = found.partition('name="call" value="')[2].partition('"')[0]
    lan.post(DESK, {"call": number, "said": "same", "called": "1"})
    client.post(PAGE)
    with app.replace_connector(app.connector.get_worker_connector()) as here:
        here.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert Incident.objects.get().confirmed_at is not None


def test_who_answers_without_knowing_the_code_confirms_nothing(client, lan):
    call = asked(client)
    found = lan.post(DESK, {"code": call.code}).content.decode()
    number = found.partition('name="call" value="')[2].partition('"')[0]
    lan.post(DESK, {"call": number, "said": "other"})
    assert "chưa được xác nhận" in client.get(PAGE).content.decode()
    client.post(PAGE)
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(kind="citizen").exists()
    assert lan.post(DESK, {"call": number, "said": "same", "called": "1"}).status_code == 302
    assert PhoneCall.objects.get().confirmed_at is None


def test_another_device_gets_in_by_no_code(client, lan):
    call = asked(client)
    PhoneCall.objects.filter(id=call.id).update(confirmed_at=timezone.now())
    stranger = Client()
    assert stranger.post(PAGE).status_code == 302
    session = stranger.session
    session["phone_call"] = {"id": str(call.id), "next": ""}
    session.save()
    stranger.post(PAGE)
    assert "_auth_user_id" not in stranger.session


def test_a_code_is_used_up_and_runs_out(client, lan):
    call = asked(client)
    past = timezone.now() - timedelta(seconds=1)
    PhoneCall.objects.filter(id=call.id).update(confirmed_at=timezone.now(), expires_at=past)
    assert client.post(PAGE)["Location"] == "/accounts/phone/"
    assert "Nobody waits with this code" in lan.post(DESK, {"code": call.code}).content.decode()
    again = asked(client)
    assert again.id != call.id


def test_asking_twice_keeps_the_code_and_asking_for_ever_is_stopped(client):
    first = asked(client)
    assert asked(client).id == first.id
    assert [client.post(BEGIN, {"phone": f"0120 555 010{n}"}).status_code for n in range(2, 9)].count(429) >= 2


def test_a_bad_number_is_said_beside_the_field(client):
    answer = client.post(BEGIN, {"phone": "không phải số"})
    assert answer.status_code == 422
    assert "không phải số" in answer.content.decode()


def test_the_page_of_the_code_and_the_page_of_the_phone_offer_it(client):
    assert BEGIN in client.get("/accounts/phone/").content.decode()
    client.post("/accounts/phone/", {"phone": PHONE})
    assert BEGIN in client.get("/accounts/phone/code/").content.decode()
