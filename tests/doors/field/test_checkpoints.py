# SPDX-License-Identifier: Apache-2.0
"""At a lane: look up or scan, measure, decide; by page without script, and by the queue of a phone."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone
from tests.factories.declarations import arrival
from tests.factories.incidents import phone_of

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import SYSTEM
from epidesk.intake.movement.actions import declare
from epidesk.intake.movement.actions.passing import open_checkpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(signed_in: Any, teams: Any) -> Client:
    """A team's member, signed in."""
    client: Client = signed_in("team_member", team_id=teams["PX2"])
    client.cookies["language"] = "vi"
    return client


@pytest.fixture
def lane(hue: None) -> str:
    post = open_checkpoint(by=SYSTEM, name="Chốt Lăng Cô", lanes=2)
    return f"/field/checkpoint/{public_id('cpt', post)}/2"


def passages() -> list[Any]:
    from epidesk.intake.movement.models import Passage

    return list(Passage.objects.order_by("id"))


@pytest.mark.row("ME-06")
def test_looked_up_by_name_without_marks_measured_and_let_through(officer: Client, lane: str) -> None:
    filed = declare(by=phone_of("thu"), draft=arrival())
    assert "Chốt Lăng Cô" in officer.get("/field/checkpoint/").content.decode()
    page = officer.post(lane, {"text": "ho thi thu"}).content.decode()
    assert "Hồ Thị Thu" in page
    assert filed.code in page
    assert "0120 555 0101" not in page, "only what tells people apart"
    typed = {
        "person": public_id("per", filed.person_id),
        "declaration": public_id("dec", filed.id),
        "temperature": "36,6",
        "outcome": "cleared",
        "took_ms": "4100",
        "idempotency_key": uuid4().hex,
    }
    answer = officer.post(f"{lane}/passed", typed)
    assert answer.status_code == 302
    officer.post(f"{lane}/passed", typed)
    (row,) = passages()
    assert (row.lane, row.outcome, row.temperature_tenths, row.took_ms) == (2, "cleared", 366, 4100)
    assert "1 lượt hôm nay" in officer.get(lane).content.decode()


def test_what_waited_on_the_phone_keeps_the_time_of_its_tap(officer: Client, lane: str) -> None:
    sent = officer.post(
        f"{lane}/passed",
        {"outcome": "referred", "temperature": "38.4", "typed_ago_s": "3600"},
        headers={"accept": "application/json", "idempotency-key": "q" * 32},
    )
    assert sent.json() == {"state": "received", "outcome": "referred"}
    (row,) = passages()
    assert 3500 < (row.told_at - row.at).total_seconds() < 3700


def test_what_cannot_be_is_told_to_the_phone(officer: Client, lane: str) -> None:
    headers = {"accept": "application/json", "idempotency-key": "w" * 32}
    refused = officer.post(f"{lane}/passed", {"outcome": "cleared", "temperature": "nóng"}, headers=headers)
    assert refused.status_code == 422
    assert "temperature" in refused.json()["fields"]
    assert passages() == []


def test_a_receipt_is_verified_and_shown_twice_it_is_said(officer: Client, lane: str) -> None:
    from datetime import timedelta

    from epidesk.response.screening.keys import receipt_keys
    from epikit.receipts import Receipt, issue

    now = timezone.now().replace(second=0, microsecond=0)
    keys = receipt_keys(now)
    trust = json.loads(officer.get("/field/checkpoint/trust.json").content)
    assert trust["keys"][0]["id"] == keys.signing_id.hex()
    code = trust["classes"][0]["code"]
    receipt = Receipt(b"12345678", now, now + timedelta(hours=12), code, 1, "T", 1990)
    text = issue(keys.signing, receipt)
    page = officer.post(lane, {"text": text}).content.decode()
    assert trust["classes"][0]["name"] in page
    assert "T., sinh năm 1990" in page
    typed = {"outcome": "cleared", "receipt_id": receipt.id.hex(), "class_code": code}
    officer.post(f"{lane}/passed", typed)
    again = officer.post(f"{lane}/passed", typed, follow=True).content.decode()
    assert "Biên nhận này đã quét lúc" in again
    forged = issue(Ed25519PrivateKey.generate(), receipt)
    assert "Ký bằng khóa không phải của trung tâm" in officer.post(lane, {"text": forged}).content.decode()
    torn = officer.post(lane, {"text": text[:-4]}).content.decode()
    assert "Đây không phải biên nhận" in torn or "Giả mạo" in torn


@pytest.fixture
def in_force(hue: None) -> None:
    from epidesk.interfaces.cli.demo.travellers import RULES
    from epidesk.response.screening import actions

    version = actions.take_shipped(by=SYSTEM, file=RULES)
    actions.adopt(by=SYSTEM, version_id=version, instead_of=None)


def declared(**changes: Any) -> Any:
    """Somebody who declared and was screened."""
    from epidesk.response.screening import actions

    filed = declare(by=phone_of("thu"), draft=arrival(**changes))
    actions.screen_declarations(declaration_ids=[filed.id])
    return filed


def test_who_is_looked_up_stands_there_with_class_action_and_end(officer: Client, lane: str, in_force: None) -> None:
    from epidesk.response.screening.models import Screening
    from epidesk.response.screening.policy import class_of

    filed = declared(origin="KR", nationality="KR")
    row = Screening.objects.get(declaration_id=filed.id)
    known = class_of(row.class_code)
    assert known is not None
    assert known.severity > 0, "somebody who may not simply go on"
    page = officer.post(lane, {"text": filed.code}).content.decode()
    assert known.name.vi in page
    assert known.action.vi in page
    assert f'name="class_code" value="{row.class_code}"' in page
    Screening.objects.all().delete()
    assert "Chưa được phân loại" in officer.post(lane, {"text": filed.code}).content.decode()


def test_a_scanned_receipt_leads_to_whom_it_was_issued_for(officer: Client, lane: str, in_force: None) -> None:
    from epidesk.intake.movement.models import Presence
    from epidesk.response.screening.models import Receipt

    filed = declared()
    receipt = Receipt.objects.get(declaration_id=filed.id)
    officer.post(f"{lane}/passed", {"outcome": "cleared", "receipt_id": receipt.id, "class_code": receipt.class_code})
    (row,) = passages()
    assert (row.declaration_id, row.person_id) == (filed.id, filed.person_id)
    assert Presence.objects.filter(person_id=filed.person_id, place_key__startswith="checkpoint:").count() == 1
    officer.post(f"{lane}/passed", {"outcome": "cleared", "receipt_id": "0123456789abcdef"})
    assert passages()[1].person_id is None


def test_fever_let_through_is_said_and_what_a_thumb_types_is_read(officer: Client, lane: str) -> None:
    said = officer.post(f"{lane}/passed", {"outcome": "cleared", "temperature": "385"}, follow=True).content.decode()
    assert "Đã cho qua với 38,5 °C" in said
    well = officer.post(f"{lane}/passed", {"outcome": "cleared", "temperature": "36,55"}, follow=True).content.decode()
    assert "Đã cho qua với" not in well
    assert [row.temperature_tenths for row in passages()] == [385, 365]


def test_figures_that_are_none_break_nothing(officer: Client, lane: str) -> None:
    officer.post(f"{lane}/passed", {"outcome": "cleared", "took_ms": "²", "receipt_id": "\0" * 16})
    assert officer.post("/field/checkpoint/", {"name": "Chốt", "lanes": "²"}).status_code in (302, 403, 422)


def test_who_may_not_stand_there_is_led_away(hue: None, lane: str) -> None:
    assert Client().get(lane).status_code == 302
