# SPDX-License-Identifier: Apache-2.0
"""Fair use at machines' doors: the same policy, told in their own shapes. A machine only names a number, so nothing is
refused for it; what is held says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.incidents import PHONE, staff

from epidesk.foundation.accounts import fair_use as config
from epidesk.foundation.accounts.actions import sanction
from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.refusals import Suspended
from epidesk.foundation.accounts.rules import Permission
from epidesk.interfaces.api.problems import problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def suspended(hue):
    """A number whose owner is suspended."""
    sanction(
        by=staff("Hạnh", permissions=frozenset({Permission.SANCTION})),
        phone_index=phone_index(PHONE),
        step="suspension",
        reason="Ba tin báo giả trong một tuần.",
        until_at=timezone.now() + timedelta(days=5),
        although_first=True,
    )
    return "0120 123 4567"


def test_a_report_that_names_a_suspended_number_is_taken_and_held(call, machine_key, report, suspended):
    body = {**report, "contact_phone": suspended}
    told = call("POST", "/api/v1/reports", machine_key, {**body, "kind": "suspected_case", "seen": ["fever_cough"]},
                **{"Idempotency-Key": "one"})  # fmt: skip
    assert (told.status_code, told.json()["held"]) == (201, True)
    again = call("POST", "/api/v1/reports", machine_key, {**body, "kind": "suspected_case", "seen": ["fever_cough"]},
                 **{"Idempotency-Key": "one"})  # fmt: skip
    assert again.json() == told.json()


def test_a_call_for_help_that_names_it_is_taken_as_any(call, machine_key, report, suspended):
    body = {**report, "kind": "medical_help", "seen": ["fever_38"], "contact_phone": suspended}
    told = call("POST", "/api/v1/reports", machine_key, body, **{"Idempotency-Key": "help"})
    assert (told.status_code, told.json()["held"]) == (201, False)


def test_open311_says_it_in_its_notice(client, machine_key, suspended):
    form = {
        "api_key": machine_key,
        "service_code": "suspected_case",
        "description": "Ho nhiều",
        "lat": "16.4698",
        "long": "107.57",
        "phone": suspended,
    }
    answer = client.post("/open311/v2/requests.json", form, headers={"Accept-Language": "en"})
    assert answer.status_code == 201
    assert "held" in answer.json()[0]["service_notice"]


def test_a_number_named_too_often_is_held_too(call, machine_key, report, monkeypatch):
    few = replace(config.fair_use(), reports_a_number=2)
    monkeypatch.setattr("epidesk.intake.incidents.actions.judging.fair_use", lambda: few)
    body = {**report, "kind": "suspected_case", "seen": ["fever_cough"], "contact_phone": "0120 123 9999"}
    held = [
        call("POST", "/api/v1/reports", machine_key, body, **{"Idempotency-Key": f"k{n}"}).json()["held"]
        for n in range(4)
    ]
    assert held == [False, False, True, True]


def test_a_refusal_has_a_type_of_its_own_and_says_until_when():
    until = timezone.now() + timedelta(days=5)
    body = problem(Suspended(until))
    assert (body["type"], body["status"], body["until"]) == ("urn:epidesk:problem:suspended", 403, until.isoformat())
