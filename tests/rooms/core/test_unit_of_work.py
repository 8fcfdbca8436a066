# SPDX-License-Identifier: Apache-2.0
"""Rows, jobs and news commit together or vanish together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from epidesk.foundation.core import events, realtime
from epidesk.foundation.core.events import announce, subscribe
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.models import OutboxMessage
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class RoofsMended:
    roof_ids: tuple[UUID, ...]
    colours: tuple[str, ...] = ()
    storeys: int = 0


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[RoofsMended]]:
    """A subscriber on each of two queues; what the first hears."""
    monkeypatch.setattr(events, "_types", {})
    monkeypatch.setattr(events, "_subscribers", {})
    monkeypatch.setattr(RoofsMended, "__module__", "epidesk.intake.roofs.events")
    calls: list[RoofsMended] = []

    def on_mended(event: RoofsMended) -> None:
        calls.append(event)

    def on_mended_slowly(event: RoofsMended) -> None:
        pass

    subscribe(RoofsMended, queue="urgent")(on_mended)
    subscribe(RoofsMended, queue="bulk")(on_mended_slowly)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    yield calls
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def jobs() -> list[tuple[str, dict[str, object]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, args FROM procrastinate_jobs WHERE task_name = 'core.deliver_event' ORDER BY id"
        )
        return [(queue, args if isinstance(args, dict) else json.loads(args)) for queue, args in cursor.fetchall()]


@pytest.fixture
def listener() -> Iterator[psycopg.Connection]:
    known = connection.get_connection_params()
    parameters = {key: known[key] for key in ("dbname", "user", "host", "port", "password") if key in known}
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute(f"LISTEN {realtime.CHANNEL}")
        yield other


def news(listener: psycopg.Connection) -> list[list[dict[str, object]]]:
    return [json.loads(note.payload) for note in listener.notifies(timeout=0.3)]


def row() -> None:
    OutboxMessage.objects.create(gateway="sms", address="x", body="y")


def test_whatever_happens_in_a_transaction_is_one_notification(listener: psycopg.Connection) -> None:
    ward = uuid7()
    with unit_of_work():
        hint("desk", id="a", version=3, areas=[ward])
        with unit_of_work():
            hint("incident", id="b")
    [payload] = news(listener)
    assert payload == [
        {"t": "desk", "i": "a", "v": 3, "a": [str(ward)]},
        {"t": "incident", "i": "b", "v": 0, "a": []},
    ]


def test_too_much_news_becomes_read_everything_again(listener: psycopg.Connection) -> None:
    with unit_of_work():
        for _ in range(500):
            hint("desk", id=uuid7(), version=1)
    assert news(listener) == [[{"t": "desk", "i": "*", "v": 0, "a": []}]]


def test_an_event_is_one_job_for_each_subscriber_however_many_ids(heard: list[RoofsMended]) -> None:
    with unit_of_work():
        announce(RoofsMended(tuple(uuid7() for _ in range(300))))
    assert [queue for queue, _ in jobs()] == ["urgent", "bulk"]


def test_rolled_back_nothing_was_ever_said(heard: list[RoofsMended], listener: psycopg.Connection) -> None:
    with pytest.raises(ValueError, match="changed my mind"), unit_of_work():  # noqa: PT012
        row()
        announce(RoofsMended((uuid7(),)))
        hint("desk", id="a")
        raise ValueError("changed my mind")
    assert not OutboxMessage.objects.exists()
    assert jobs() == []
    assert news(listener) == []


def test_a_nested_failure_takes_its_own_news_with_it(heard: list[RoofsMended], listener: psycopg.Connection) -> None:
    kept, lost = uuid7(), uuid7()
    with unit_of_work():
        row()
        announce(RoofsMended((kept,)))
        hint("desk", id="kept")
        with pytest.raises(ValueError, match="only this"), unit_of_work():  # noqa: PT012
            row()
            announce(RoofsMended((lost,)))
            hint("desk", id="lost")
            raise ValueError("only this")
    assert OutboxMessage.objects.count() == 1
    assert [args["payload"]["roof_ids"] for _, args in jobs()] == [[str(kept)], [str(kept)]]  # type: ignore[index]
    assert [[entry["i"] for entry in payload] for payload in news(listener)] == [["kept"]]


def test_after_a_failure_the_next_unit_starts_clean(listener: psycopg.Connection) -> None:
    with pytest.raises(ValueError, match="x"), unit_of_work():  # noqa: PT012
        hint("desk", id="old")
        raise ValueError("x")
    with unit_of_work():
        hint("desk", id="new")
    assert [[entry["i"] for entry in payload] for payload in news(listener)] == [["new"]]


def test_news_without_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        announce(RoofsMended(()))
    with pytest.raises(RuntimeError):
        hint("desk", id="a")


def test_what_arrives_is_what_was_announced_and_may_arrive_twice(heard: list[RoofsMended]) -> None:
    said = RoofsMended((uuid7(), uuid7()), colours=("đỏ", "xanh"), storeys=2)
    with unit_of_work():
        announce(said)
    _, args = jobs()[0]
    for _ in range(2):
        events.deliver(str(args["event"]), dict(args["payload"]), str(args["subscriber"]))  # type: ignore[call-overload]
    assert heard == [said, said]


def test_a_job_for_a_subscriber_that_is_gone_fails_so_that_it_stays_visible(heard: list[RoofsMended]) -> None:
    with pytest.raises(KeyError):
        events.deliver("roofs.RoofsMended", {"roof_ids": []}, "somewhere:else")
