# SPDX-License-Identifier: Apache-2.0
"""The fast lane of declarations is no softer than the page: who may, how often, once, and whole."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest
from tests.factories.declarations import day

from epidesk.foundation.core.principals import Actor
from epidesk.interfaces.api import declaring
from epidesk.interfaces.common import intake_token
from epidesk.interfaces.common.intake_token import make_token, read_token

pytestmark = pytest.mark.django_db
DEVICE = "a" * 64


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "arrival",
        "name": "Hồ Thị Thu",
        "year_of_birth": "1990",
        "phone": "0120 555 0401",
        "origin": "Đà Nẵng",
        "conveyance": "air",
        "conveyance_no": "vn 1547",
        "arrived_on": f"{day():%d/%m/%Y}",
        "stay_address": "Kiệt 8 Nguyễn Sinh Cung",
        "symptoms": ["none"],
        "truth": "on",
        **changes,
    }


def request(body: Any = None, *, device: str = DEVICE, key: str = "", token: str | None = None) -> declaring.Request:
    shown = make_token(Actor(label="anonymous", device=device)) if token is None else token
    headers = [
        (b"authorization", f"Intake {shown}".encode()),
        (b"idempotency-key", (key or uuid.uuid4().hex).encode()),
        (b"content-type", b"application/json"),
    ]
    sent = body if isinstance(body, bytes) else json.dumps(fields() if body is None else body).encode()
    return declaring.Request.read(headers, sent, "203.0.113.9")


def sent(*requests: declaring.Request) -> list[Any]:
    for one in requests:
        assert declaring.admit(one) is None
    return declaring.file_group(list(requests))


def rows() -> list[Any]:
    from epidesk.intake.movement.models import Declaration

    return list(Declaration.objects.order_by("id"))


def test_a_group_is_filed_by_the_same_action_and_announced_once(hue: None) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    answers = sent(*(request(fields(phone=f"0120 555 04{n:02}"), device=f"{n:064x}") for n in range(5)))
    assert [answer.status for answer in answers] == [201] * 5
    assert [row.device for row in rows()] == [f"{n:064x}" for n in range(5)]
    assert {row.channel for row in rows()} == {"lane"}
    told = [job.args for job in ProcrastinateJob.objects.filter(task_name="core.deliver_event")]
    ours = [one for one in told if one["event"] == "movement.Declared"]
    assert all(len(one["payload"]["declaration_ids"]) == 5 for one in ours), "one event a group"


def test_one_that_is_wrong_is_told_so_and_its_neighbours_are_filed(hue: None) -> None:
    good, bad, other = sent(
        request(), request(fields(arrived_on="31/02/2020"), device="b" * 64), request(device="c" * 64)
    )
    assert [good.status, bad.status, other.status] == [201, 422, 201]
    assert list(bad.body["fields"]) == ["arrived_on"] if "fields" in bad.body else "arrived_on" in json.dumps(bad.body)
    assert len(rows()) == 2


def test_the_same_key_twice_is_one_declaration(hue: None) -> None:
    first = sent(request(key="k" * 20))[0]
    again = sent(request(key="k" * 20))[0]
    other = sent(request(fields(name="Another"), key="k" * 20))[0]
    assert (again.status, again.body) == (201, first.body)
    assert other.status == 422
    assert len(rows()) == 1


def test_a_device_is_limited_together_with_its_pages(hue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from epidesk.intake.movement.actions import limiting

    monkeypatch.setattr(limiting, "PER_DEVICE", (2, 3_600))
    answers = sent(*(request(fields(phone=f"0120 555 04{n:02}")) for n in range(2)))
    assert [answer.status for answer in answers] == [201, 201]
    third = sent(request(fields(phone="0120 555 0409")))[0]
    assert (third.status, third.retry_after_s > 0) == (429, True)
    with pytest.raises(limiting.TooMany):
        limiting.count_device(by=Actor(device=DEVICE))


@pytest.mark.parametrize("token", ["", "x", "AAAA" * 20, "ké"])
def test_without_a_token_of_ours_nothing_is_read(token: str) -> None:
    refused = declaring.admit(request(token=token))
    assert refused is not None
    assert refused.status == 401


def test_a_token_is_for_its_device_and_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_token(Actor(label="anonymous", device=DEVICE))
    bearer = read_token(token)
    assert bearer is not None
    assert (bearer.device, bearer.user_id, bearer.kiosk) == (DEVICE, None, False)
    flipped = token[:30] + ("A" if token[30] != "A" else "B") + token[31:]
    assert read_token(flipped) is None
    now = time.time()
    monkeypatch.setattr(intake_token.time, "time", lambda: now + intake_token.LIVES_S + 1)
    assert read_token(token) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'"x"', b"[" * 20_000])
def test_what_is_no_object_is_refused_before_the_queue(body: bytes) -> None:
    refused = declaring.admit(request(body))
    assert refused is not None
    assert refused.status == 422


def test_nobody_says_through_the_lane_that_staff_wrote_it(hue: None) -> None:
    sent(request(fields(given_by="operator", channel="desk", person_id=str(uuid.uuid4()))))
    (row,) = rows()
    assert (row.given_by, row.channel, row.entered_by_id) == ("self", "lane", None)


def test_rows_in_bulk_are_as_the_models_write_them(hue: None) -> None:
    from epidesk.foundation.core.bulk import insert_rows
    from epidesk.foundation.people.models import Identifier, Person

    person = Person(name="Hồ 'Thị' \\ Thu", folded="ho thi thu", year_of_birth=1990)
    insert_rows([person])
    insert_rows([Identifier(person=person, kind="phone", value="+841205550401", index="f" * 32, name_key="x")])
    kept = Person.objects.get(id=person.id)
    assert (kept.name, kept.year_of_birth, kept.version, kept.ward_id) == ("Hồ 'Thị' \\ Thu", 1990, 1, None)
    assert kept.created_at is not None
    assert Identifier.objects.get(person=person).value == "+841205550401"
