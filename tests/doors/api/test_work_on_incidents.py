# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from epidesk.foundation.audit.models import ReadEntry
from epidesk.foundation.core.principals import SYSTEM
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch import queries as dispatch_queries


def _team(code: str) -> dispatch_queries.TeamCard:
    dispatch.load_teams(by=SYSTEM)
    viewer = SYSTEM.as_viewer()
    team_id = dispatch_queries.find_team_by_code(viewer, code)
    assert team_id
    return dispatch_queries.get_team(viewer, team_id)


@pytest.fixture
def px2(hue: None):
    """A team on duty, with a leader's token."""
    return _team("PX2")


def test_an_operator_takes_a_report_to_its_end(call, token, filed, px2) -> None:
    operator, leader = token("operator"), token("team_leader", team_id=px2.team_id)
    incident = filed()["id"]
    assert call("POST", f"/api/v1/teams/{px2.public_id}/duty", leader, {"on": True}).status_code == 204
    position = {"lon": 107.58, "lat": 16.47, "accuracy_m": 12, "at": _now()}
    assert call("POST", f"/api/v1/teams/{px2.public_id}/position", leader, position).json() == {"taken": "use"}

    body = call("POST", f"/api/v1/incidents/{incident}/triage", operator, {"priority": "severe"}).json()
    assert body["state"] == "triaged"
    advice = call("GET", f"/api/v1/incidents/{incident}/teams", operator).json()["advice"]
    assert advice[0]["code"] == "PX2"
    assert {reason["code"] for reason in advice[0]["reasons"]} >= {"distance", "in_zone"}
    sent = call("POST", f"/api/v1/incidents/{incident}/missions", operator, {"team_id": advice[0]["team_id"]})
    assert sent.status_code == 201
    mission = sent.json()["id"]
    for verb in ("accept", "depart", "arrive"):
        assert call("POST", f"/api/v1/missions/{mission}/{verb}", leader, {}).status_code == 204
        assert call("POST", f"/api/v1/missions/{mission}/{verb}", leader, {}).status_code == 204  # sent twice
    refused = call("POST", f"/api/v1/missions/{mission}/finish", leader, {})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/outcome"
    assert call("POST", f"/api/v1/missions/{mission}/finish", leader, {"outcome": "advised"}).status_code == 204

    body = call("GET", f"/api/v1/incidents/{incident}", operator).json()
    assert body["state"] == "resolved"
    assert [step["verb"] for step in body["timeline"]] == [
        "received", "triaged", "assigned", "accepted", "started", "arrived", "checked", "resolved",
    ]  # fmt: skip


def _now() -> str:
    from django.utils import timezone

    return timezone.now().isoformat()


def test_reading_one_incident_is_written_to_the_read_log(call, token, filed) -> None:
    incident = filed()["id"]
    call("GET", f"/api/v1/incidents/{incident}", token("operator"))
    entry = ReadEntry.objects.get()
    assert entry.via == "api"
    assert entry.subjects[0]["kind"] == "incident"


def test_an_operator_acting_outside_the_area_is_refused_and_sees_nobody(call, token, filed) -> None:
    elsewhere = token("operator", "480")
    incident = filed(contact_name="Trần Thị Mận", contact_phone="0912345678")["id"]
    response = call("POST", f"/api/v1/incidents/{incident}/triage", elsewhere, {"priority": "minor"})
    assert response.status_code == 403
    assert response.json()["type"] == "urn:epidesk:problem:outside-area"
    body = call("GET", f"/api/v1/incidents/{incident}", elsewhere).json()
    assert body["masked"]
    assert "Mận" not in body["contact_name"]
    assert body["description"] == ""
    assert body["address"] in ("", "•••")
    assert ReadEntry.objects.get().outside
    assert call("GET", "/api/v1/incidents", elsewhere).json()["items"] == []


def test_lists_mask_always(call, token, filed) -> None:
    filed(contact_name="Trần Thị Mận", contact_phone="0912345678")
    line = call("GET", "/api/v1/incidents", token("operator")).json()["items"][0]
    assert line["contact_name"] == "T. T. M."
    assert line["contact_phone"] == "•••"


def test_a_stale_version_is_a_conflict(call, token, filed) -> None:
    operator = token("operator")
    incident = filed()["id"]
    call("POST", f"/api/v1/incidents/{incident}/triage", operator, {"priority": "severe", "version": 1})
    stale = call("POST", f"/api/v1/incidents/{incident}/triage", operator, {"priority": "minor", "version": 1})
    assert stale.status_code == 409


@pytest.mark.row("RI-10")
def test_rejecting_needs_a_reason_that_the_reporter_reads(call, token, filed) -> None:
    incident = filed()["id"]
    operator = token("operator")
    assert call("POST", f"/api/v1/incidents/{incident}/reject", operator, {"reason": "no"}).status_code == 422
    body = call(
        "POST", f"/api/v1/incidents/{incident}/reject", operator, {"reason": "Trạm y tế đã gặp người này."}
    ).json()
    assert body["state"] == "rejected"
    assert body["timeline"][-1]["reason"] == "Trạm y tế đã gặp người này."


def test_a_forged_team_position_is_refused(call, token, px2) -> None:
    other = _team("AL1")
    leader = token("team_leader", team_id=other.team_id)
    position = {"lon": 107.58, "lat": 16.47, "accuracy_m": 12, "at": _now()}
    assert call("POST", f"/api/v1/teams/{px2.public_id}/position", leader, position).status_code == 403
    assert call("POST", f"/api/v1/teams/{px2.public_id}/position", token("operator"), position).status_code == 403


@pytest.mark.parametrize("path", ["/api/v1/incidents/inc_nonsense", "/api/v1/incidents/7", "/api/v1/nowhere"])
def test_unknown_addresses_are_404(call, token, path) -> None:
    assert call("GET", path, token("operator")).status_code == 404


def test_the_document_is_openapi_3_1_and_names_every_refusal(client, db) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/reports" in document["paths"]
    triage = document["paths"]["/api/v1/incidents/{incident_id}/triage"]["post"]
    assert {"200", "401", "403", "404", "409", "422", "429"} <= set(triage["responses"])


def test_areas_need_no_key_and_stand_in_vietnamese_order(client, hue) -> None:
    names = [area["name"] for area in client.get("/api/v1/areas").json()]
    assert len(names) == 40
    assert names.index("Phường An Cựu") < names.index("Phường Vỹ Dạ")


def test_a_written_reason_unmasks_outside_ones_area_and_is_on_record(token, call) -> None:
    from urllib.parse import quote

    from tests.factories.incidents import call_for_help
    from tests.factories.incidents import filed as file_one

    item = file_one(call_for_help()).public_id
    lead, operator = token("shift_lead", "480"), token("operator", "480")
    reason = "Người báo gọi lại, ca bên kia bận"
    path = f"/api/v1/incidents/{item}"
    assert call("GET", path, lead).json()["contact_phone"] != "+841201234567"
    short = call("GET", path, lead, **{"X-Access-Reason": "vì cần"})
    assert short.status_code == 422
    assert short.json()["errors"][0]["parameter"] == "X-Access-Reason"
    for sent in (quote(reason), reason.encode().decode("latin-1")):
        shown = call("GET", path, lead, **{"X-Access-Reason": sent})
        assert shown.json()["contact_phone"] == "+841201234567"
    lines = ReadEntry.objects.filter(reason=reason)
    assert [line.outside for line in lines] == [True, True]
    assert call("GET", path, operator, **{"X-Access-Reason": quote(reason)}).json()["contact_phone"] != "+841201234567"
