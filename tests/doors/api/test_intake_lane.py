# SPDX-License-Identifier: Apache-2.0
"""The fast way in is no softer than the others: who is counted, asked and refused there."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

HUB = "203.0.113.9"


@pytest.fixture
def lane() -> Iterator[Any]:
    from epidesk.interfaces.api.lane import IntakeLane
    from epidesk.interfaces.common.front.arrivals import Arrivals

    made = IntakeLane(Arrivals(60))
    yield made
    made.close()


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys that the database was asked for: all unknown."""
    from epidesk.interfaces.api import keys

    asked: list[str] = []
    monkeypatch.setattr(keys, "principal_for_api_key", lambda key: asked.append(key))
    return asked


@dataclasses.dataclass
class Answer:
    status: int = 0
    body: Any = None
    headers: dict[bytes, bytes] = dataclasses.field(default_factory=dict)


async def post(
    lane: Any, report: Any = None, key: str = "", *, receive: Callable[[], Any] | None = None, **headers: str
) -> Answer:
    answer = Answer()
    headers = {"idempotency_key": uuid.uuid4().hex, "content_type": "application/json", **headers}
    if key:
        headers["authorization"] = f"Bearer {key}"

    async def whole() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(report).encode()}

    async def send(message: dict[str, Any]) -> None:
        if "status" in message:
            answer.status, answer.headers = message["status"], dict(message["headers"])
        else:
            answer.body = json.loads(message["body"])

    scope = {
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": (HUB, 4711),
    }
    await lane(scope, receive or whole, send)
    return answer


def test_requests_count_from_their_first_byte_on(lane, monkeypatch) -> None:
    """Slow bodies too: else any number could wait before the queue that is bounded."""
    from epidesk.interfaces.api import lane as module

    monkeypatch.setattr(module, "MAX_IN_FLIGHT", 3)

    async def story() -> None:
        asked, left = asyncio.Semaphore(0), asyncio.Event()

        async def slowly() -> dict[str, Any]:
            asked.release()
            await left.wait()
            return {"type": "http.disconnect"}

        slow = [asyncio.create_task(post(lane, receive=slowly)) for _ in range(3)]
        for _ in slow:
            await asked.acquire()
        refused = await post(lane, {})
        assert (refused.status, refused.headers[b"retry-after"]) == (503, b"5")
        left.set()
        assert {answer.status for answer in await asyncio.gather(*slow)} == {0}  # who left is told nothing
        assert lane.in_flight == 0
        assert (await post(lane, {})).status == 401

    asyncio.run(asyncio.wait_for(story(), 30))


def test_a_body_that_never_ends_is_told_so(lane) -> None:
    async def never() -> Any:
        await asyncio.Event().wait()

    lane._arrivals.idle_s = 0.05
    answer = asyncio.run(post(lane, receive=never))
    assert (answer.status, answer.body["type"]) == (408, "urn:epidesk:problem:too-slow")
    assert lane.in_flight == 0


def test_unknown_keys_are_counted_before_the_database_is_asked(lane, looked_up) -> None:
    from epidesk.interfaces.api.keys import strangers

    async def story() -> list[int]:
        return [(await post(lane, {}, f"edk_{number}")).status for number in range(int(strangers.burst) + 20)]

    told = asyncio.run(story())
    assert told[: int(strangers.burst)] == [401] * int(strangers.burst)
    assert 429 in told[int(strangers.burst) :]
    assert len(looked_up) == told.count(401)


def test_an_unknown_key_is_asked_for_again_the_next_time(lane, looked_up) -> None:
    """It is not kept: a million of them would push out those in use."""

    async def story() -> None:
        await post(lane, {}, "edk_same")
        await post(lane, {}, "edk_same")

    asyncio.run(story())
    assert looked_up == ["edk_same"] * 2


def test_many_at_once_with_one_key_ask_once(lane, monkeypatch) -> None:
    from epidesk.interfaces.api import keys

    asked, go_on = [], threading.Event()

    def slowly(key: str) -> None:
        asked.append(key)
        go_on.wait(20)

    monkeypatch.setattr(keys, "principal_for_api_key", slowly)

    async def story() -> list[int]:
        many = [asyncio.create_task(post(lane, {}, "edk_same")) for _ in range(200)]
        while not asked:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0)
        go_on.set()
        return [answer.status for answer in await asyncio.gather(*many)]

    assert asyncio.run(story()) == [401] * 200
    assert asked == ["edk_same"]


@pytest.mark.django_db(transaction=True)
def test_a_good_key_costs_the_address_nothing_and_is_filed(lane, machine_key, report, monkeypatch) -> None:
    from epidesk.foundation.accounts.queries import forget_principal
    from epidesk.intake.incidents.models import Incident
    from epidesk.interfaces.api import keys
    from epidesk.interfaces.api.flood import Flood

    monkeypatch.setattr(keys, "strangers", Flood(per_second=0.001, burst=2))
    keys.strangers.count(HUB)  # somebody else behind the same address guessed once: one look is left
    for _ in range(3):
        forget_principal()  # the key is 15 s old
        assert asyncio.run(post(lane, report, machine_key)).status == 201
    assert Incident.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_key_forgotten_this_very_moment_is_not_looked_up_on_the_loop(lane, machine_key, report, monkeypatch) -> None:
    """Its time ends between two looks at the clock; asking the database on the loop, Django raises."""
    from types import SimpleNamespace

    from epidesk.foundation.accounts.queries import principal_for_api_key
    from epidesk.foundation.core import process_cache

    principal_for_api_key(machine_key)
    now = [process_cache.time.monotonic()]

    def hurrying() -> float:
        now[0] += 10  # the key is kept 15 s: seen at the first look, gone at the second
        return now[0]

    monkeypatch.setattr(process_cache, "time", SimpleNamespace(monotonic=hurrying))
    assert asyncio.run(post(lane, report, machine_key)).status == 201


@pytest.mark.django_db(transaction=True)
def test_one_key_is_bounded_whichever_way_it_comes(lane, client, call, machine_key, report, monkeypatch) -> None:
    from epidesk.interfaces.api import keys
    from epidesk.interfaces.api.flood import Flood

    monkeypatch.setattr(keys, "flood", Flood(per_second=0.001, burst=3))
    form = {"description": "Ho nhiều", "service_code": "suspected_case", "lat": "16.4698", "long": "107.5772"}

    def open311(key: str) -> int:
        return client.post("/open311/v2/requests.json", {**form, "api_key": key}).status_code

    assert asyncio.run(post(lane, report, machine_key)).status == 201
    assert call("POST", "/api/v1/reports", machine_key, report, **{"Idempotency-Key": "a"}).status_code == 201
    assert open311(machine_key) == 201
    assert open311(machine_key) == 429
    assert open311(f"{machine_key} ") == 429  # a space more is no other key
    assert call("POST", "/api/v1/reports", machine_key, report, **{"Idempotency-Key": "b"}).status_code == 429
    assert asyncio.run(post(lane, report, machine_key)).status == 429


@pytest.mark.django_db
def test_unknown_keys_of_one_address_are_bounded_at_the_other_doors_too(client, call, monkeypatch) -> None:
    from epidesk.interfaces.api import keys
    from epidesk.interfaces.api.flood import Flood

    monkeypatch.setattr(keys, "strangers", Flood(per_second=0.001, burst=4))
    assert call("GET", "/api/v1/incidents", "edk_1").status_code == 401
    assert call("POST", "/api/v1/reports", "edk_2", {}, **{"Idempotency-Key": "a"}).status_code == 401
    assert client.get("/open311/v2/requests.json", {"api_key": "edk_3"}).status_code == 403
    assert client.post("/open311/v2/requests.json", {"api_key": "edk_4"}).status_code == 400
    assert client.get("/open311/v2/requests.json", {"api_key": "edk_5"}).status_code == 403
    answer = call("GET", "/api/v1/incidents", "edk_6")
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert client.get("/open311/v2/requests.json", {"api_key": "edk_7"}).status_code == 429


def test_a_demonstration_that_others_reach_asks_for_its_passphrase_here_too(lane, settings, looked_up) -> None:
    from epidesk.interfaces.common.passphrase import _proof

    settings.DEMO = True
    settings.ENV = dataclasses.replace(settings.ENV, demo_passphrase="three plain words")
    refused = asyncio.run(post(lane, {}, "edk_some", accept_language="en"))
    assert (refused.status, refused.body["type"]) == (403, "urn:epidesk:problem:passphrase")
    assert "passphrase" in refused.body["title"]
    assert not looked_up
    assert asyncio.run(post(lane, {}, "edk_some", cookie=f"language=vi; demo={_proof()}")).status == 401


def test_flood_makes_room_by_forgetting_whom_it_need_not_know(monkeypatch) -> None:
    """An attacker with many addresses must not wash away the count of another."""
    from epidesk.foundation.core.errors import TooMany
    from epidesk.interfaces.api import flood

    monkeypatch.setattr(flood, "MAX_KEYS", 10)
    counted = flood.Flood(per_second=0.001, burst=2)
    for number in range(9):
        counted.count(f"passer-by {number}")
    for _ in range(2):
        counted.count("attacker")
    for number in range(20, 26):
        counted.count(f"passer-by {number}")
    with pytest.raises(TooMany):
        counted.count("attacker")
    assert len(counted._buckets) <= 10


def test_who_sends_again_and_again_is_filed_together_and_nobody_alone_waits(lane) -> None:
    from epidesk.interfaces.api.filing import Response

    groups: list[int] = []

    def filed(requests: list[Any]) -> list[Response]:
        groups.append(len(requests))
        threading.Event().wait(0.05)  # a commit takes its time
        return [Response(201, {})] * len(requests)

    async def let_in(request: Any) -> None:
        assert lane._gathering is None or len(groups) > 1, "the first never waits for others"

    lane.file_group, lane._refusal = filed, let_in

    async def sender() -> None:
        for _ in range(4):
            assert (await post(lane, {})).status == 201

    async def story(senders: int) -> None:
        await asyncio.gather(*(sender() for _ in range(senders)))

    asyncio.run(asyncio.wait_for(story(8), 30))
    assert sum(groups) == 32
    assert groups.count(1) <= 2, "one that comes first does not go alone while the others are on their way"
