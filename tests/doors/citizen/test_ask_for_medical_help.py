# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

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
