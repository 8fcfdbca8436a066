# SPDX-License-Identifier: Apache-2.0
"""A foreign client files and reads, in both formats, knowing nothing but the standard."""

from __future__ import annotations

import pytest
from defusedxml import ElementTree

from epikit.formats.open311 import read_errors, read_filed, read_requests, read_services

CITADEL = {"lat": "16.4698", "long": "107.5772"}
FORMATS = ("json", "xml")


@pytest.fixture
def file(client, machine_key):
    def send(fmt: str = "json", **changes: str):
        data = {
            "api_key": machine_key,
            "service_code": "suspected_case",
            "description": "Ho nhiều",
            **CITADEL,
            **changes,
        }
        return client.post(f"/open311/v2/requests.{fmt}", {name: value for name, value in data.items() if value})

    return send


def triage(service_request_id: str, call, token, priority: str = "minor") -> None:
    from epidesk.foundation.core.ids import parse_public_id, public_id
    from epidesk.intake.incidents.models import Incident

    incident = Incident.objects.get(service_request_id=parse_public_id("req", service_request_id))
    answer = call("POST", f"/api/v1/incidents/{public_id('inc', incident.id)}/triage", token("operator"),
                  {"priority": priority})  # fmt: skip
    assert answer.status_code == 200


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_client_finds_the_service_and_what_it_asks(client, hue, fmt) -> None:
    discovery = client.get(f"/open311/v2/discovery.{fmt}")
    assert discovery.status_code == 200
    assert b"http://wiki.open311.org/GeoReport_v2" in discovery.content
    services = read_services(client.get(f"/open311/v2/services.{fmt}").content, fmt)
    assert {service.service_code for service in services} == {"suspected_case", "medical_help"}
    assert all(service.metadata for service in services)
    definition = client.get(f"/open311/v2/services/medical_help.{fmt}")
    assert definition.status_code == 200
    assert b"people_at_home" in definition.content


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_client_files_and_reads_its_request(client, machine_key, file, fmt) -> None:
    response = file(fmt, **{"attribute[seen][]": "fever_cough"})
    assert response.status_code == 201
    filed = read_filed(response.content, fmt)
    assert filed.service_request_id
    own = client.get(f"/open311/v2/requests/{filed.service_request_id}.{fmt}", {"api_key": machine_key})
    request = read_requests(own.content, fmt)[0]
    assert request.status == "open"
    assert request.description == "Ho nhiều"
    assert request.lat == pytest.approx(16.4698)
    listed = read_requests(client.get(f"/open311/v2/requests.{fmt}", {"api_key": machine_key}).content, fmt)
    assert [one.service_request_id for one in listed] == [filed.service_request_id]


def test_the_id_is_never_the_tracking_code_and_tells_no_time(file) -> None:
    from epidesk.foundation.core.ids import parse_public_id, public_id
    from epidesk.intake.incidents.models import Incident

    identifier = read_filed(file().content, "json").service_request_id
    incident = Incident.objects.get()
    assert incident.code not in identifier.upper()
    assert parse_public_id("req", identifier).version == 4
    assert public_id("inc", incident.id)[4:] not in identifier


def test_a_key_may_name_what_it_filed_by_our_own_id_too_and_nobody_else_may(
    client, machine_key, file, call, token
) -> None:
    from epidesk.foundation.core.ids import public_id
    from epidesk.intake.incidents.models import Incident

    identifier = read_filed(file().content, "json").service_request_id
    triage(identifier, call, token)
    ours = public_id("inc", Incident.objects.get().id)
    for query in ({"service_request_id": ours}, {"service_request_id": identifier}):
        found = client.get("/open311/v2/requests.json", {"api_key": machine_key, **query})
        assert [one.service_request_id for one in read_requests(found.content, "json")] == [identifier]
    assert client.get(f"/open311/v2/requests/{ours}.json", {"api_key": machine_key}).status_code == 200
    assert client.get(f"/open311/v2/requests/{identifier}.json").status_code == 200
    assert client.get(f"/open311/v2/requests/{ours}.json").status_code == 404
    assert client.get(f"/open311/v2/tokens/{identifier}.json").status_code == 200
    assert client.get(f"/open311/v2/tokens/{ours}.json").status_code == 404
    nothing = client.get("/open311/v2/requests.json", {"service_request_id": ours})
    assert read_requests(nothing.content, "json") == []


def test_without_a_key_no_span_of_dates_finds_out_the_hour(client, file, call, token) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from epidesk.intake.incidents.models import Incident

    identifier = read_filed(file().content, "json").service_request_id
    triage(identifier, call, token)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=2)
    Incident.objects.update(received_at=noon)
    for start, end in ((-3, -2), (2, 3)):
        span = {"start_date": noon + timedelta(hours=start), "end_date": noon + timedelta(hours=end)}
        response = client.get("/open311/v2/requests.json", {name: at.isoformat() for name, at in span.items()})
        assert [one.service_request_id for one in read_requests(response.content, "json")] == [identifier]
        assert "T12:00:00" not in response.content.decode()


def test_without_a_key_nothing_shows_before_triage_and_then_only_ward_and_day(client, file, call, token) -> None:
    identifier = read_filed(file(phone="0912345678", last_name="Trần").content, "json").service_request_id
    assert read_requests(client.get("/open311/v2/requests.json").content, "json") == []
    assert client.get(f"/open311/v2/requests/{identifier}.json").status_code == 404
    triage(identifier, call, token)
    response = client.get("/open311/v2/requests.json")
    request = read_requests(response.content, "json")[0]
    assert request.description is None
    assert (request.lat, request.long) != (16.4698, 107.5772)
    assert request.address == "Phú Xuân"
    assert "T00:00:00" in response.content.decode()
    assert b"0912" not in response.content


def test_medical_requests_are_never_public(client, file, call, token) -> None:
    identifier = read_filed(
        file(service_code="medical_help", **{"attribute[age]": "71"}).content, "json"
    ).service_request_id
    triage(identifier, call, token, "severe")
    assert read_requests(client.get("/open311/v2/requests.json").content, "json") == []
    assert client.get(f"/open311/v2/requests/{identifier}.json").status_code == 404


def test_another_key_does_not_see_my_request(client, file, hue) -> None:
    from epidesk.foundation.accounts.actions import create_api_key
    from epidesk.foundation.core.principals import SYSTEM

    identifier = read_filed(file().content, "json").service_request_id
    other = create_api_key(by=SYSTEM, name="another", roles=("machine_open311",))[1]
    assert client.get(f"/open311/v2/requests/{identifier}.json", {"api_key": other}).status_code == 404


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"api_key": ""}, 403),
        ({"api_key": "wrong"}, 403),
        ({"service_code": ""}, 400),
        ({"service_code": "potholes"}, 404),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "north"}, 400),
        ({"attribute[seen]": "dragons"}, 400),
        ({"description": "x" * 4001}, 400),
        ({"phone": "12"}, 400),
    ],
)
def test_refusals_have_the_standards_own_shape(file, fmt, change, status) -> None:
    response = file(fmt, **change)
    assert response.status_code == status, response.content
    errors = read_errors(response.content, fmt)
    assert errors[0].code == status
    assert errors[0].description


def test_an_address_alone_is_a_place(file) -> None:
    assert file(lat="", long="", address_string="12 Lê Lợi, Huế").status_code == 201


def test_wrong_methods_and_formats_are_told_so(client, hue) -> None:
    assert client.delete("/open311/v2/requests.json").status_code == 405
    assert client.get("/open311/v2/requests.yaml").status_code == 404
    assert client.get("/open311/v2/services/potholes.xml").status_code == 404


def test_xml_is_well_formed_with_hostile_text(file, client, machine_key) -> None:
    file("xml", description='<script>alert("x")</script> & ]]> \u0007 😷')
    root = ElementTree.fromstring(client.get("/open311/v2/requests.xml", {"api_key": machine_key}).content)
    assert root[0].find("description").text.startswith("<script>")


def test_a_client_that_sends_our_idempotency_key_files_once(client, machine_key) -> None:
    from epidesk.intake.incidents.models import Incident

    data = {"api_key": machine_key, "service_code": "suspected_case", "description": "Ho", **CITADEL}
    answers = [
        client.post("/open311/v2/requests.json", data, headers={"Idempotency-Key": "a"}).json() for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Incident.objects.count() == 1
