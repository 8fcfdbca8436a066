# SPDX-License-Identifier: Apache-2.0
"""A stopped campaign's SMS and e-mails, which wait at their gateway long after the campaign is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.factories.pushing import START, start

from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.core.errors import Gone
from epidesk.foundation.core.gateways import GatewayFailed, GatewayUnsure
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.notify.actions import cut_campaign, deliver, delivering, resend, resend_failed, stop_campaign
from epidesk.foundation.notify.models import AddressSubscription, Campaign, Chunk, OutgoingMessage
from epidesk.foundation.notify.queries import progress
from epidesk.foundation.notify.rules import LEVELS, CampaignState, Delivery, Permission
from epidesk.foundation.notify.sending.addresses import hand_over

pytestmark = pytest.mark.django_db
MAY_RESEND = Actor(label="Lan", permissions=frozenset({Permission.SEE_UNDELIVERED, Permission.RESEND}))


def cut(numbers: int) -> tuple[UUID, list[int]]:
    """A campaign by SMS to so many numbers; gives it and its chunks."""
    for n in range(numbers):
        AddressSubscription.objects.create(
            channel="sms",
            address=f"+84120555{n:04d}",
            address_index=phone_index(f"+84120555{n:04d}"),
            levels=[str(one) for one in LEVELS],
            created_at=timezone.now(),
            confirmed_at=timezone.now(),
        )
    campaign_id = start(channels=("sms",))
    cut_campaign(campaign_id=campaign_id)
    return campaign_id, list(Chunk.objects.filter(campaign=campaign_id).values_list("id", flat=True))


def queued(numbers: int) -> UUID:
    """The same, and every message stands in the queue of its gateway: the campaign itself is done."""
    campaign_id, chunks = cut(numbers)
    assert sum(hand_over(one) for one in chunks) == numbers
    assert state(campaign_id) == CampaignState.DONE
    return campaign_id


def state(campaign_id: UUID) -> str:
    found: str = Campaign.objects.get(id=campaign_id).state
    return found


def stop(campaign_id: UUID) -> bool:
    return stop_campaign(by=START.as_actor(), campaign_id=campaign_id)


def gateway_does(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None], repeatable: bool = False) -> None:
    class Gateway:
        def send(self, *_: str) -> None:
            act()

    Gateway.repeatable = repeatable  # type: ignore[attr-defined]
    monkeypatch.setattr(delivering, "gateway", lambda channel: Gateway())


def test_what_waits_for_its_gateway_does_not_leave_after_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id = queued(3)
    left: list[int] = []
    gateway_does(monkeypatch, lambda: left.append(1))
    ids = list(OutgoingMessage.objects.values_list("id", flat=True))
    assert deliver(message_id=ids[0]) is True
    assert stop(campaign_id) is True
    assert [deliver(message_id=one) for one in ids] == [False, False, False]
    assert len(left) == 1
    assert state(campaign_id) == CampaignState.STOPPED
    told = progress(START, campaign_id=campaign_id)
    assert (told.total, told.sent, told.queued, told.skipped) == (3, 1, 0, 2)
    totals = Campaign.objects.get(id=campaign_id).totals
    assert (totals["sent"], totals["skipped"]) == (1, 2)
    assert stop(campaign_id) is False


def test_a_campaign_of_which_everything_has_left_stays_done(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id = queued(1)
    gateway_does(monkeypatch, lambda: None)
    assert deliver(message_id=OutgoingMessage.objects.get().id) is True
    assert stop(campaign_id) is False
    assert state(campaign_id) == CampaignState.DONE


@pytest.mark.parametrize("failure", [GatewayFailed("http-503"), GatewayUnsure("timeout")])
def test_what_is_at_its_gateway_when_it_is_stopped_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    campaign_id = queued(1)
    message_id = OutgoingMessage.objects.get().id

    def stopped_meanwhile() -> None:
        stop(campaign_id)
        raise failure

    gateway_does(monkeypatch, stopped_meanwhile, repeatable=True)
    assert deliver(message_id=message_id) is False
    row = OutgoingMessage.objects.get()
    assert (row.state, row.next_try_at, row.address, row.text) == (Delivery.FAILED, None, "", "")


def test_what_had_failed_before_the_stop_cannot_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id = queued(1)
    row = OutgoingMessage.objects.get()
    OutgoingMessage.objects.update(state=str(Delivery.FAILED), ended_at=timezone.now(), next_try_at=None)
    stop(campaign_id)
    with pytest.raises(Gone):
        resend(by=MAY_RESEND, message_id=row.id)
    assert resend_failed(by=MAY_RESEND) == 0
    assert OutgoingMessage.objects.get().text == ""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_makes_messages_waits_for_a_stop_and_makes_none() -> None:
    """It would read the campaign as going on, and the stop would not see what it is about to write."""
    campaign_id, (chunk_id,) = cut(2)

    def work() -> int:
        try:
            return hand_over(chunk_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        with transaction.atomic():
            stop(campaign_id)
            made = worker.submit(work)
            _until_somebody_waits()
        assert made.result() == 0
    assert not OutgoingMessage.objects.exists()


def _until_somebody_waits() -> None:
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
                " AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for us")
