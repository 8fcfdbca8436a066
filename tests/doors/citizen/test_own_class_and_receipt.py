# SPDX-License-Identifier: Apache-2.0
"""A traveller sees own class, why, until when, and has a receipt that a checkpoint can trust."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.declarations import arrival, day
from tests.factories.incidents import phone_of

from epidesk.foundation.core.principals import SYSTEM
from epidesk.intake.movement.actions import declare
from epidesk.response.screening import actions
from epikit.receipts import VerifyingKey, verify

from .browser import Phone
from .test_declaring import THU

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(hue: None) -> None:
    actions.adopt(by=SYSTEM, version_id=actions.take_shipped(by=SYSTEM, file="covid19-2020-03.yaml"), instead_of=None)


def test_a_checkpoint_reads_the_keys_once_and_learns_what_is_revoked_by_etag(rules: None) -> None:
    from epidesk.response.screening import queries

    filed = declare(by=phone_of("thu"), draft=arrival())
    actions.screen_declarations(declaration_ids=[filed.id])
    receipt = queries.valid_receipt(filed.id, timezone.now())
    told = json.loads(Client().get("/receipts/keys.json").content)
    keys = {
        bytes.fromhex(one["id"]): VerifyingKey(bytes.fromhex(one["public"]), datetime.fromisoformat(one["since"]))
        for one in told["keys"]
    }
    assert receipt is not None
    assert verify(receipt.text, keys, timezone.now()).class_code == "self_watch"
    assert {one["code"] for one in told["classes"]} >= {"clear", "hospital"}
    first = Client().get("/receipts/revoked.json")
    assert json.loads(first.content) == {"revoked": []}
    assert Client().get("/receipts/revoked.json", headers={"If-None-Match": first["ETag"]}).status_code == 304
    actions.forget_replaced(declaration_ids=[filed.id])
    after = Client().get("/receipts/revoked.json", headers={"If-None-Match": first["ETag"]})
    assert json.loads(after.content) == {"revoked": [receipt.id]}


@pytest.mark.row("ME-05")
def test_who_declares_sees_class_why_until_when_and_the_code_at_once(rules: None, phone: Phone) -> None:
    page = phone.open("/declare/arrival").send("/declare", **(THU | {"origin": "Hàn Quốc"}))
    assert page.status == 200, page.errors
    assert "Cách ly tập trung" in page.text
    assert "Đã ở Hàn Quốc, nước có dịch" in page.text
    assert f"{day(13):%d/%m/%Y}, tính cả ngày đó" in page.text
    assert page.page.xpath("//svg[@width]")
    address = page.trail[-1]
    picture = phone.client.get(f"{address}/receipt.png")
    assert picture.content.startswith(b"\x89PNG")
    assert Phone.new().open(address).status == 404
    assert Client().get(f"{address}/receipt.png").status_code == 404


def test_when_its_day_is_over_a_new_receipt_is_one_press_away(rules: None, phone: Phone) -> None:
    from epidesk.response.screening.models import Receipt

    page = phone.open("/declare/arrival").send("/declare", **THU)
    address = page.trail[-1]
    Receipt.objects.update(expires_at=timezone.now())
    page.open(address)
    action = f"{address}/receipt"
    assert action in page.answer.content.decode()
    renewed = page.send(action)
    assert action not in renewed.answer.content.decode().replace(f"{action}.png", "")
    assert Receipt.objects.count() == 2


def test_a_daily_declaration_does_not_free_from_a_quarantine(rules: None) -> None:
    from epidesk.response.screening import queries
    from epidesk.response.screening.queries.columns import centre

    filed = declare(by=phone_of("thu"), draft=arrival(origin="KR"))
    daily = declare(by=phone_of("thu"), draft=arrival(kind="daily", origin="", conveyance="", conveyance_no=""))
    actions.screen_declarations(declaration_ids=[filed.id])
    actions.screen_declarations(declaration_ids=[daily.id])
    assert queries.standing(centre(), [filed.person_id])[filed.person_id].class_code == "central_quarantine"
    receipt = queries.valid_receipt(daily.id, timezone.now())
    assert receipt is not None
    assert receipt.class_code == "central_quarantine"


def work() -> None:
    """What the jobs of both rooms would do by now."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from epidesk.foundation.core import events

    done: set[int] = set()
    for _round in range(8):
        jobs = ProcrastinateJob.objects.filter(task_name="core.deliver_event").exclude(id__in=done).order_by("id")
        for job in list(jobs):
            done.add(job.id)
            if job.args["subscriber"].startswith(("epidesk.response.cases", "epidesk.response.screening")):
                events.deliver(job.args["event"], job.args["payload"], job.args["subscriber"])


@pytest.mark.row("ME-13")
def test_a_person_sees_the_own_class_contests_it_and_a_negative_result_clears(rules: None, phone: Phone) -> None:
    from tests.doors.console.operator import Operator, text_of

    from epidesk.foundation.people.actions import register_person
    from epidesk.intake.movement.models import Declaration
    from epidesk.response.cases import actions as cases

    officer = Operator.of_role("epidemiologist", (), "Hoa", "vi")
    page = phone.open("/declare/arrival").send("/declare", **(THU | {"origin": "Hà Nội"}))
    mine = page.trail[-1]
    assert "Tự theo dõi" in page.text
    person_id = Declaration.objects.get().person_id
    (case,) = cases.suspect(
        by=SYSTEM, person_ids=[register_person(by=SYSTEM, name="Trần Văn An")], source="hand", reported_on=day(-7)
    )
    cases.set_dates(by=SYSTEM, case_id=case, dates=cases.Dates(onset_on=day(-8)))
    cases.add_contacts(by=SYSTEM, case_id=case, contacts=[cases.NewContact(person_id, day(-7), proximity="close")])
    cases.confirm(by=SYSTEM, case_id=case)
    work()

    phone.open("/inbox")
    assert "Việc bạn được yêu cầu làm sau tờ khai" in phone.text
    assert phone.page.xpath(f'//a[@href="{mine}"]')
    phone.open(mine)
    assert "Cách ly tập trung" in phone.text, "class"
    assert "Đã tiếp xúc gần với người mắc bệnh" in phone.text, "why"
    assert "tính cả ngày đó" in phone.text, "until when"
    assert "trước đó là «Tự theo dõi»" in phone.text, "what changed"

    phone.send(f"{mine}/contest", text="Tôi không gặp người đó.")
    item = re.search(r"ctd_\w+", officer.get("/desk/").content.decode())
    assert item
    assert "Tôi không gặp người đó." in text_of(officer.get(f"/desk/contests/{item[0]}"))
    answer = officer.client.post(
        f"/desk/contests/{item[0]}", {"do": "refuse", "decision": "Camera cho thấy hai người ngồi cạnh nhau."}
    )
    assert answer.status_code == 302
    assert "Điều bạn khiếu nại" in phone.open("/inbox").text
    assert "Camera cho thấy hai người ngồi cạnh nhau." in phone.open(mine).text

    theirs = cases.suspect(by=SYSTEM, person_ids=[person_id], source="hand")[0]
    cases.record_test(by=SYSTEM, case_id=theirs, sampled_on=day(0), result="negative")
    work()
    phone.open(mine)
    assert "trước đó là «Cách ly tập trung»" in phone.text, "a sample a week after they met frees"
    (marked,) = phone.page.xpath("//section[@aria-labelledby='class-title']//span[contains(@class, 'sev')]")
    assert marked.text_content().strip() == "Tự theo dõi"
