# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata

import pytest

from epidesk.foundation.core.models import IdempotencyKey
from epidesk.intake.incidents.models import Incident

KEY = "Idempotency-Key"


def test_a_report_is_stored_with_desk_row_audit_line_and_job(call, machine_key, report) -> None:
    from epidesk.foundation.audit.models import Entry
    from epidesk.foundation.desk.models import DeskItem

    response = call("POST", "/api/v1/reports", machine_key, report, **{KEY: "one"})
    assert response.status_code == 201
    body = response.json()
    incident = Incident.objects.get()
    assert body["state"] == "received"
    assert body["tracking_code"].replace("-", "") == incident.code
    assert incident.area.short_name == "Phú Xuân"
    assert DeskItem.objects.filter(subject_id=incident.id).exists()
    assert Entry.objects.filter(subject_id=incident.id).exists()
    assert IdempotencyKey.objects.count() == 1


def test_the_same_key_and_body_answer_the_same_report(call, machine_key, report) -> None:
    first = call("POST", "/api/v1/reports", machine_key, report, **{KEY: "again"})
    second = call("POST", "/api/v1/reports", machine_key, report, **{KEY: "again"})
    assert first.json() == second.json()
    assert Incident.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(call, machine_key, report) -> None:
    call("POST", "/api/v1/reports", machine_key, report, **{KEY: "reused"})
    response = call("POST", "/api/v1/reports", machine_key, {**report, "description": "khác"}, **{KEY: "reused"})
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "urn:epidesk:problem:idempotency-key-reused"


def test_keys_of_two_callers_never_meet(call, machine_key, token, report) -> None:
    call("POST", "/api/v1/reports", machine_key, report, **{KEY: "mine"})
    other = call("POST", "/api/v1/reports", token("operator"), report, **{KEY: "mine"})
    assert other.status_code == 201
    assert Incident.objects.count() == 2


@pytest.mark.parametrize(("key", "status"), [("", 401), ("epk_wrong", 401)])
def test_without_a_valid_key_nothing_is_filed(call, hue, report, key, status) -> None:
    response = call("POST", "/api/v1/reports", key, report, **{KEY: "x"})
    assert response.status_code == status
    assert response.json()["status"] == status
    assert not Incident.objects.exists()


def test_an_analyst_may_not_file(call, token, report) -> None:
    assert call("POST", "/api/v1/reports", token("analyst"), report, **{KEY: "x"}).status_code == 403


def test_the_idempotency_key_is_required(call, machine_key, report) -> None:
    assert call("POST", "/api/v1/reports", machine_key, report).status_code == 400


def test_a_report_with_no_place_is_told_so_beside_the_field(call, machine_key, report) -> None:
    for name in ("lon", "lat", "address"):
        report.pop(name)
    response = call("POST", "/api/v1/reports", machine_key, report, **{KEY: "x", "Accept-Language": "en"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "#/place"
    in_vietnamese = call("POST", "/api/v1/reports", machine_key, report, **{KEY: "x", "Accept-Language": "vi"})
    assert response.json()["errors"][0]["detail"] != in_vietnamese.json()["errors"][0]["detail"]


def test_a_point_outside_the_province_is_accepted_and_flagged(filed) -> None:
    body = filed(lon=105.85, lat=21.03)
    assert body["state"] == "received"
    incident = Incident.objects.get()
    assert "outside-province" in incident.flags
    assert incident.area is None


def test_a_hundred_thousand_characters_are_refused_with_the_limit(call, machine_key, report) -> None:
    response = call("POST", "/api/v1/reports", machine_key, {**report, "description": "a" * 100_000}, **{KEY: "x"})
    assert response.status_code in (413, 422)
    assert not Incident.objects.exists()


def test_emoji_and_decomposed_vietnamese_are_stored_composed(filed) -> None:
    filed(description=unicodedata.normalize("NFD", "Nguyễn Thị Mận 😷"), address=unicodedata.normalize("NFD", "Vỹ Dạ"))
    incident = Incident.objects.get()
    assert incident.description == "Nguyễn Thị Mận 😷"
    assert incident.address == "Vỹ Dạ"


@pytest.mark.parametrize(
    "change",
    [
        {"lon": "east"},
        {"unknown_field": 1},
        {"kind": "flood"},
        {"lat": 1000},
        {"seen": "fever_cough"},
        {"happened_at": "yesterday"},
        {"answers": {"age": {"nested": True}}},
    ],
)
def test_wrong_shapes_get_a_problem_and_never_a_500(call, machine_key, report, change) -> None:
    response = call("POST", "/api/v1/reports", machine_key, {**report, **change}, **{KEY: "x"})
    assert response.status_code == 422, response.content
    assert response.json()["errors"]


def test_a_body_that_is_no_json_is_told_so(client, machine_key) -> None:
    response = client.post(
        "/api/v1/reports", b"\xff\xfe{", content_type="application/json",
        headers={"Authorization": f"Bearer {machine_key}", KEY: "x"},
    )  # fmt: skip
    assert response.status_code == 422


def test_a_revoked_key_is_refused_within_seconds(call, machine_key, report) -> None:
    from epidesk.foundation.accounts.actions import revoke_api_key
    from epidesk.foundation.accounts.models import ApiKey
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.core.process_cache import clear_all

    revoke_api_key(by=SYSTEM, key_id=ApiKey.objects.get().id)
    clear_all()  # 15 s later
    assert call("POST", "/api/v1/reports", machine_key, report, **{KEY: "x"}).status_code == 401
