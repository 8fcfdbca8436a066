# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.queries import detail

pytestmark = pytest.mark.django_db
MOTHER = {
    "who": "relative",
    "age": "71",
    "seen": ["fever_38"],
    "onset": "days_1_3",
    "cannot_travel": "frail",
    "area": "19774",
    "address": "Kiệt 21 Đặng Thái Thân",
    "people_at_home": "4",
    "contact_phone": "0120 123 4567",
    "call_back": "evening",
}


def rows(lan):
    return queue(lan.as_viewer(), QueueFilter()).items


@pytest.mark.row("MA-01")
@pytest.mark.parametrize("who", ["me", "relative"])
def test_help_is_asked_for_without_account_and_without_script(phone, lan, who):
    phone.open("/medical").send(**MOTHER | {"who": who})
    assert phone.trail[-1].endswith("/received")
    (row,) = rows(lan)
    kept = detail(lan.as_viewer(), row.subject_id)
    told = {answer.code: answer.text for answer in kept.answers}
    assert told["who"] == {"me": "Tôi", "relative": "Người nhà"}[who]
    assert told["cannot_travel"]
    assert kept.seen == ("Sốt từ 38 độ",)
    assert kept.contact_phone == "+841201234567"
    assert told["age"] == "71"
    assert told["people_at_home"] == "4"
    assert told["call_back"] == "Buổi tối"
    assert kept.address == "Kiệt 21 Đặng Thái Thân"


@pytest.mark.row("MA-02")
def test_a_sign_of_danger_interrupts_once_with_the_hotline_and_keeps_everything(speaker, lan, photo):
    speaker.open("/medical").send(**MOTHER, danger=["breathless_at_rest"], files=[photo()])
    assert speaker.status == 200
    assert not rows(lan), "nothing is filed while the hotline interrupts"
    stop = speaker.page.xpath("//section[contains(@class,'stop')]")[0]
    assert stop.get("hidden") is None, "shown without script"
    assert stop.get("role") == "alert"
    assert stop.xpath(".//a[@href='tel:19009095']")
    form = speaker.form("/medical")
    assert form.values["address"] == ["Kiệt 21 Đặng Thái Thân"]
    assert form.values["danger"] == ["breathless_at_rest"]
    assert len(form.values["photo_ids"]) == 1, "the photo is kept too"
    speaker.send("/medical")
    assert speaker.trail[-1].endswith("/received")
    (row,) = rows(lan)
    assert row.priority is Priority.EXTREME
    assert len(detail(lan.as_viewer(), row.subject_id).photos) == 1
    assert {"vi": "Hãy gọi ngay", "en": "Call now"}[speaker.client.cookies["language"].value] in speaker.text


def test_without_a_sign_of_danger_nothing_interrupts(phone):
    phone.open("/medical")
    assert phone.page.xpath("//section[contains(@class,'stop')]")[0].get("hidden") is not None
    phone.send(**MOTHER)
    assert phone.trail[-1].endswith("/received")


def test_the_house_must_be_findable(speaker, lan):
    speaker.open("/medical").send(**MOTHER | {"address": "", "area": ""})
    assert speaker.status == 422
    said = {"vi": "để đội tìm được nhà", "en": "so that the team finds the house"}
    assert said[speaker.client.cookies["language"].value] in speaker.errors
    assert speaker.form().values["contact_phone"] == ["0120 123 4567"]
    assert speaker.form().values["call_back"] == ["evening"]
    assert not rows(lan)


def test_a_figure_out_of_range_is_said_beside_its_field(speaker, lan):
    speaker.open("/medical").send(**MOTHER | {"people_at_home": "400", "age": "bảy mươi"})
    assert speaker.status == 422
    assert "60" in speaker.errors
    assert "120" in speaker.errors
    assert speaker.form().values["age"] == ["bảy mươi"], "what was typed is not lost"


def test_a_number_that_is_no_phone_is_said_beside_its_field(speaker, lan):
    speaker.open("/medical").send(**MOTHER | {"contact_phone": "không có"})
    assert speaker.status == 422
    assert speaker.page.get_element_by_id("id_contact_phone").get("aria-invalid") == "true"
    assert not rows(lan)


def test_medical_requests_rank_without_waiting_for_a_confirmed_phone(phone, lan):
    phone.open("/medical").send(**MOTHER)
    (row,) = rows(lan)
    assert row.confirmed


@pytest.mark.row("MA-01")
def test_for_a_relative_the_ill_person_has_a_name_of_their_own(phone, lan):
    phone.open("/medical").send(**MOTHER | {"ill_name": "Nguyễn Thị Hoa", "contact_name": "Nguyễn Văn Tín"})
    (row,) = rows(lan)
    kept = detail(lan.as_viewer(), row.subject_id)
    told = {answer.code: answer.text for answer in kept.answers}
    assert (told["ill_name"], kept.contact_name) == ("Nguyễn Thị Hoa", "Nguyễn Văn Tín")
    found = queue(lan.as_viewer(), QueueFilter(text="nguyen thi hoa")).items
    assert [one.subject_id for one in found] == [row.subject_id], "found when the family calls and asks"
    outsider = replace(lan, areas=frozenset({uuid4()}))
    hidden = {answer.code: answer.text for answer in detail(outsider.as_viewer(), row.subject_id).answers}
    assert "Hoa" not in hidden["ill_name"], "masked like every name outside one's wards"


@pytest.mark.row("MA-02")
def test_whom_to_call_stands_above_the_form_and_on_the_receipt(speaker):
    speaker.open("/medical")
    (form,) = [form for form in speaker.page.forms if form.get("action") == "/medical#stop"]
    above = form.xpath("preceding::a[@href='tel:19009095']")
    assert above, "before anything is filled in, without script"
    speaker.send("/medical", **MOTHER, danger=["chest_pain"])
    speaker.send("/medical")
    assert speaker.trail[-1].endswith("/received")
    assert speaker.page.xpath("//main//*[contains(@class,'is-extreme')]//a[@href='tel:19009095']")
    speaker.open(speaker.trail[-1].removesuffix("/received"))
    assert speaker.page.xpath("//*[contains(@class,'is-extreme')]//a[@href='tel:19009095']")


@pytest.mark.row("MA-02")
def test_score_reasons_and_version_are_stored_and_told_in_words(phone, lan):
    phone.open("/medical").send(**MOTHER)
    (row,) = rows(lan)
    suggestion = detail(lan.as_viewer(), row.subject_id).suggestion
    assert suggestion.rules == "medical_help-1"
    assert suggestion.points == sum(reason.points for reason in suggestion.reasons) > 0
    assert "Từ 65 đến 79 tuổi" in {reason.text for reason in suggestion.reasons}


@pytest.mark.django_db(transaction=True)
def test_a_request_that_nobody_answers_goes_up_and_its_page_says_what_to_do(phone, lan, workers):
    """T1 and T2, from the form to the page: nobody waits unheard, and nobody waits without advice."""
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM, PrincipalKind, Viewer
    from epidesk.foundation.desk.actions import escalate
    from epidesk.foundation.notify.queries import inbox
    from epidesk.intake.incidents.models import Incident

    lead = create_staff(by=SYSTEM, email="lead@demo.invalid", name="Hạnh", role="shift_lead")
    officer = create_staff(by=SYSTEM, email="officer@demo.invalid", name="Dũng", role="duty_officer")
    phone.open("/medical").send(**MOTHER)
    path = phone.trail[-1].removesuffix("/received")
    assert "nặng hơn trong lúc chờ" in phone.open(path).text
    (row,) = rows(lan)
    opened = row.opened_at

    def told(user_id):
        return len(inbox(Viewer(kind=PrincipalKind.STAFF, user_id=user_id)))

    escalate(by=SYSTEM, now=opened + timedelta(minutes=35))
    workers()
    assert (told(lead), told(officer)) == (1, 0)
    escalate(by=SYSTEM, now=opened + timedelta(minutes=70))
    workers()
    assert (told(lead), told(officer)) == (1, 1)
    steps = [step.verb for step in detail(lan.as_viewer(), row.subject_id).timeline]
    assert steps.count("escalated") == steps.count("escalated_on") == 1
    Incident.objects.filter(id=row.subject_id).update(clock_at=opened - timedelta(minutes=70))
    phone.open(path)
    assert "Hãy gọi đường dây nóng ngay" in phone.text
    assert "trực lãnh đạo" not in phone.text, "the centre's own affairs are not told"
