# SPDX-License-Identifier: Apache-2.0
"""Two people, two connections, one incident."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from tests.factories.incidents import filed, phone_of, report, staff

from epidesk.foundation.core import idempotency
from epidesk.foundation.core.errors import Conflict, DomainError
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.actions import load_reference_data
from epidesk.intake.incidents.actions import file_incident, mark_assigned, reject, resolve, triage
from epidesk.intake.incidents.models import Incident, Step

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def province(transactional_db):
    load_reference_data(by=SYSTEM)


def at_once(*stories: Callable[[], object]) -> list[object]:
    """Runs each in a thread with a connection of its own, all starting together; what each gave or raised."""
    start = threading.Barrier(len(stories))

    def run(story):
        try:
            start.wait(10)
            return story()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(stories)) as pool:
        return list(pool.map(run, stories))


def test_of_two_operators_who_judge_at_once_one_is_told_to_look_again():
    one = filed()
    lan, minh = staff("Lan"), staff("Minh")
    answers = at_once(
        lambda: triage(by=lan, incident_id=one.id, priority=Priority.MINOR, version=1),
        lambda: triage(by=minh, incident_id=one.id, priority=Priority.EXTREME, version=1),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "NoneType"]
    assert Step.objects.filter(incident_id=one.id, verb="triaged").count() == 1
    assert Incident.objects.get(id=one.id).priority == DeskItem.objects.get(subject_id=one.id).priority


def test_a_matter_is_either_refused_or_given_to_a_team_never_both():
    lan, minh = staff("Lan"), staff("Minh")
    for _ in range(3):
        one = filed()
        triage(by=lan, incident_id=one.id, priority=Priority.SEVERE)
        answers = at_once(
            lambda one=one: reject(by=minh, incident_id=one.id, reason="Không có biểu hiện bệnh."),
            lambda one=one: mark_assigned(by=lan, incident_id=one.id, team_name="PX2", mission_id=uuid4()),
        )
        assert sum(isinstance(answer, Conflict) for answer in answers) == 1
        state = Incident.objects.get(id=one.id).state
        assert state == DeskItem.objects.get(subject_id=one.id).stage
        assert state == ("assigned" if isinstance(answers[0], Conflict) else "rejected")


def test_closing_twice_closes_once():
    lan = staff("Lan")
    one = filed()
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    answers = at_once(*[lambda: resolve(by=lan, incident_id=one.id, outcome="unfounded")] * 2)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert Step.objects.filter(incident_id=one.id, verb="resolved").count() == 1


def test_a_double_tap_files_one_report():
    tap = idempotency.Claim.of("device:tin", "key-1", b"the same form")

    def send():
        with unit_of_work():
            if (answer := idempotency.claim(tap)) is not None:
                return answer.body["code"]
            code = file_incident(draft=report(), by=phone_of("tin")).code
            idempotency.remember(tap, idempotency.Answer(201, {"code": code}))
            return code

    answers = at_once(send, send)
    codes = {answer for answer in answers if isinstance(answer, str)}
    assert all(isinstance(answer, str | idempotency.StillRunning) for answer in answers)
    assert len(codes) == 1
    assert send() in codes
    assert Incident.objects.count() == 1


def test_many_reports_at_once_are_all_on_file_under_codes_of_their_own():
    filed_codes = at_once(*[lambda n=n: file_incident(draft=report(), by=phone_of(str(n))).code for n in range(6)])
    assert len(set(filed_codes)) == 6
    assert Incident.objects.count() == DeskItem.objects.count() == 6
