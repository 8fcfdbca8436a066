# SPDX-License-Identifier: Apache-2.0
"""A newcomer's mistakes: where the wrong value is, and what is wrong with it, in the language that was asked for."""

from __future__ import annotations

import json

import pytest

from epikit.formats.open311 import read_errors

KEY = "Idempotency-Key"
LANGUAGE = "Accept-Language"
PLACE = {"lat": "16.4698", "long": "107.5772"}


def errors(answer) -> dict[str, str]:
    """What is said, by where it is."""
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()["errors"]
    assert all(("pointer" in one) != ("parameter" in one) for one in found)
    return {one.get("pointer") or one["parameter"]: one["detail"] for one in found}


# --- Where ------------------------------------------------------------------------------------------------------------
def test_a_pointer_points_into_the_body_that_was_sent(call, token, filed) -> None:
    path, lan = f"/api/v1/incidents/{filed()['id']}/triage", token("operator")
    answer = call("POST", path, lan, {"priority": "urgent", "note": "x" * 4001, "version": "two"})
    assert answer.status_code == 422
    assert errors(answer) == {
        "#/priority": "Giá trị này phải là một trong: extreme, severe, moderate, minor, unknown.",
        "#/note": "Giá trị này dài nhất 4000 ký tự.",
        "#/version": "Giá trị này phải là số nguyên.",
    }
    assert errors(call("POST", path, lan, {})) == {"#/priority": "Thiếu giá trị này."}
    assert errors(call("POST", path, lan)) == {"#": "Thiếu giá trị này."}


def test_a_parameter_of_the_address_is_named(call, token) -> None:
    lan = token("operator")
    answer = call("GET", "/api/v1/incidents?limit=many", lan)
    assert answer.json()["errors"] == [{"parameter": "limit", "detail": "Giá trị này phải là số nguyên."}]
    answer = call("GET", "/api/v1/incidents?limit=500", lan)
    assert answer.json()["errors"] == [{"parameter": "limit", "detail": "Giá trị này phải từ 200 trở xuống."}]
    answer = call("GET", "/api/v1/incidents?ward_code=nope", lan)
    assert answer.json()["errors"] == [{"parameter": "ward_code", "detail": "Không có phường, xã nào mang mã này."}]


def test_names_that_a_pointer_cannot_hold_are_escaped(call, machine_key, report) -> None:
    answer = call("POST", "/api/v1/reports", machine_key, {**report, "a/b~c": 1, "ghi chú": 1}, **{KEY: "x"})
    assert errors(answer) == {
        "#/a~1b~0c": "Ở đây không có trường này.",
        "#/ghi%20ch%C3%BA": "Ở đây không có trường này.",
    }


# --- What -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "where", "vietnamese", "english"),
    [
        ({"kind": "fire"}, "#/kind", "Giá trị này phải là một trong: suspected_case, medical_help.",
         "This must be one of: suspected_case, medical_help."),
        ({"kind": ...}, "#/kind", "Thiếu giá trị này.", "This is missing."),
        ({"lon": "east"}, "#/lon", "Giá trị này phải là số.", "This must be a number."),
        ({"accuracy_m": -1}, "#/accuracy_m", "Giá trị này phải từ 0 trở lên.", "This must be 0 or more."),
        ({"contact_name": "x" * 121}, "#/contact_name", "Giá trị này dài nhất 120 ký tự.",
         "This may have 120 characters at most."),
        ({"seen": ["x" * 41]}, "#/seen/0", "Giá trị này dài nhất 40 ký tự.", "This may have 40 characters at most."),
        ({"happened_at": "yesterday"}, "#/happened_at",
         "Giá trị này phải là ngày giờ theo ISO 8601, ví dụ 2026-03-09T08:30:00+07:00.",
         "This must be a date and time by ISO 8601, such as 2026-03-09T08:30:00+07:00."),
        ({"answers": {"people_at_home": {"a": 1}}}, "#/answers/people_at_home",
         "Giá trị này thuộc kiểu không dùng được ở đây.", "This value is of a kind that cannot be used here."),
        ({"colour": "red"}, "#/colour", "Ở đây không có trường này.", "There is no such field here."),
    ],
)  # fmt: skip
def test_a_report_that_does_not_fit(call, machine_key, report, changes, where, vietnamese, english) -> None:
    body = {name: value for name, value in {**report, **changes}.items() if value is not ...}
    for language, said in (("vi", vietnamese), ("en", english)):
        answer = call("POST", "/api/v1/reports", machine_key, body, **{KEY: "x", LANGUAGE: language})
        assert answer.status_code == 422
        assert errors(answer) == {where: said}


def test_a_flag_that_is_none(call, token, filed) -> None:
    path = f"/api/v1/incidents/{filed()['id']}/claim"
    answer = call("POST", path, token("shift_lead"), {"break_in": "perhaps"})
    assert errors(answer) == {"#/break_in": "Giá trị này phải là true hoặc false."}


def test_pydantics_own_words_are_the_last_resort() -> None:
    from epidesk.interfaces.api.wording import TEXTS, said

    assert said({"type": "of_tomorrow", "msg": "Input should be new"}) == "Input should be new"
    from pydantic_core import core_schema

    known = set(core_schema.ErrorType.__args__)
    assert set(TEXTS) <= known


def test_a_body_that_is_no_json(client, token, filed, machine_key) -> None:
    said = "Nội dung gửi lên không phải là JSON dạng UTF-8."
    headers = {"Authorization": f"Bearer {token('operator')}"}
    path = f"/api/v1/incidents/{filed()['id']}/triage"
    answer = client.generic("POST", path, "{", content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (400, said)
    headers = {"Authorization": f"Bearer {machine_key}", KEY: "x"}
    answer = client.generic("POST", "/api/v1/reports", "{", content_type="application/json", headers=headers)
    assert (answer.status_code, errors(answer)) == (422, {"#": said})


def test_keys_and_headers_are_asked_for_in_the_callers_language(call, client, token, machine_key, report) -> None:
    def title(*words, **headers: str) -> str:
        return call(*words, **headers).json()["title"]

    wrong = "Hãy gửi kèm khoá còn hiệu lực: «Authorization: Bearer …»."
    assert title("GET", "/api/v1/incidents") == wrong
    assert title("POST", "/api/v1/reports", "nope", report) == wrong
    assert title("POST", "/api/v1/reports", "nope", report, **{LANGUAGE: "en"}).startswith("Send a valid key")
    assert title("POST", "/api/v1/reports", token("analyst"), report) == "Khoá này không được phép gửi tin báo."
    assert "Idempotency-Key riêng" in title("POST", "/api/v1/reports", machine_key, report)
    array = call("POST", "/api/v1/reports", machine_key, [1], **{KEY: "x"})
    assert errors(array) == {"#": "Giá trị này phải là một đối tượng JSON."}
    form = client.post("/api/v1/reports", {"kind": "x"}, headers={"Authorization": f"Bearer {machine_key}"})
    assert form.json()["title"] == "Hãy gửi dạng application/json."


# --- Nothing here -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/api/", "/api/v1/nope", "/api/v2/reports", "/api/v1/incidents/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_mistyped_address_of_the_api_is_a_problem(client, db, path, method) -> None:
    answer = client.generic(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json() == {
        "type": "urn:epidesk:problem:not-found", "title": "Không có gì ở địa chỉ này.", "status": 404,
    }  # fmt: skip
    english = client.generic(method, path, headers={LANGUAGE: "en"})
    assert english.json()["title"] == "There is nothing at this address."


@pytest.mark.parametrize(
    ("path", "fmt"), [("/open311/", "json"), ("/open311/v2/nope.xml", "xml"), ("/open311/v1/requests.json", "json")]
)
def test_a_mistyped_address_of_open311_answers_in_the_standards_shape(client, db, path, fmt) -> None:
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 404
        assert fmt in answer["Content-Type"]
        assert [(one.code, one.description) for one in read_errors(answer.content, fmt)] == [
            (404, "Không có gì ở địa chỉ này.")
        ]


# --- Open311 ----------------------------------------------------------------------------------------------------------
def test_open311_speaks_of_the_clients_fields_in_its_language(client, machine_key) -> None:
    def told(language: str, **changes: str) -> list[str]:
        data = {"api_key": machine_key, "service_code": "suspected_case", **PLACE, **changes}
        answer = client.post("/open311/v2/requests.json", data, headers={LANGUAGE: language})
        assert answer.status_code == 400
        return [one["description"] for one in json.loads(answer.content)]

    assert told("vi", description="x" * 4001) == ["description dài quá 4000 ký tự."]
    assert told("en", description="x" * 4001) == ["description is longer than 4000 characters."]
    outside = {"attribute[seen][]": "plague"}
    assert told("vi", **outside) == ["attribute[seen] có giá trị không nằm trong danh sách cho phép."]
    assert told("en", **outside) == ["attribute[seen] has a value that is not in its list."]
    assert told("vi", **{"x%(name)d%": "y" * 1001}) == ["x%(name)d% dài quá 1000 ký tự."]


def test_open311_names_the_date_it_cannot_read(client, db) -> None:
    answer = client.get("/open311/v2/requests.json", {"start_date": "yesterday"})
    assert json.loads(answer.content)[0]["description"] == "start_date không phải là ngày giờ có kèm múi giờ."
