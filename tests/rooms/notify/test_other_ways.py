# SPDX-License-Identifier: Apache-2.0
"""Whom no push reaches is written to: soon, once, and not in front of others."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from benchmarks.push_endpoint import PushEndpoint
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.push_services import send
from tests.factories.pushing import START, browser, start, subscribed

from epidesk.foundation.accounts.models import User
from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.core.crypto import blind_index
from epidesk.foundation.core.gateways import GatewayFailed
from epidesk.foundation.notify.actions import cut_campaign, deliver, delivering, mend_deliveries, step_campaign
from epidesk.foundation.notify.models import AddressSubscription, Campaign, Chunk, OutgoingMessage
from epidesk.foundation.notify.queries import progress
from epidesk.foundation.notify.rules import LEVELS, CampaignState

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "d" * 64


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENV", dataclasses.replace(settings.ENV, outbound_loopback=True))


@pytest.fixture
def push() -> Iterator[PushEndpoint]:
    with PushEndpoint() as endpoint:
        yield endpoint


def number(last: int, *, device: str = "", user_id: UUID | None = None, mail: bool = False) -> None:
    address = f"a{last}@example.vn" if mail else f"+84120555{last:04d}"
    AddressSubscription.objects.create(
        channel="mail" if mail else "sms",
        address=address,
        address_index=blind_index("mail", address) if mail else phone_index(address),
        levels=[str(one) for one in LEVELS],
        user_id=user_id,
        device=device,
        created_at=timezone.now(),
        confirmed_at=timezone.now(),
    )


def cut(push: PushEndpoint, path: str, channels: tuple[str, ...] = ("push", "sms")) -> UUID:
    """A phone that has a number too."""
    subscribed(None, browser=browser(push.origin, path), device=PHONE)
    number(1, device=PHONE)
    campaign_id = start(channels=channels)
    cut_campaign(campaign_id=campaign_id)
    return campaign_id


def written_to() -> int:
    return Chunk.objects.filter(channel="sms").count()


@pytest.mark.row("AL-08")
def test_after_two_pushes_in_vain_the_number_is_written_to_while_the_push_goes_on(push: PushEndpoint) -> None:
    campaign_id = cut(push, "broken/1")
    send()
    assert written_to() == 0
    send()
    assert written_to() == 1
    send()
    assert [one.address for one in OutgoingMessage.objects.all()] == ["+841205550001"]
    told = progress(START, campaign_id=campaign_id)
    assert (told.state, told.channels["push"].queued) == (CampaignState.SENDING, 1)
    step_campaign(campaign_id=campaign_id)
    assert written_to() == 1


def test_a_service_that_asks_for_ten_minutes_costs_two(push: PushEndpoint) -> None:
    campaign_id = cut(push, "busy/600/1")
    send()
    step_campaign(campaign_id=campaign_id)
    assert written_to() == 0
    job = ProcrastinateJob.objects.get(task_name="notify.fall_back")
    cut_at = Campaign.objects.get().cut_at
    assert cut_at is not None
    assert job.scheduled_at - cut_at == timedelta(minutes=2)
    Campaign.objects.update(cut_at=cut_at - timedelta(minutes=2))
    step_campaign(campaign_id=campaign_id)
    assert written_to() == 1


def test_whom_a_push_has_reached_is_not_written_to(push: PushEndpoint) -> None:
    campaign_id = cut(push, "ok/1")
    send()
    assert written_to() == 0
    assert progress(START, campaign_id=campaign_id).state is CampaignState.DONE


def test_each_number_of_an_account_is_written_to_and_no_mailbox_beside_them() -> None:
    user = User.objects.create(kind="staff", email="hoa@demo.invalid", name="Hoa")
    number(1, user_id=user.id)
    number(2, user_id=user.id)
    number(3, user_id=user.id, mail=True)
    cut_campaign(campaign_id=start(channels=("sms", "mail")))
    assert {row.channel: row.size for row in Chunk.objects.all()} == {"sms": 2}
    cut_campaign(campaign_id=start(channels=("mail",)))
    assert Chunk.objects.filter(channel="mail").count() == 1


def queues() -> set[str]:
    jobs = ProcrastinateJob.objects.filter(task_name="notify.deliver_message")
    found = {job.queue_name for job in jobs}
    jobs.delete()
    return found


def test_what_fails_of_many_stays_behind_the_pushes_and_out_of_the_way_of_codes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Away:
        repeatable = True

        def send(self, *_: str) -> None:
            raise GatewayFailed("down", "http-503")

    monkeypatch.setattr(delivering, "gateway", lambda channel: Away())
    number(1)
    cut_campaign(campaign_id=start(channels=("sms",)))
    send()
    assert queues() == {"fanout"}
    message = OutgoingMessage.objects.get()
    deliver(message_id=message.id)
    assert queues() == {"fanout"}
    assert mend_deliveries(now=timezone.now() + timedelta(hours=1)) == 1
    assert queues() == {"fanout"}
