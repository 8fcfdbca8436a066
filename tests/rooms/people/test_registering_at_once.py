# SPDX-License-Identifier: Apache-2.0
"""Two connections register the same person at the same moment: the second waits, then finds the first one's row."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import merge_people, register_people, register_person
from epidesk.foundation.people.models import Person
from epidesk.foundation.people.rules import NewPerson

pytestmark = pytest.mark.django_db(transaction=True)

LAN = {"name": "Trần Thị Lan", "phone_e164": "+841205550001"}


def _in_thread(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _until_somebody_waits_for_a_lock() -> None:
    for _attempt in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("the second registration never waited for the first")


@pytest.mark.parametrize("second", [LAN, {**LAN, "id_number": "046199000123"}])
def test_both_get_one_row(second: dict[str, str]) -> None:
    found: list[UUID] = []
    with unit_of_work():
        first = register_person(by=SYSTEM, **LAN)  # type: ignore[arg-type]
        other = _in_thread(lambda: found.append(register_person(by=SYSTEM, **second)))  # type: ignore[arg-type]
        _until_somebody_waits_for_a_lock()
        assert not found
    other.join(20)
    assert found == [first]
    assert Person.objects.count() == 1


def test_a_registration_rolled_back_leaves_the_other_its_own_row() -> None:
    found: list[UUID] = []
    with transaction.atomic():
        register_person(by=SYSTEM, **LAN)  # type: ignore[arg-type]
        other = _in_thread(lambda: found.append(register_person(by=SYSTEM, **LAN)))  # type: ignore[arg-type]
        _until_somebody_waits_for_a_lock()
        transaction.set_rollback(True)
    other.join(20)
    assert len(found) == 1
    assert list(Person.objects.values_list("id", flat=True)) == found


def test_a_crowd_and_a_single_one_meet_in_one_row() -> None:
    crowd = [NewPerson(LAN["name"], phone_e164=f"+84120{n:07d}") for n in range(5_550_000, 5_550_600)]
    found: list[UUID] = []
    with unit_of_work():
        first = register_people(by=SYSTEM, people=crowd)[1]
        other = _in_thread(lambda: found.append(register_person(by=SYSTEM, **LAN)))  # type: ignore[arg-type]
        _until_somebody_waits_for_a_lock()
    other.join(20)
    assert found == [first]


def test_crowds_in_opposite_order_never_lock_each_other_out() -> None:
    people = [NewPerson(f"Người {n}", phone_e164=f"+84120{n:07d}") for n in range(200)]
    results: dict[str, list[UUID]] = {}
    barrier = threading.Barrier(2)

    def register(label: str, order: list[NewPerson]) -> None:
        barrier.wait(10)
        results[label] = register_people(by=SYSTEM, people=order)

    threads = [
        _in_thread(lambda: register("forwards", people)),
        _in_thread(lambda: register("backwards", people[::-1])),
    ]
    for thread in threads:
        thread.join(30)
    assert results["forwards"] == results["backwards"][::-1]
    assert Person.objects.count() == 200


def test_a_merge_waits_for_a_registration_of_one_of_the_two() -> None:
    kept = register_person(by=SYSTEM, name="Trần Lan", phone_e164="+841205550002")
    dropped = register_person(by=SYSTEM, **LAN)  # type: ignore[arg-type]
    merges: list[UUID] = []
    with unit_of_work():
        register_person(by=SYSTEM, **LAN, id_number="046199000123")  # type: ignore[arg-type]
        other = _in_thread(
            lambda: merges.append(merge_people(by=SYSTEM, keep_id=kept, drop_id=dropped, reason="một người"))
        )
        _until_somebody_waits_for_a_lock()
    other.join(20)
    assert merges
    # The number that came while the merge waited went over with the rest, and finds the kept person.
    assert register_person(by=SYSTEM, name="", id_number="046199000123") == kept
