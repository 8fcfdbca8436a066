# SPDX-License-Identifier: Apache-2.0
"""Programmes written by others, byte for byte as they speak, over a socket.

The first request is the example of the standard's own text (open311.org, GeoReport v2), with our place and codes. The
second speaks as `three` 0.8 does, Code for America's client (MIT; Python 2, so its requests are written out here): its
names, its dates, a jurisdiction we do not have. The photo as multipart is its habit too; the standard does not know it.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

import pytest
from defusedxml import ElementTree

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[..., tuple[int, str, bytes]]
FORM = "application/x-www-form-urlencoded; charset=utf-8"


@pytest.fixture
def say(live_server) -> Iterator[Say]:
    """`say("POST", "requests.xml", body, content_type)`: status, content type and body of the answer."""
    line = http.client.HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=20)

    def speak(method: str, path: str, body: bytes | str = b"", kind: str = "") -> tuple[int, str, bytes]:
        data = body.encode() if isinstance(body, str) else body
        line.request(method, f"/open311/v2/{path}", data or None, {"Content-Type": kind} if kind else {})
        answer = line.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read()

    yield speak
    line.close()


def test_the_standards_own_example_in_xml(say: Say, machine_key: str) -> None:
    status, kind, body = say("GET", "services.xml?jurisdiction_id=city.gov")
    assert (status, kind) == (200, "text/xml; charset=utf-8")
    code = ElementTree.fromstring(body).findtext("service/service_code")
    status, _, body = say("GET", f"services/{code}.xml?jurisdiction_id=city.gov")
    attribute = ElementTree.fromstring(body).find("attributes/attribute")
    assert status == 200
    assert attribute is not None
    value = attribute.findtext("values/value/key")

    status, kind, body = say(
        "POST",
        "requests.xml",
        f"api_key={machine_key}&jurisdiction_id=city.gov&service_code={code}&lat=16.4698&long=107.5772"
        "&address_string=1234+5th+street&email=smit333%40sfgov.edu&device_id=tt222111&account_id=123456"
        "&first_name=john&last_name=smith&phone=0120+555+0218"
        "&description=A+large+sinkhole+is+destroying+the+street"
        "&media_url=http%3A%2F%2Ffarm3.static.flickr.com%2F2002%2F2212426634_5ed477a060.jpg"
        f"&attribute[{attribute.findtext('code')}]={value}",
        FORM,
    )
    assert (status, kind) == (201, "text/xml; charset=utf-8"), body
    root = ElementTree.fromstring(body)
    assert root.tag == "service_requests"
    number = root.findtext("request/service_request_id")
    assert number
    assert root.find("request/token") is None

    status, _, body = say("GET", f"requests/{number}.xml?jurisdiction_id=city.gov&api_key={machine_key}")
    (request,) = ElementTree.fromstring(body)
    assert status == 200
    assert [request.findtext(tag) for tag in ("service_request_id", "status", "service_code", "description")] == [
        number, "open", code, "A large sinkhole is destroying the street",
    ]  # fmt: skip
    assert float(request.findtext("lat") or 0) == pytest.approx(16.4698)
    assert b"smit333" not in body, "what the standard has no field for in an answer stays inside"


def test_a_client_of_code_for_america_in_json(say: Say, machine_key: str, token, client) -> None:
    assert say("GET", "discovery.json?jurisdiction_id=hue.gov.vn")[0] == 200
    typed = {
        "address_string": "23 Lê Lợi",
        "first_name": "Tín",
        "last_name": "Nguyễn",
        "phone": "0120 555 0218",
        "description": "Mẹ tôi khó thở.",
        "attribute[seen][]": "breathless_at_rest",
        "service_code": "medical_help",
        "jurisdiction_id": "hue.gov.vn",
        "api_key": machine_key,
    }
    status, kind, body = say("POST", "requests.json", urlencode(typed), "application/x-www-form-urlencoded")
    assert (status, kind) == (201, "application/json; charset=utf-8"), body
    (filed,) = json.loads(body)
    number = filed["service_request_id"]
    assert isinstance(number, str)

    span = "start_date=2026-01-01T00:00:00Z&end_date=2026-03-01T00:00:00Z"
    status, _, body = say("GET", f"requests.json?jurisdiction_id=hue.gov.vn&page_size=2&{span}&api_key={machine_key}")
    assert (status, json.loads(body)) == (200, [])
    status, _, body = say("GET", f"requests.json?service_code=medical_help&status=open&api_key={machine_key}")
    (mine,) = json.loads(body)
    assert (status, mine["service_request_id"], mine["description"]) == (200, number, "Mẹ tôi khó thở.")
    assert json.loads(say("GET", f"tokens/{number}.json?jurisdiction_id=hue.gov.vn")[2])[0]["token"] == number

    key = token("operator")
    row = client.get("/api/v1/incidents", headers={"Authorization": f"Bearer {key}"}).json()["items"][0]
    whole = client.get(f"/api/v1/incidents/{row['id']}", headers={"Authorization": f"Bearer {key}"}).json()
    assert whole["contact_name"] == "Nguyễn Tín", "the family name first"
    assert whole["seen"]


def test_a_photo_sent_as_multipart_does_not_lose_the_report(say: Say, machine_key: str) -> None:
    edge = "7d65a2ea2b5b4e8f"
    typed = {"api_key": machine_key, "service_code": "suspected_case", "lat": "16.4698", "long": "107.5772"}
    typed["description"] = "Ho nhiều ở quán cà phê"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in typed.items()]
    photo = f'--{edge}\r\nContent-Disposition: form-data; name="media"; filename="a.png"\r\n\r\n'
    body = "".join(parts).encode() + photo.encode() + b"\x89PNG\r\n" + f"\r\n--{edge}--\r\n".encode()
    status, _, answer = say("POST", "requests.json", body, f"multipart/form-data; boundary={edge}")
    assert status == 201, answer


def test_a_refused_key_is_told_in_the_format_that_was_asked_for(say: Say, hue: None) -> None:
    body = f"api_key=stolen&service_code=suspected_case&address_string={quote('23 Lê Lợi')}"
    status, kind, answer = say("POST", "requests.xml", body, FORM)
    assert (status, kind) == (403, "text/xml; charset=utf-8")
    error = ElementTree.fromstring(answer)
    assert (error.tag, error.findtext("error/code")) == ("errors", "403")
    status, _, answer = say("POST", "requests.json", body, FORM)
    assert status == 403
    assert json.loads(answer)[0]["code"] == 403
