# SPDX-License-Identifier: Apache-2.0
"""Push services and resolvers that are slow or hang, and what they may not hold up."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address

import pytest
from benchmarks.push_endpoint import PushEndpoint
from django.conf import settings
from django.utils import timezone
from tests.factories.push_services import send
from tests.factories.pushing import START, browser, start, subscribed

from epidesk.foundation.core.addresses import Address
from epidesk.foundation.core.outbound import Door
from epidesk.foundation.notify.actions import cut_campaign
from epidesk.foundation.notify.models import Chunk
from epidesk.foundation.notify.queries import progress
from epidesk.foundation.notify.sending import engine
from epidesk.foundation.notify.sending.client import PushClient, Shot
from epidesk.foundation.notify.sending.client.resolving import Resolving
from epidesk.foundation.notify.sending.outcomes import reason_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENV", dataclasses.replace(settings.ENV, outbound_loopback=True))


@pytest.fixture
def push() -> Iterator[PushEndpoint]:
    with PushEndpoint() as endpoint:
        yield endpoint


def test_a_slow_service_gives_its_place_back_and_goes_on_later(
    push: PushEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "RUN_FOR_S", 0.7)
    for n in range(200):
        subscribed(None, browser=browser(push.origin, f"slow/400/{n}"))
    campaign_id = start(channels=("push",))
    cut_campaign(campaign_id=campaign_id)
    send()
    told = progress(START, campaign_id=campaign_id)
    assert 0 < told.sent < 200
    assert told.sent + told.queued == 200
    assert push.service.count == told.sent, "what had not left does not leave after the end"
    chunk = Chunk.objects.get()
    assert chunk.tries == 0, "it takes messages: that is no failure"
    assert chunk.next_try_at is not None
    assert chunk.next_try_at <= timezone.now()
    monkeypatch.setattr(engine, "RUN_FOR_S", 60)
    send()
    assert progress(START, campaign_id=campaign_id).sent == 200
    assert max(push.service.seen.values()) == 1


def test_a_run_that_is_broken_off_leaves_nothing_in_the_queue(push: PushEndpoint) -> None:
    for n in range(200):
        subscribed(None, browser=browser(push.origin, f"slow/300/{n}"))
    cut_campaign(campaign_id=start(channels=("push",)))
    chunk = Chunk.objects.get()

    async def broken_off() -> int:
        client = PushClient(Door(allow_loopback=True))
        sending = asyncio.create_task(engine.send_chunk(chunk.id, client=client))
        await asyncio.sleep(0.5)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        left = push.service.count
        await asyncio.sleep(1)
        client.close()
        return push.service.count - left

    assert asyncio.run(broken_off()) == 0


def test_of_services_that_share_a_chunk_none_waits_for_anothers_pause(push: PushEndpoint) -> None:
    with PushEndpoint() as other:
        subscribed(None, browser=browser(push.origin, "busy/500/1"))
        subscribed(None, browser=browser(other.origin, "broken/1"))
        cut_campaign(campaign_id=start(channels=("push",)))
        send()
    chunk = Chunk.objects.get()
    assert chunk.next_try_at is not None
    assert chunk.next_try_at < timezone.now() + timedelta(seconds=60)


def test_a_resolver_that_hangs_takes_one_thread_and_none_of_the_processs_own(push: PushEndpoint) -> None:
    release = threading.Event()
    asked: list[tuple[str, str]] = []

    def find(host: str, port: int) -> list[Address]:
        if host.endswith(".invalid"):
            asked.append((host, threading.current_thread().name))
            release.wait(30)
        return [ip_address("127.0.0.1")]

    for n in range(30):
        subscribed(None, browser=browser("https://hangs.invalid", f"x/{n}"))
    subscribed(None, browser=browser(push.origin, "ok/1"))
    campaign_id = start(channels=("push",))
    cut_campaign(campaign_id=campaign_id)
    chunk_id = Chunk.objects.get().id

    async def story() -> None:
        client = PushClient(Door(allow_loopback=True, resolver=find))
        client.names = Resolving(client.door, within_s=0.5)
        await engine.send_chunk(chunk_id, client=client)
        client.close()

    try:
        asyncio.run(story())
    finally:
        release.set()
    ((host, thread),) = asked  # thirty connections wait for one answer
    assert host == "hangs.invalid"
    assert thread.startswith("push-names")
    told = progress(START, campaign_id=campaign_id)
    assert (told.sent, told.queued) == (1, 30)


def test_what_a_connection_gave_back_does_not_wait_out_a_rest() -> None:
    ended: list[str] = []

    async def story() -> None:
        client = PushClient(Door(allow_loopback=True))
        pool = client.pool("http://127.0.0.1:1")
        shot = Shot(0, b"/x", b"", b"", b"", b"", lambda shot, code: ended.append(reason_of(code)))
        pool.last_reason = "http-429"
        pool._rest(60)
        pool.once_more(shot)
        assert not pool.queue
        client.close()

    asyncio.run(story())
    assert ended == ["http-429"]
