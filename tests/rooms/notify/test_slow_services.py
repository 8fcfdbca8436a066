# SPDX-License-Identifier: Apache-2.0
"""Push services and resolvers that are slow or hang, and what they may not hold up."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID

import pytest
from benchmarks.push_endpoint import PushEndpoint
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.push_services import send
from tests.factories.pushing import START, browser, start, subscribed

from epidesk.foundation.core.addresses import Address
from epidesk.foundation.core.outbound import Door
from epidesk.foundation.notify.actions import cut_campaign
from epidesk.foundation.notify.models import Chunk
from epidesk.foundation.notify.queries import progress
from epidesk.foundation.notify.rules import Level
from epidesk.foundation.notify.sending import engine
from epidesk.foundation.notify.sending.client import PushClient, Shot
from epidesk.foundation.notify.sending.client.resolving import Resolving
from epidesk.foundation.notify.sending.outcomes import reason_of
from epikit.webpush import decode

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


def test_a_certificate_of_nobody_costs_its_own_service_alone(push: PushEndpoint, tmp_path: Path) -> None:
    with PushEndpoint(tls=self_signed(tmp_path)) as untrusted:
        for n in range(30):
            subscribed(None, browser=browser(untrusted.origin, f"ok/{n}"))
        subscribed(None, browser=browser(push.origin, "ok/1"))
        campaign_id = start(channels=("push",))
        cut_campaign(campaign_id=campaign_id)
        send()
        assert untrusted.service.count == 0, "nothing is said to who cannot show who they are"
    told = progress(START, campaign_id=campaign_id)
    assert (told.sent, told.queued) == (1, 30)
    outcomes = Chunk.objects.get().outcomes
    assert "tls" in {reason_of(code) for code in bytes(outcomes)}


@pytest.mark.parametrize("apart", [timedelta(hours=3), timedelta(hours=-3)])
def test_a_worker_whose_clock_is_wrong_sends_all_the_same(monkeypatch: pytest.MonkeyPatch, apart: timedelta) -> None:
    with PushEndpoint(keep=True) as push:
        for path in ("ok/1", "broken/1"):
            subscribed(None, browser=browser(push.origin, path))
        campaign_id = start(channels=("push",))
        cut_campaign(campaign_id=campaign_id)
        now = timezone.now
        with monkeypatch.context() as worker:
            worker.setattr(timezone, "now", lambda: now() + apart)
            send()
        head, _ = push.service.kept["/ok/1"]
    told = progress(START, campaign_id=campaign_id)
    assert (told.sent, told.queued) == (1, 1), "what is to be tried again is not given up as too late"
    assert 3500 < int(head["ttl"]) <= 3600
    claims = json.loads(decode(head["authorization"].split("t=")[1].split(".")[1]))
    assert timedelta(hours=11) < datetime.fromtimestamp(claims["exp"], UTC) - now() <= timedelta(hours=12)


def test_two_campaigns_at_once_reach_everybody_with_both_and_once_each() -> None:
    with PushEndpoint(keep=True) as push:
        for n in range(300):
            subscribed(None, browser=browser(push.origin, f"ok/{n}"))
        started = [
            start(channels=("push",), level=level, topic=topic)
            for level, topic in ((Level.NOTICE, "one"), (Level.EMERGENCY, "two"))
        ]
        for one in started:
            cut_campaign(campaign_id=one)
        send()
        assert set(push.service.seen.values()) == {2}
    assert [progress(START, campaign_id=one).sent for one in started] == [300, 300]
    jobs = ProcrastinateJob.objects.filter(task_name="notify.send_chunk")
    notice, emergency = ({job.priority for job in jobs.filter(args__chunk_id__in=chunks(one))} for one in started)
    assert min(emergency) > max(notice), "the graver one goes first"


def chunks(campaign_id: UUID) -> list[int]:
    return list(Chunk.objects.filter(campaign=campaign_id).values_list("id", flat=True))


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    file = folder / "push.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
