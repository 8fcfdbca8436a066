# SPDX-License-Identifier: Apache-2.0
"""The administrator's page of machines that are told: added, its secret shown once, tested, what failed, ended."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from benchmarks.push_endpoint import PushEndpoint
from django.conf import settings
from lxml import html

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.notify.actions import deliver_webhook, tell_webhooks
from epidesk.foundation.notify.models import Webhook, WebhookDelivery

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushEndpoint]:
    monkeypatch.setattr(settings, "ENV", dataclasses.replace(settings.ENV, outbound_loopback=True))
    with PushEndpoint(keep=True) as endpoint:
        yield endpoint


@pytest.fixture
def keeper(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("administrator")


def deliver() -> WebhookDelivery:
    row = WebhookDelivery.objects.order_by("-created_at")[0]
    deliver_webhook(delivery_id=row.id)
    row.refresh_from_db()
    return row


@pytest.mark.row("IO-02")
def test_a_machine_is_added_tested_and_ended(keeper: Operator, machine: PushEndpoint) -> None:
    assert "No machine is told yet" in text_of(keeper.get("/desk/webhooks"))
    made = keeper.client.post(
        "/desk/webhooks", {"name": "Đài phát thanh", "url": f"{machine.origin}/ok/hook", "topics": ["alert"]}
    )
    page = html.fromstring(made.content.decode())
    (secret,) = page.xpath("//code[@id='key']/text()")
    assert secret == Webhook.objects.get().secret
    again = keeper.get("/desk/webhooks")
    assert secret not in again.content.decode(), "shown once"
    assert "Đài phát thanh" in text_of(again)

    (test,) = [one for one in page.xpath("//form/@action") if one.endswith("/test")]
    assert keeper.client.post(test).status_code == 302
    assert "On its way" in text_of(keeper.get("/desk/webhooks"))
    assert deliver().state == "sent"
    assert machine.service.seen["/ok/hook"] == 1
    assert b'"type": "test"' in machine.service.kept["/ok/hook"][1]
    assert "Test · Taken" in " ".join(text_of(keeper.get("/desk/webhooks")).split())

    (end,) = [one for one in page.xpath("//form/@action") if one.endswith("/end")]
    assert keeper.client.post(end).status_code == 302
    assert "No machine is told yet" in text_of(keeper.get("/desk/webhooks"))
    assert tell_webhooks(topic="alert", reference="alr_1", body={}) == 0
    assert keeper.client.post(test).status_code == 404
    verbs = set(Entry.objects.filter(subject_kind="webhook").values_list("verb", flat=True))
    assert verbs == {"webhook.added", "webhook.tested", "webhook.ended"}


def test_what_did_not_get_through_is_told_in_words(keeper: Operator, machine: PushEndpoint) -> None:
    keeper.client.post("/desk/webhooks", {"name": "Đài", "url": f"{machine.origin}/broken/hook", "topics": ["alert"]})
    tell_webhooks(topic="alert", reference="alr_1", body={"headline": "Ở yên trong nhà"})
    assert deliver().state == "queued"
    shown = " ".join(text_of(keeper.get("/desk/webhooks")).split())
    assert "Tried again by itself: its server answers HTTP 500" in shown
    WebhookDelivery.objects.update(
        state="failed", ended_at=WebhookDelivery.objects.get().created_at, error="unreachable"
    )
    assert "Given up: its server cannot be reached" in " ".join(text_of(keeper.get("/desk/webhooks")).split())


def test_what_is_no_address_is_refused_beside_its_field(keeper: Operator) -> None:
    refused = keeper.client.post("/desk/webhooks", {"name": "Đài", "url": "http://hooks.example/", "topics": ["alert"]})
    assert refused.status_code == 422
    page = html.fromstring(refused.content.decode())
    assert page.xpath("//input[@id='url']/@aria-invalid") == ["true"]
    assert page.xpath("//input[@id='name']/@value") == ["Đài"], "nothing typed is lost"
    nothing = keeper.client.post("/desk/webhooks", {"name": "Đài", "url": "https://hooks.example/"})
    assert "Choose what it is told of" in nothing.content.decode()
    assert not Webhook.objects.exists()


def test_it_is_the_administrators_page(sign_in: Callable[..., Operator]) -> None:
    lead = sign_in("shift_lead")
    assert lead.get("/desk/webhooks").status_code == 403
    assert "/desk/webhooks" not in lead.get("/desk/").content.decode()
