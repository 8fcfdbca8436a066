# SPDX-License-Identifier: Apache-2.0
"""Machines that are told: signed, tried again, never twice for one piece of news."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from benchmarks.push_endpoint import PushEndpoint
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.notify.actions import add_webhook, deliver_webhook, end_webhook, mend_webhooks, tell_webhooks
from epidesk.foundation.notify.models import Webhook, WebhookDelivery
from epidesk.foundation.notify.queries import webhooks
from epidesk.foundation.notify.rules import is_signed, signature

pytestmark = pytest.mark.django_db(transaction=True)
KEEPER = Actor(kind=PrincipalKind.STAFF, label="Quản trị", permissions=frozenset({"notify:manage_webhooks"}))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushEndpoint]:
    monkeypatch.setattr(settings, "ENV", dataclasses.replace(settings.ENV, outbound_loopback=True))
    with PushEndpoint(keep=True) as endpoint:
        yield endpoint


def told(machine: PushEndpoint, path: str) -> tuple[WebhookDelivery, str]:
    _, secret = add_webhook(by=KEEPER, name="Đài phát thanh", url=f"{machine.origin}/{path}", topics=["alert"])
    assert tell_webhooks(topic="alert", reference="alr_1", body={"headline": "Sơ tán ngay"}) == 1
    return WebhookDelivery.objects.get(), secret


@pytest.mark.row("IO-02")
def test_what_a_machine_gets_is_signed_with_its_own_secret(machine: PushEndpoint) -> None:
    row, secret = told(machine, "ok/hook")
    assert deliver_webhook(delivery_id=row.id) is True
    head, body = machine.service.kept["/ok/hook"]
    assert json.loads(body)["data"] == {"headline": "Sơ tán ngay"}
    args = {"message_id": head["webhook-id"], "seconds": head["webhook-timestamp"], "given": head["webhook-signature"]}
    now = datetime.now(UTC)
    assert is_signed(secret, body=body, now=now, **args)
    assert not is_signed(secret, body=body + b" ", now=now, **args)
    assert not is_signed(secret, body=body, now=now + timedelta(minutes=6), **args)
    assert deliver_webhook(delivery_id=row.id) is False
    assert machine.service.seen["/ok/hook"] == 1


def test_the_signature_is_the_one_of_the_standard() -> None:
    """The example of Standard Webhooks' own libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, tz=UTC)
    body = b'{"test": 2432232314}'
    wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(secret, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=body) == wanted


def test_the_same_news_is_told_once(machine: PushEndpoint) -> None:
    told(machine, "ok/hook")
    assert tell_webhooks(topic="alert", reference="alr_1", body={}) == 0
    assert tell_webhooks(topic="alert", reference="alr_2", body={}) == 1


def test_a_machine_that_is_away_is_tried_again_and_given_up_after_a_day(machine: PushEndpoint) -> None:
    row, _ = told(machine, "broken/hook")
    tries = 0
    while WebhookDelivery.objects.get().state == "queued":
        WebhookDelivery.objects.update(next_try_at=timezone.now())
        assert deliver_webhook(delivery_id=row.id) is False
        tries += 1
    row.refresh_from_db()
    assert (row.state, row.error, tries) == ("failed", "http-500", 10)


def test_redirects_are_not_followed_and_our_own_network_is_not_reached(machine: PushEndpoint) -> None:
    row, _ = told(machine, "redirect/hook")
    deliver_webhook(delivery_id=row.id)
    assert WebhookDelivery.objects.get().error == "refused"
    assert "/ok/elsewhere" not in machine.service.seen


def test_private_addresses_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    add_webhook(by=KEEPER, name="x", url="https://10.0.0.7/hook", topics=["alert"])
    tell_webhooks(topic="alert", reference="alr_1", body={})
    deliver_webhook(delivery_id=WebhookDelivery.objects.get().id)
    assert WebhookDelivery.objects.get().error == "refused"


def test_a_lost_job_is_made_again(machine: PushEndpoint) -> None:
    told(machine, "ok/hook")
    assert mend_webhooks(now=timezone.now()) == 0
    assert mend_webhooks(now=timezone.now() + timedelta(hours=1)) == 1


def test_a_machine_that_answers_at_length_has_been_told(machine: PushEndpoint) -> None:
    row, _ = told(machine, "long/hook")
    assert deliver_webhook(delivery_id=row.id) is True
    assert WebhookDelivery.objects.get().state == "sent"


def test_a_machine_that_hangs_does_not_hold_up_the_mail(machine: PushEndpoint) -> None:
    row, _ = told(machine, "broken/hook")
    deliver_webhook(delivery_id=row.id)
    jobs = ProcrastinateJob.objects.filter(task_name="notify.deliver_webhook")
    assert {job.queue_name for job in jobs} == {"bulk"}


def test_who_keeps_them() -> None:
    with pytest.raises(Forbidden):
        add_webhook(by=Actor(), name="x", url="https://partner.example/hook", topics=["alert"])
    with pytest.raises(Invalid) as wrong:
        add_webhook(by=KEEPER, name=" ", url="http://partner.example/hook", topics=["weather"])
    assert set(wrong.value.fields) == {"name", "url", "topics"}
    webhook_id, secret = add_webhook(by=KEEPER, name="x", url="https://partner.example/hook", topics=["alert"])
    assert [card.name for card in webhooks(KEEPER)] == ["x"]
    assert Webhook.objects.get().secret == secret
    tell_webhooks(topic="alert", reference="alr_1", body={})
    end_webhook(by=KEEPER, webhook_id=webhook_id)
    assert webhooks(KEEPER) == ()
    assert not WebhookDelivery.objects.exists()
