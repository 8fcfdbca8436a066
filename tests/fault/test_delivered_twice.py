# SPDX-License-Identifier: Apache-2.0
"""A job may run twice: its worker died after the work and before saying so. The second time changes nothing.

One long story announces every event that somebody subscribes to; each subscriber then gets its jobs twice.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from tests.factories.incidents import filed, report

from epidesk.foundation.core import events

pytestmark = pytest.mark.django_db
PHONE = "+841201234567"
Job = tuple[str, dict[str, Any], str]


def _subscribers() -> list[str]:
    """`event -> subscriber`, of all rooms; collected when Django has loaded them."""
    from django.apps import apps

    assert apps.ready
    return sorted(f"{event} -> {name}" for event, known in events._subscribers.items() for name in known)


@pytest.fixture(scope="module")
def jobs(django_db_setup, django_db_blocker) -> Iterator[dict[str, list[Job]]]:
    """The jobs of the story by subscriber, none of them run yet. Nothing stays in the database."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        before = _newest_job()
        _story()
        found: dict[str, list[Job]] = defaultdict(list)
        for job in _jobs_after(before):
            found[f"{job[0]} -> {job[2]}"].append(job)
        yield found
        transaction.set_rollback(True)


def _newest_job() -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _jobs_after(id: int) -> list[Job]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    rows = ProcrastinateJob.objects.filter(id__gt=id, task_name="core.deliver_event").order_by("id")
    return [(row.args["event"], row.args["payload"], row.args["subscriber"]) for row in rows]


def _story() -> None:
    from epidesk.foundation.accounts.actions import sign_in_by_phone
    from epidesk.foundation.core.principals import SYSTEM, Actor
    from epidesk.foundation.desk.rules import Priority
    from epidesk.foundation.people import actions as people
    from epidesk.foundation.places.actions import load_reference_data
    from epidesk.intake.incidents import actions as incidents
    from epidesk.response.dispatch import actions as dispatch
    from epidesk.response.dispatch import queries as dispatch_queries

    load_reference_data(by=SYSTEM)
    dispatch.load_teams(by=SYSTEM)
    phone = Actor(label="anonymous", device="d" * 64)

    def team(code: str) -> Any:
        found = dispatch_queries.find_team_by_code(SYSTEM.as_viewer(), code)
        dispatch.set_duty(by=SYSTEM, team_id=found, on=True)
        return found

    named = {"contact_name": "Trần Thị Mận", "contact_phone": PHONE, "reply": "centre"}
    ours, same, other, wrong = (filed(report(address=f"Kiệt {n}", **named), by=phone).id for n in range(4))
    sign_in_by_phone(by=phone, phone_e164=PHONE)
    incidents.confirm_by_phone(by=_citizen(phone), phone_e164=PHONE)
    for incident in (ours, same, other):
        incidents.triage(by=SYSTEM, incident_id=incident, priority=Priority.SEVERE)
    first = dispatch.offer_mission(by=SYSTEM, incident_id=ours, team_id=team("PX2"))
    dispatch.decline(by=SYSTEM, mission_id=first, reason="Xe hỏng.")
    second = dispatch.offer_mission(by=SYSTEM, incident_id=ours, team_id=team("AL1"))
    for move in (dispatch.accept, dispatch.depart, dispatch.arrive):
        move(by=SYSTEM, mission_id=second)
    incidents.merge(by=SYSTEM, incident_id=same, into_id=ours)
    incidents.reject(by=SYSTEM, incident_id=wrong, reason="Trạm y tế đã gặp người này.")
    third = dispatch.offer_mission(by=SYSTEM, incident_id=other, team_id=team("PX1"))
    assert third
    incidents.resolve(by=SYSTEM, incident_id=other, outcome="advised")
    incidents.reopen(by=SYSTEM, incident_id=wrong, reason="Người nhà gọi lại.")
    keep, drop = (people.register_person(by=SYSTEM, name=name) for name in ("Lê An", "Lê Văn An"))
    merge = people.merge_people(by=SYSTEM, keep_id=keep, drop_id=drop, reason="Cùng một người.")
    people.unmerge_people(by=SYSTEM, merge_id=merge, reason="Hai người khác nhau.")


def _citizen(phone: Any) -> Any:
    from dataclasses import replace

    from epidesk.foundation.accounts.actions import ensure_citizen
    from epidesk.foundation.core.principals import PrincipalKind

    return replace(phone, kind=PrincipalKind.CITIZEN, user_id=ensure_citizen(phone_e164=PHONE).id)


def _everything() -> dict[str, str]:
    """A fingerprint of each table's rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
        found = {}
        for table in sorted(tables):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t ORDER BY 1')  # noqa: S608 (names of our own tables)
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def test_the_story_reaches_every_subscriber(jobs: dict[str, list[Job]]) -> None:
    assert sorted(set(_subscribers()) - set(jobs)) == []


def test_no_subscriber_does_anything_the_second_time(jobs: dict[str, list[Job]], subtests) -> None:
    did_something = set()
    for subscriber in _subscribers():
        with subtests.test(subscriber=subscriber):
            before = _everything()
            for job in jobs[subscriber]:
                events.deliver(*job)
            once = _everything()
            if once != before:
                did_something.add(subscriber)
            for job in jobs[subscriber]:
                events.deliver(*job)
            twice = _everything()
            assert {table for table in once if once[table] != twice[table]} == set()
    assert len(did_something) >= len(_subscribers()) // 2, "handlers that never do anything prove nothing"


def test_what_was_told_out_of_order_is_still_told_once(jobs: dict[str, list[Job]]) -> None:
    """A stalled job comes back after younger ones were done."""
    from epidesk.foundation.notify.models import InboxMessage

    everyone: list[Job] = [job for some in jobs.values() for job in some]
    for job in reversed(everyone):
        events.deliver(*job)
    told = InboxMessage.objects.count()
    assert told
    for job in everyone:
        events.deliver(*job)
    assert InboxMessage.objects.count() == told
