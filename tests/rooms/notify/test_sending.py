# SPDX-License-Identifier: Apache-2.0
"""The engine against a push service that misbehaves."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from benchmarks.push_endpoint import PushEndpoint
from django.conf import settings
from django.utils import timezone
from tests.factories.push_services import send
from tests.factories.pushing import START, browser, start, subscribed

from epidesk.foundation.core.outbound import Door
from epidesk.foundation.notify.actions import cut_campaign, stop_campaign
from epidesk.foundation.notify.campaign_text import CampaignText
from epidesk.foundation.notify.models import Campaign, Chunk, PushSubscription
from epidesk.foundation.notify.queries import Progress, progress
from epidesk.foundation.notify.rules import CampaignState
from epidesk.foundation.notify.sending.client import PushClient
from epidesk.foundation.notify.sending.engine import send_chunk
from epikit.webpush import decrypt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENV", dataclasses.replace(settings.ENV, outbound_loopback=True))


@pytest.fixture
def push() -> Iterator[PushEndpoint]:
    with PushEndpoint(keep=True) as endpoint:
        yield endpoint


def sent_to(push: PushEndpoint, *paths: str, **how: object) -> tuple[UUID, Progress]:
    for path in paths:
        subscribed(None, browser=browser(push.origin, path))
    campaign_id = start(channels=("push",), **how)  # type: ignore[arg-type]
    cut_campaign(campaign_id=campaign_id)
    send()
    return campaign_id, progress(START, campaign_id=campaign_id)


def test_a_phone_reads_what_was_sent(push: PushEndpoint) -> None:
    phone = browser(push.origin, "ok/1")
    foreign = browser(push.origin, "ok/2")
    subscribed(None, browser=phone)
    subscribed(None, browser=foreign, language="ko")
    _, told = sent_to(push)
    assert (told.state, told.sent, told.queued) == (CampaignState.DONE, 2, 0)
    head, body = push.service.kept["/ok/1"]
    said = json.loads(decrypt(body, private_key=phone.key, auth=phone.auth))
    assert (said["title"], said["url"], said["lang"], said["ring"]) == (
        "Sơ tán ngay",
        "/alerts/alr_1",
        "vi",
        "critical",
    )
    assert said["until"] == int(Campaign.objects.get().until_at.timestamp() * 1000)
    assert (head["urgency"], head["topic"], head["content-encoding"]) == ("high", "alr_1", "aes128gcm")
    assert 3500 < int(head["ttl"]) <= 3600
    assert head["authorization"].startswith("vapid t=")
    _, body = push.service.kept["/ok/2"]
    assert json.loads(decrypt(body, private_key=foreign.key, auth=foreign.auth))["lang"] == "en"


def test_four_thousand_bytes_of_vietnamese_are_shortened_and_lead_to_the_whole(push: PushEndpoint) -> None:
    long = "Nước lũ dâng cao, đường bị ngập. " * 120
    assert len(long.encode()) > 4_000
    phone = browser(push.origin, "ok/1")
    subscribed(None, browser=phone)
    sent_to(push, texts={"vi": CampaignText("Lũ", long, "/alerts/alr_9")})
    said = json.loads(decrypt(push.service.kept["/ok/1"][1], private_key=phone.key, auth=phone.auth))
    assert said["body"].endswith("…")
    assert said["url"] == "/alerts/alr_9"


def test_every_answer_has_its_outcome(push: PushEndpoint) -> None:
    paths = ["ok/1", "leave/1", "chunked/1", "gone/1", "missing/1", "bad/1", "big/1", "redirect/1", "rude/1"]
    _, told = sent_to(push, *paths)
    assert (told.sent, told.gone) == (3, 2)
    assert told.failed_by_reason == {"http-400": 1, "http-413": 1, "redirect": 1}
    assert told.queued == 1  # what is no HTTP is tried once more
    assert "/ok/elsewhere" not in push.service.seen
    gone = PushSubscription.objects.filter(gone_at__isnull=False).values_list("endpoint", flat=True)
    assert sorted(one.rsplit("/", 2)[1] for one in gone) == ["gone", "missing"]


def test_what_may_pass_is_tried_again_later_and_then_given_up(push: PushEndpoint) -> None:
    campaign_id, told = sent_to(push, "mending/1", "broken/1", "reset/1", "hang/1", "ok/1")
    assert (told.sent, told.queued, told.state) == (1, 4, CampaignState.SENDING)
    chunk = Chunk.objects.get()
    assert chunk.tries == 1
    assert chunk.next_try_at is not None
    assert chunk.next_try_at > timezone.now()
    send()
    assert progress(START, campaign_id=campaign_id).sent == 2
    assert push.service.seen["/ok/1"] == 1  # who has it is not sent it again
    Campaign.objects.update(created_at=timezone.now() - timedelta(hours=2))
    send()
    told = progress(START, campaign_id=campaign_id)
    assert told.state is CampaignState.DONE
    assert told.failed_by_reason == {"http-5xx": 1, "reset": 1, "timeout": 1}


def test_a_pause_that_is_asked_for_is_kept(push: PushEndpoint) -> None:
    _, told = sent_to(push, "busy/120/1")
    chunk = Chunk.objects.get()
    assert chunk.next_try_at is not None
    assert timedelta(seconds=110) < chunk.next_try_at - timezone.now() <= timedelta(seconds=120)
    assert (told.queued, told.state) == (1, CampaignState.SENDING)


def test_one_service_down_does_not_hold_up_another(push: PushEndpoint) -> None:
    with PushEndpoint() as down:
        for n in range(300):
            subscribed(None, browser=browser(down.origin, f"hang/{n}"))
            subscribed(None, browser=browser(push.origin, f"ok/{n}"))
        _, told = sent_to(push)
    assert told.sent == 300
    assert told.queued == 300
    by_origin = dict(Chunk.objects.values_list("origin", "sent"))
    assert by_origin == {push.origin: 300, down.origin: 0}
    assert down.service.count < 60  # it was left alone after the first silence


def test_what_cannot_be_found_or_reached_is_not_held_against_the_others(push: PushEndpoint) -> None:
    subscribed(None, browser=browser("https://no-such-host.invalid", "x"))
    with PushEndpoint() as closed:
        nobody = closed.origin
    subscribed(None, browser=browser(nobody, "x"))
    _, told = sent_to(push, "ok/1")
    assert (told.sent, told.queued) == (1, 2)


def test_an_endpoint_in_our_own_network_gets_nothing(push: PushEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name was public when it subscribed, and leads inside now."""
    from epidesk.foundation.core import outbound

    subscribed(None, browser=browser("https://push.example.com", "x"))
    inside = outbound.resolve("127.0.0.1", 443)
    monkeypatch.setattr(Door, "address_for", Door(resolver=lambda host, port: inside).address_for)
    _, told = sent_to(push)
    assert told.failed_by_reason == {"refused-address": 1}


def test_who_asks_to_be_told_no_more_between_cut_and_sending_is_not_told(push: PushEndpoint) -> None:
    subscribed(None, browser=browser(push.origin, "ok/1"))
    subscribed(None, browser=browser(push.origin, "ok/2"))
    campaign_id = start(channels=("push",))
    cut_campaign(campaign_id=campaign_id)
    PushSubscription.objects.filter(endpoint__endswith="/ok/2").delete()
    send()
    told = progress(START, campaign_id=campaign_id)
    assert (told.sent, told.skipped, told.failed) == (1, 1, 0)
    assert set(push.service.seen) == {"/ok/1"}


def test_stopping_leaves_what_has_not_left(push: PushEndpoint) -> None:
    for n in range(1500):
        subscribed(None, browser=browser(push.origin, f"slow/30/{n}"))
    campaign_id = start(channels=("push",))
    cut_campaign(campaign_id=campaign_id)

    async def stop_amid() -> None:
        client = PushClient(Door(allow_loopback=True))
        ids = [chunk_id async for chunk_id in Chunk.objects.order_by("id").values_list("id", flat=True)]
        sending = asyncio.create_task(send_chunk(ids[0], client=client))
        await asyncio.sleep(0.3)
        await sync_to_async(stop_campaign)(by=START.as_actor(), campaign_id=campaign_id)
        await sending
        assert await send_chunk(ids[1], client=client) is False
        client.close()

    asyncio.run(stop_amid())
    told = progress(START, campaign_id=campaign_id)
    assert told.state is CampaignState.STOPPED
    assert 0 < told.sent < 1000
    assert told.sent == push.service.count
