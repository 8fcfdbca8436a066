# SPDX-License-Identifier: Apache-2.0
"""Sanctions, appeals, held reports and many requests on one row, as officers and operators meet them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html
from tests.doors.console.operator import Operator, text_of, words_on
from tests.factories.incidents import call_for_help, filed, phone_of, report

from epidesk.foundation.accounts import fair_use as config
from epidesk.foundation.accounts.actions import appeal
from epidesk.foundation.accounts.models import Appeal, Sanction
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.desk.models import DeskItem
from epidesk.intake.incidents.models import Incident

pytestmark = pytest.mark.django_db
WRONG = "//*[@id='sanction-more']//*[contains(@class,'field__error')]"
REASON = "Ba tin báo giả về cùng một quán trong một tuần."


@pytest.fixture
def hanh(hue):
    return Operator.of_role("shift_lead", (), "Hanh", "en")


@pytest.fixture
def binh(hue):
    return Operator.of_role("duty_officer", (), "Binh", "en")


@pytest.fixture
def operator_lan(hue):
    return Operator.of_role("operator", (), "Lan", "en")


@pytest.fixture
def tin():
    return phone_of("tin")


def decide(officer: Operator, item: str, **typed: str):
    fields = {"step": "warning", "days": "7", "why": REASON, **typed}
    return officer.act(item, "sanction", **fields)


@pytest.mark.row("AC-03")
def test_step_by_step_with_reason_expiry_and_an_appeal_that_another_officer_answers(hanh, binh, tin):
    item = filed(by=tin).public_id
    assert "Misuse: decide about the sender" in text_of(hanh.detail(item))
    out_of_the_blue = decide(hanh, item, step="suspension")
    assert out_of_the_blue.status_code == 422
    assert "Nothing milder was tried yet" in text_of(out_of_the_blue)
    assert REASON in words_on(out_of_the_blue), "nothing typed is lost"
    assert decide(hanh, item, step="warning").status_code == 302
    assert decide(hanh, item, step="suspension", days="400").status_code == 422
    assert decide(hanh, item, step="suspension").status_code == 302
    row = Sanction.objects.get(step="suspension")
    assert (row.device, row.phone_index, row.subject_id) == (tin.device, "", Incident.objects.get().id)
    made = appeal(by=tin, sanction_id=row.id, text="Tôi không gửi những tin ấy.")
    number = public_id("app", made)
    answer = {"upheld": "yes", "reason": "Tin báo thứ hai là có thật."}
    assert "a colleague answers" in text_of(hanh.get("/desk/fair-use"))
    own = hanh.client.post(f"/desk/appeals/{number}/decide", answer)
    assert own.status_code == 409
    assert "You decided this yourself" in text_of(own)
    assert Appeal.objects.get().decided_at is None
    nobody = binh.client.post(f"/desk/appeals/{number}/decide", {"reason": "Tin báo thứ hai là có thật."})
    assert (nobody.status_code, "Choose who is right" in text_of(nobody)) == (422, True)
    assert binh.client.post(f"/desk/appeals/{number}/decide", answer).status_code == 302
    row.refresh_from_db()
    assert row.lifted_at is not None
    assert binh.client.post(f"/desk/appeals/{number}/decide", answer).status_code == 409
    assert filed(by=tin).code


def test_a_sanction_may_be_ended_early_with_a_reason(hanh, tin):
    decide(hanh, filed(by=tin).public_id)
    number = public_id("san", Sanction.objects.get().id)
    assert hanh.client.post(f"/desk/fair-use/{number}/lift", {"reason": "x"}).status_code == 422
    assert hanh.client.post(f"/desk/fair-use/{number}/lift", {"reason": "Người ấy đã giải thích."}).status_code == 302
    assert "No sanctions" in text_of(hanh.get("/desk/fair-use"))
    assert REASON in text_of(hanh.get("/desk/fair-use?ended=1"))
    assert hanh.client.post("/desk/fair-use/san_nothing/lift", {"reason": "Người ấy đã giải thích."}).status_code == 404


def test_all_that_is_wrong_is_told_at_once(hanh, tin):
    item = filed(by=tin).public_id
    answer = decide(hanh, item, step="suspension", days="soon", why="no", also_number="1")
    assert answer.status_code == 422
    told = text_of(answer)
    assert "Nothing milder was tried yet" in told
    assert "Write a number of days." in told
    assert len(html.fromstring(words_on(answer)).xpath(WRONG)) == 3
    answer = decide(hanh, item, step="", days="400", why="")
    assert len(html.fromstring(words_on(answer)).xpath(WRONG)) == 2
    assert not Sanction.objects.exists()


def test_a_number_is_only_meant_when_the_officer_says_so(hanh, tin):
    item = filed(report(contact_phone="0120 123 4567"), by=tin).public_id
    decide(hanh, item, also_number="1")
    assert Sanction.objects.get().phone_index == Incident.objects.get().contact_phone_index


def test_a_sender_who_cannot_be_recognised_cannot_be_sanctioned(hanh):
    from epidesk.foundation.core.principals import Actor, PrincipalKind

    machine = Actor(kind=PrincipalKind.MACHINE, label="key_x", permissions=frozenset({"incidents:file"}))
    item = filed(report(channel="api"), by=machine).public_id
    assert "Misuse" not in text_of(hanh.detail(item))
    assert decide(hanh, item).status_code == 422


@pytest.mark.row("AC-04")
def test_the_hint_tells_staff_how_earlier_reports_ended_and_that_it_decides_nothing(operator_lan, hanh, tin):
    first = filed(by=tin).public_id
    operator_lan.act(first, "triage", priority="minor")
    operator_lan.act(first, "resolve", outcome="unfounded", verdict="unfounded")
    second = filed(by=tin).public_id
    seen = text_of(operator_lan.detail(second))
    assert "1 unfounded" in seen
    assert "Never the only reason for anything" in seen
    assert "Misuse" not in seen, "operators see the hint, not the form"
    from django.test import Client

    code = Incident.objects.order_by("-id")[0].code
    stranger = Client().post("/track", {"code": code}, follow=True)
    assert "unfounded" not in stranger.content.decode()
    assert "không có cơ sở" not in stranger.content.decode()


def test_held_reports_have_a_tab_and_leave_it_for_the_queue(hanh, operator_lan, tin):
    decide(hanh, filed(by=tin).public_id, step="hold", although_first="1")
    item = filed(by=tin).public_id
    queue = words_on(operator_lan.get("/desk/"))
    assert item not in queue
    assert "Held for review" in queue
    assert item in words_on(operator_lan.get("/desk/?state=held"))
    assert "Held: not in the queue yet" in text_of(operator_lan.detail(item))
    assert operator_lan.act(item, "triage", priority="minor").status_code == 409
    assert operator_lan.act(item, "release-held").status_code == 302
    assert item in words_on(operator_lan.get("/desk/"))


def test_many_requests_stand_on_one_row_and_one_gets_its_own(operator_lan, tin, monkeypatch):
    one_row = replace(config.fair_use(), medical_rows_a_sender=1)
    monkeypatch.setattr("epidesk.intake.incidents.actions.judging.fair_use", lambda: one_row)
    people = [{"who": "relative", "ill_name": f"Người thứ {n}"} for n in range(4)]
    calls = [filed(call_for_help(seen=("cough",), answers=one), by=tin).public_id for one in people]
    queue = operator_lan.get("/desk/")
    assert [one in words_on(queue) for one in calls] == [True, False, False, False]
    assert "and 3 more of this sender" in text_of(queue)
    assert "3 more requests of the same sender" in text_of(operator_lan.detail(calls[0]))
    assert "Shown on another row" in text_of(operator_lan.detail(calls[2]))
    assert operator_lan.act(calls[2], "unfold").status_code == 302
    assert DeskItem.objects.count() == 2
    unheard = operator_lan.act(calls[0], "settle-folded", settle_reason="Cùng một người, đã gọi lại.")
    assert (unheard.status_code, "Call them first" in text_of(unheard)) == (422, True)
    operator_lan.act(calls[0], "call", call_outcome="reached", note="Chỉ có một người bệnh.")
    settled = operator_lan.act(calls[0], "settle-folded", settle_reason="Cùng một người, đã gọi lại.")
    assert settled.status_code == 302
    assert Incident.objects.filter(state="rejected").count() == 2


def test_who_sees_a_matter_masked_sees_nothing_of_its_sender(hue, tin):
    from epidesk.foundation.places.queries import find_ward_by_code

    far = Operator.of_role("operator", ("20107",) if find_ward_by_code("20107") else (), "Minh", "en")
    item = filed(by=tin).public_id
    if "hidden: outside your area" in text_of(far.detail(item)):
        assert "Earlier reports of this sender" not in text_of(far.detail(item))
