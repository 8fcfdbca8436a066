# SPDX-License-Identifier: Apache-2.0
"""A contact lists, once, whom they met."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import SYSTEM

pytestmark = pytest.mark.django_db


def day(ago: int) -> str:
    return (timezone.localdate() - timedelta(days=ago)).isoformat()


@pytest.fixture
def address(hue) -> str:
    """The link as it stands in the SMS."""
    from epidesk.foundation.notify.models import OutgoingMessage
    from epidesk.foundation.people.actions import register_person
    from epidesk.response.cases.actions import send_list_link, suspect

    person = register_person(by=SYSTEM, name="Lê Thị Bình", phone_e164="+841205550001")
    (case,) = suspect(by=SYSTEM, person_ids=[person], source="hand")
    send_list_link(by=SYSTEM, case_id=case)
    text = OutgoingMessage.objects.get().text
    found = re.search(r"/contacts/\S+", text)
    assert found is not None
    return found[0]


@pytest.mark.row("CT-07")
def test_the_link_takes_one_list_and_closes(address, client):
    from epidesk.response.cases.models import Case, Contact, ListLink

    opened = client.get(address)
    assert opened["Location"] == "/contacts"
    assert opened["Cache-Control"] == "no-store"
    page = client.get("/contacts")
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert "Bình" not in page.content.decode(), "whose link it is, it does not tell"
    listed = {
        "name_0": "Phạm Chi", "phone_0": "0120 555 0002", "met_on_0": day(2), "relation_0": "household",
        "name_3": "Ngô Dũng", "met_on_3": day(3),
    }  # fmt: skip
    sent = client.post("/contacts", listed)
    assert sent.status_code == 200
    assert set(Contact.objects.values_list("other__name", "source")) == {("Phạm Chi", "listed"), ("Ngô Dũng", "listed")}
    assert Case.objects.filter(classification="contact").count() == 2
    assert ListLink.objects.get().listed == 2
    assert Client().get(address, follow=True).status_code == 410
    assert client.post("/contacts", listed).status_code == 410
    assert Contact.objects.count() == 2


def test_what_cannot_be_stands_beside_its_field_and_the_link_stays_open(address, client):
    client.get(address)
    for typed in (
        {},
        {"name_1": "Chi", "met_on_1": "31/02/2020"},
        {"name_1": "Chi", "met_on_1": day(-2)},
        {"phone_2": "0120 555 0002", "met_on_2": day(1)},
        {"name_1": "Chi", "met_on_1": day(1), "phone_1": "gọi mẹ"},
    ):
        answer = client.post("/contacts", typed)
        assert answer.status_code == 422, typed
        assert "field--error" in answer.content.decode()
    assert client.post("/contacts", {"name_1": "Chi", "met_on_1": day(1)}).status_code == 200


def test_a_new_link_closes_the_old_one_and_time_closes_all(address, client):
    from epidesk.response.cases.actions import send_list_link
    from epidesk.response.cases.models import Case, ListLink

    send_list_link(by=SYSTEM, case_id=Case.objects.get().id)
    assert client.get(address, follow=True).status_code == 410
    ListLink.objects.update(expires_at=timezone.now())
    assert client.get("/contacts/made-up", follow=True).status_code == 410


def test_without_a_phone_nothing_is_sent(hue):
    from epidesk.foundation.people.actions import register_person
    from epidesk.response.cases.actions import send_list_link, suspect

    (case,) = suspect(by=SYSTEM, person_ids=[register_person(by=SYSTEM, name="Không Số")], source="hand")
    with pytest.raises(Invalid):
        send_list_link(by=SYSTEM, case_id=case)
