# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import datetime

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(hue):
    from tests.factories.incidents import call_for_help, filed

    return filed(call_for_help(seen=("fever_38",), answers={"who": "me", "age": "30"})).public_id


@pytest.mark.row("MA-09")
def test_a_clinicians_program_logs_calls_and_reads_when_the_next_one_is_due(call, token, item):
    doctor = token("clinician")
    answer = call("POST", f"/api/v1/incidents/{item}/calls", doctor, {"outcome": "no_answer", "note": "Chuông đổ"})
    assert answer.status_code == 201
    log = call("GET", f"/api/v1/incidents/{item}/calls", doctor).json()
    assert [(one["outcome"], one["note"]) for one in log["calls"]] == [("no_answer", "Chuông đổ")]
    assert datetime.fromisoformat(log["next_at"]) == datetime.fromisoformat(answer.json()["next_at"])
    assert log["tries"] == 1


@pytest.mark.row("MA-09")
def test_an_outcome_that_is_none_is_refused_with_the_field(call, token, item):
    answer = call("POST", f"/api/v1/incidents/{item}/calls", token("operator"), {"outcome": "perhaps"})
    assert answer.status_code == 422
    assert "outcome" in str(answer.json()["errors"])


@pytest.mark.row("MA-09")
def test_a_request_for_help_is_not_refused_before_somebody_has_called(call, token, item):
    operator = token("operator")
    refusal = {"reason": "Gia đình báo người bệnh đã khỏe"}
    assert call("POST", f"/api/v1/incidents/{item}/reject", operator, refusal).status_code == 422
    call("POST", f"/api/v1/incidents/{item}/calls", operator, {"outcome": "reached"})
    assert call("POST", f"/api/v1/incidents/{item}/reject", operator, refusal).status_code == 200


def test_calls_outside_ones_wards_are_not_there(call, token, item):
    assert call("GET", f"/api/v1/incidents/{item}/calls", token("operator", "482")).status_code == 404
