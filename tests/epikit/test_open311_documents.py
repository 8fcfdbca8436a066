# SPDX-License-Identifier: Apache-2.0
"""What is written in both formats, held against the specification's element names, and read back."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from epikit.formats import open311
from epikit.formats.open311 import (
    Attribute,
    AttributeValue,
    Discovery,
    Endpoint,
    Error,
    Filed,
    Format,
    Service,
    ServiceDefinition,
    ServiceRequest,
    Token,
)

HUE = timezone(timedelta(hours=7))
SERVICES = [
    Service("suspected-case", "Báo ca nghi nhiễm", "Thấy người ốm?", True, "realtime", ("covid", "sốt"), "Sức khỏe"),
    Service("medical-help", "Cần trợ giúp y tế"),
]
REQUEST = ServiceRequest(
    "46-17",
    "open",
    "suspected-case",
    service_name="Báo ca nghi nhiễm",
    requested_datetime=datetime(2020, 3, 9, 13, 52, tzinfo=HUE),
    updated_datetime=datetime(2020, 3, 9, 7, 0, tzinfo=UTC),
    lat=16.4698,
    long=107.5786,
)
FORMATS: list[Format] = ["json", "xml"]


def tree(body: bytes) -> Any:
    """An element as its text, or as its children: (tag, text) pairs in order."""

    def walk(element: Any) -> Any:
        return [(child.tag, walk(child)) for child in element] if len(element) else element.text

    root = ElementTree.fromstring(body)
    return root.tag, walk(root)


def test_services_in_json_drop_the_wrapper() -> None:
    assert json.loads(open311.write_services(SERVICES, "json")) == [
        {
            "service_code": "suspected-case",
            "service_name": "Báo ca nghi nhiễm",
            "description": "Thấy người ốm?",
            "metadata": True,
            "type": "realtime",
            "keywords": "covid, sốt",
            "group": "Sức khỏe",
        },
        {
            "service_code": "medical-help",
            "service_name": "Cần trợ giúp y tế",
            "description": None,
            "metadata": False,
            "type": "realtime",
            "keywords": None,
            "group": None,
        },
    ]


def test_services_in_xml_have_the_wrapper_and_empty_elements() -> None:
    body = open311.write_services(SERVICES[1:], "xml")
    assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert tree(body) == (
        "services",
        [
            (
                "service",
                [
                    ("service_code", "medical-help"),
                    ("service_name", "Cần trợ giúp y tế"),
                    ("description", None),
                    ("metadata", "false"),
                    ("type", "realtime"),
                    ("keywords", None),
                    ("group", None),
                ],
            )
        ],
    )


def test_a_definition_stands_in_order_with_values_for_lists_only() -> None:
    definition = ServiceDefinition(
        "suspected-case",
        (
            Attribute("note", "text", "Điều gì khác?", 2),
            Attribute("fever", "singlevaluelist", "Có sốt không?", 1, True, values=(AttributeValue("y", "Có"),)),
        ),
    )
    written = json.loads(open311.write_service_definition(definition, "json"))
    assert [attribute["code"] for attribute in written["attributes"]] == ["fever", "note"]
    assert written["attributes"][0]["values"] == [{"key": "y", "name": "Có"}]
    assert "values" not in written["attributes"][1]
    tag, children = tree(open311.write_service_definition(definition, "xml"))
    assert tag == "service_definition"
    assert children[0] == ("service_code", "suspected-case")
    assert [name for name, _ in children[1][1]] == ["attribute", "attribute"]
    fever = dict(children[1][1][0][1])
    assert fever["values"] == [("value", [("key", "y"), ("name", "Có")])]
    assert (fever["variable"], fever["required"], fever["order"]) == ("true", "true", "1")


def test_a_request_has_every_member_null_when_unknown() -> None:
    (written,) = json.loads(open311.write_requests([REQUEST], "json"))
    assert list(written) == [
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
        "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
        "address", "address_id", "zipcode", "lat", "long", "media_url",
    ]  # fmt: skip
    assert written["service_request_id"] == "46-17"
    assert written["requested_datetime"] == "2020-03-09T13:52:00+07:00"
    assert written["updated_datetime"] == "2020-03-09T07:00:00Z"
    assert (written["lat"], written["long"]) == (16.4698, 107.5786)
    assert written["description"] is None
    tag, children = tree(open311.write_requests([REQUEST], "xml"))
    assert tag == "service_requests"
    assert [name for name, _ in children] == ["request"]
    request = dict(children[0][1])
    assert list(request) == list(written)
    assert request["lat"] == "16.4698"
    assert request["media_url"] is None


def test_nothing_found_is_an_empty_list() -> None:
    assert json.loads(open311.write_requests([], "json")) == []
    assert tree(open311.write_requests([], "xml")) == ("service_requests", None)


def test_filing_answers_an_id_or_a_token_never_both() -> None:
    by_id, by_token = Filed("46-17", service_notice="Cảm ơn."), Filed(token="t1")
    assert json.loads(open311.write_filed(by_id, "json")) == [
        {"service_request_id": "46-17", "service_notice": "Cảm ơn.", "account_id": None}
    ]
    assert tree(open311.write_filed(by_token, "xml")) == (
        "service_requests",
        [("request", [("token", "t1"), ("service_notice", None), ("account_id", None)])],
    )
    for wrong in ({}, {"service_request_id": "1", "token": "t"}):
        with pytest.raises(ValueError, match="never both"):
            Filed(**wrong)


def test_a_token_tells_its_request_once_there_is_one() -> None:
    assert json.loads(open311.write_token(Token("t1"), "json")) == [{"token": "t1", "service_request_id": None}]
    assert tree(open311.write_token(Token("t1", "46-17"), "xml"))[1] == [
        ("request", [("token", "t1"), ("service_request_id", "46-17")])
    ]


def test_discovery_names_endpoints_and_formats() -> None:
    since = datetime(2020, 3, 1, tzinfo=UTC)
    discovery = Discovery(
        since, "Gọi 19009095", "Viết cho trung tâm", (Endpoint(open311.SPECIFICATION, "https://x/open311/v2/", since),)
    )
    assert json.loads(open311.write_discovery(discovery, "json")) == {
        "changeset": "2020-03-01T00:00:00Z",
        "contact": "Gọi 19009095",
        "key_service": "Viết cho trung tâm",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": "https://x/open311/v2/",
                "changeset": "2020-03-01T00:00:00Z",
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    tag, children = tree(open311.write_discovery(discovery, "xml"))
    assert tag == "discovery"
    (endpoint,) = dict(children)["endpoints"]
    assert dict(endpoint[1])["formats"] == [("format", "text/xml"), ("format", "application/json")]


def test_errors_have_code_and_description() -> None:
    errors = [Error(400, "service_code is missing.")]
    assert json.loads(open311.write_errors(errors, "json")) == [
        {"code": 400, "description": "service_code is missing."}
    ]
    assert tree(open311.write_errors(errors, "xml")) == (
        "errors",
        [("error", [("code", "400"), ("description", "service_code is missing.")])],
    )


@pytest.mark.parametrize("fmt", FORMATS)
def test_what_was_written_is_read_back(fmt: Format) -> None:
    assert open311.read_services(open311.write_services(SERVICES, fmt), fmt) == SERVICES
    assert open311.read_requests(open311.write_requests([REQUEST], fmt), fmt) == [REQUEST]
    for filed in (Filed("46-17", service_notice="Cảm ơn."), Filed(token="t1", account_id="9")):
        assert open311.read_filed(open311.write_filed(filed, fmt), fmt) == filed
    errors = [Error(403, "api_key is wrong."), Error(400, "")]
    assert open311.read_errors(open311.write_errors(errors, fmt), fmt) == errors


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1
)


@given(
    words,
    words,
    st.none() | words,
    st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.none() | st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, HUE])),
)
def test_any_request_survives_both_formats(
    code: str, name: str, notes: str | None, place: tuple[float, float] | None, at: datetime | None
) -> None:
    lat, long = place or (None, None)
    requested = at and at.replace(microsecond=0)
    request = ServiceRequest(
        "1", "closed", code, name, status_notes=notes, lat=lat, long=long, requested_datetime=requested
    )
    for fmt in FORMATS:
        assert open311.read_requests(open311.write_requests([request], fmt), fmt) == [request]


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_written(hostile: str) -> None:
    for fmt in FORMATS:
        body = open311.write_errors([Error(400, hostile)], fmt)
        assert len(open311.read_errors(body, fmt)) == 1


XXE = b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><errors><error><code>1</code><description>&e;</description></error></errors>'
BOMB = (
    b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><errors><error><code>1</code><description>&j;</description></error></errors>"
)


@pytest.mark.parametrize("body", [XXE, BOMB])
def test_entities_of_a_hostile_server_are_not_followed(body: bytes) -> None:
    try:
        errors = open311.read_errors(body, "xml")
    except open311.Unreadable:
        errors = [Error(1, "")]
    assert errors == [Error(1, "")]


@pytest.mark.parametrize(
    ("body", "fmt"),
    [
        (b"", "json"),
        (b"{}", "json"),
        (b"[1]", "json"),
        (b"[" * 100_000, "json"),
        (b'[{"status":"open"}]', "json"),
        (b'[{"service_request_id":"1","service_code":"a","lat":"x"}]', "json"),
        (b'[{"service_request_id":"1","service_code":"a","lat":NaN}]', "json"),
        (b'[{"service_request_id":"1","service_code":"a","requested_datetime":"2020-03-09"}]', "json"),
        (b"", "xml"),
        (b"<errors/>", "xml"),
        (b"<service_requests><request/></service_requests>", "xml"),
        (b"<service_requests>", "xml"),
    ],
)
def test_other_bytes_are_unreadable(body: bytes, fmt: Format) -> None:
    with pytest.raises(open311.Unreadable):
        open311.read_requests(body, fmt)


def test_a_server_that_writes_numbers_and_comments_is_understood() -> None:
    assert open311.read_requests(b'[{"service_request_id":638344,"service_code":1,"status":"closed"}]', "json") == [
        ServiceRequest("638344", "closed", "1")
    ]
    item = b"<!-- x --><?p?><service_request_id>7</service_request_id><service_code>a</service_code>"
    body = b"<service_requests><!-- y --><request>" + item + b"</request></service_requests>"
    assert open311.read_requests(body, "xml") == [ServiceRequest("7", "open", "a")]
