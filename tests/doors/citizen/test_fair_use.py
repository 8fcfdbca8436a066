# SPDX-License-Identifier: Apache-2.0
"""A sanctioned person at the citizens' door: a clear page, nothing typed lost, medical help open, one appeal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.incidents import staff

from epidesk.foundation.accounts.actions import decide_appeal, sanction
from epidesk.foundation.accounts.devices import device_hash
from epidesk.foundation.accounts.models import Appeal
from epidesk.foundation.accounts.rules import Permission
from epidesk.intake.incidents.models import Incident

from .browser import Phone

pytestmark = pytest.mark.django_db
REASON = "Ba tin báo giả về cùng một quán trong một tuần."
WORDS = "Người đàn ông ho nhiều ở quán cà phê"
OFFICER = frozenset({Permission.SANCTION, Permission.DECIDE_APPEALS})


@pytest.fixture
def hanh(hue):
    return staff("Hạnh", permissions=OFFICER)


@pytest.fixture
def binh(hue):
    return staff("Bình", permissions=OFFICER)


def against(officer, phone: Phone, step: str, days: int = 7):
    """A sanction on the device in this hand."""
    phone.open("/report")
    device = device_hash(phone.client.cookies["device"].value)
    until = timezone.now() + timedelta(days=days)
    return sanction(by=officer, device=device, step=step, reason=REASON, until_at=until, although_first=True)


@pytest.mark.row("AC-03")
def test_a_suspended_person_is_told_why_until_when_and_how_to_appeal_and_loses_no_word(phone, hanh):
    phone.open("/report")
    form = phone.form()
    against(hanh, phone, "suspension")
    phone.post("/report", form.values | {"seen": ["fever_cough"], "description": [WORDS], "area": ["19774"]})
    assert phone.status == 403
    assert REASON in phone.text
    assert "tự hết hiệu lực" in phone.text
    assert "Bạn vẫn xin trợ giúp y tế được ngay" in phone.text
    kept = phone.page.xpath("//textarea[@readonly]")[0].text
    assert WORDS in kept
    assert "Sốt, ho" in kept
    links = phone.page.xpath("//main//a/@href")
    assert {"/medical", "/standing", "/legal/fair-use"} <= set(links)
    assert not Incident.objects.exists()


def test_a_suspended_person_is_told_before_typing_anything(phone, hanh):
    against(hanh, phone, "suspension")
    phone.open("/report")
    assert (phone.status, REASON in phone.text) == (403, True)


@pytest.mark.row("AC-02")
def test_reading_needs_nothing_reports_are_taken_from_anybody_and_medical_help_even_from_the_suspended(phone, hanh):
    for page in ("/", "/privacy", "/legal/fair-use", "/standing", "/track"):
        assert phone.open(page).status == 200
    assert "device" not in phone.client.cookies
    phone.open("/report").send(seen=["fever_cough"], area="19774")
    assert phone.trail[-1].endswith("/received"), "a report needs no account"
    against(hanh, phone, "suspension")
    phone.open("/medical").send(
        seen=["fever_38"], address="Kiệt 21 Đặng Thái Thân", contact_phone="0120 555 0218", area="19774"
    )
    assert phone.trail[-1].endswith("/received")
    help_ = Incident.objects.get(kind="medical_help")
    assert (help_.lane, help_.folded_into_id) == ("", None)


def test_a_form_that_waited_on_the_phone_gets_the_refusal_as_a_problem(phone, hanh):
    phone.open("/report")
    values = phone.form().values | {"seen": ["fever_cough"], "area": ["19774"]}
    against(hanh, phone, "suspension")
    answer = phone.client.post("/report", values, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body["type"] == "urn:epidesk:problem:suspended"
    assert body["until"]
    assert "trợ giúp y tế" in body["title"]


def test_a_held_report_gets_its_code_as_any_other(phone, hanh):
    against(hanh, phone, "hold")
    phone.open("/report").send(seen=["fever_cough"], area="19774")
    assert phone.trail[-1].endswith("/received")
    assert phone.code
    assert Incident.objects.get().lane == "held"


@pytest.mark.django_db(transaction=True)
def test_the_notice_an_appeal_and_its_answer_by_another_officer(phone, hanh, binh, workers):
    against(hanh, phone, "hold")
    workers()
    phone.open("/inbox")
    assert REASON in phone.text
    assert "/standing" in phone.page.xpath("//main//a/@href")
    phone.open("/standing")
    assert REASON in phone.text
    phone.send("/standing/", text="Ngắn")
    assert phone.status == 422
    assert phone.form("/standing/").values["text"] == ["Ngắn"], "what was typed is still there"
    phone.send("/standing/", text="Tôi chỉ báo một lần, điện thoại tôi cho mượn hôm ấy.")
    assert phone.status == 200
    assert "Đã nhận khiếu nại của bạn" in phone.text
    workers()
    decide_appeal(by=binh, appeal_id=Appeal.objects.get().id, upheld=True, reason="Đúng là máy đã cho mượn.")
    workers()
    phone.open("/standing")
    assert "Bạn không bị hạn chế gì." in phone.text
    assert "Đúng là máy đã cho mượn." in phone.text
    phone.open("/inbox")
    assert "Khiếu nại của bạn được chấp nhận" in phone.text


def test_an_appeal_is_for_the_person_concerned_only(phone, hanh):
    from epidesk.foundation.core.ids import public_id

    number = public_id("san", against(hanh, phone, "hold"))
    stranger = Phone.new()
    stranger.open("/report")
    stranger.post(f"/standing/{number}/appeal", {"text": "Tôi không đồng ý với việc này."})
    assert stranger.status == 404
    assert stranger.post("/standing/san_nothing/appeal", {"text": "Không đồng ý."}).status == 404


def test_who_signs_in_reads_how_sure_the_centre_is(phone, sms_code):
    assert "Chỉ xem" in phone.open("/standing").text
    phone.open("/report")
    assert "Chưa xác nhận" in phone.open("/standing").text
    phone.open("/accounts/phone/").post("/accounts/phone/", {"phone": "0120 555 0218"})
    phone.post("/accounts/phone/code/", {"code": sms_code()})
    assert "Đã xác nhận số điện thoại" in phone.open("/standing").text
    assert "Đã xác nhận số điện thoại" in phone.open("/profile").text


def test_the_pages_speak_both_languages(speaker, hanh):
    against(hanh, speaker, "suspension")
    english = speaker.client.cookies["language"].value == "en"
    assert ("No reports are taken from you now" in speaker.open("/report").text) == english
    assert ("Nothing is held" in speaker.open("/standing").text) is False
    assert ("My standing" in speaker.text) == english
