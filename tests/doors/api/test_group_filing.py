# SPDX-License-Identifier: Apache-2.0
"""What the fast lane does with many requests at once: the same as with one."""

from __future__ import annotations

import json

from epidesk.foundation.core.errors import Conflict
from epidesk.intake.incidents.models import Incident
from epidesk.interfaces.api import filing


def _request(key: str, body: dict[str, object], idempotency_key: str) -> filing.Request:
    headers = [
        (b"authorization", b"Bearer " + key.encode()),
        (b"idempotency-key", idempotency_key.encode()),
        (b"content-type", b"application/json"),
    ]
    request = filing.Request.read(headers, json.dumps(body).encode())
    assert filing.identify(request) is None
    assert filing.check(request) is None
    return request


def test_a_group_is_answered_in_its_order_and_a_bad_one_disturbs_nobody(machine_key, report) -> None:
    bad = {name: value for name, value in report.items() if name not in ("lon", "lat", "address")}
    group = [_request(machine_key, bad if number == 3 else report, f"k{number}") for number in range(8)]
    answers = filing.file_group(group)
    assert [answer.status for answer in answers] == [201, 201, 201, 422, 201, 201, 201, 201]
    assert Incident.objects.count() == 7
    assert len({answer.body["id"] for answer in answers if answer.status == 201}) == 7


def test_a_double_tap_within_one_group_makes_one_report(machine_key, report) -> None:
    first, second = filing.file_group([_request(machine_key, report, "tap"), _request(machine_key, report, "tap")])
    assert first.status == 201
    assert second.status == Conflict.status
    assert Incident.objects.count() == 1
    replayed = filing.file_group([_request(machine_key, report, "tap")])[0]
    assert replayed.body == first.body


def test_a_group_is_a_handful_of_statements_whatever_its_size(
    machine_key, report, django_assert_max_num_queries
) -> None:
    filing.file_group([_request(machine_key, report, "warm")])
    group = [_request(machine_key, report, f"n{number}") for number in range(32)]
    with django_assert_max_num_queries(16):
        filing.file_group(group)


def test_a_group_sends_one_notify_and_one_job_per_subscriber(machine_key, report, django_db_setup) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    before = ProcrastinateJob.objects.count()
    filing.file_group([_request(machine_key, report, f"j{number}") for number in range(20)])
    jobs = list(ProcrastinateJob.objects.order_by("id")[before:])
    assert len(jobs) == 1
    assert len(jobs[0].args["payload"]["incident_ids"]) == 20
