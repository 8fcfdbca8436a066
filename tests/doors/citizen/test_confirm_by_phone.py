# SPDX-License-Identifier: Apache-2.0
"""A report is accepted at once; a code by SMS confirms it, then or later, and nothing is typed again."""

from __future__ import annotations

import pytest

from epidesk.foundation.desk.queries import QueueFilter, queue

pytestmark = [pytest.mark.django_db]


def rows(lan):
    return queue(lan.as_viewer(), QueueFilter()).items


def file(phone, area="19774", **more):
    phone.open("/report").send(seen=["crowd"], area=area, **more)
    return phone.trail[-1].removesuffix("/received")


@pytest.mark.django_db(transaction=True)
def test_confirmed_from_the_receipt(phone, lan, sms_code, workers):
    path = file(phone, contact_phone="0120 555 0218")
    assert phone.form(f"{path}/confirm").values["phone"] == ["0120 555 0218"], "nothing is typed again"
    assert not rows(lan)[0].confirmed
    phone.send(f"{path}/confirm")
    phone.send("/accounts/phone/code", code=sms_code())
    assert phone.trail[-1] == path, "back to where it was"
    workers()
    assert rows(lan)[0].confirmed
    assert "Chưa xác nhận" not in phone.open(path).text


def test_who_has_signed_in_confirms_with_one_press(phone, lan, sms_code):
    path = file(phone)
    phone.open("/sign-in").send("/accounts/phone/", phone="0120 555 0218")
    phone.send("/accounts/phone/code", code=sms_code())
    phone.open(path).send(f"{path}/confirm")
    assert rows(lan)[0].confirmed
    assert "Đã xác nhận" in phone.text


def test_who_has_signed_in_files_confirmed_and_types_no_phone(phone, lan, sms_code):
    phone.open("/sign-in").send("/accounts/phone/", phone="0120 555 0218")
    phone.send("/accounts/phone/code", code=sms_code())
    assert phone.open("/report").form().values["contact_phone"] == ["0120 555 0218"]
    file(phone)
    assert rows(lan)[0].confirmed
    assert "Chưa xác nhận" not in phone.text


def test_a_number_that_is_no_phone_is_said_beside_the_field(speaker):
    path = file(speaker)
    speaker.send(f"{path}/confirm", phone="khong")
    assert speaker.status == 422
    assert speaker.page.get_element_by_id("phone").get("aria-invalid") == "true"
    assert speaker.form(f"{path}/confirm").values["phone"] == ["khong"]
    assert speaker.code, "the receipt is still there"


def test_asking_for_codes_again_and_again_is_slowed(speaker):
    first, second = file(speaker), file(speaker, area="19753")  # in one ward it would be asked whether it is the same
    speaker.open(f"{first}/received").send(f"{first}/confirm", phone="0120 555 0218")
    assert speaker.trail[-1] == "/accounts/phone/code/"
    speaker.open(f"{second}/received").send(f"{second}/confirm", phone="0120 555 0218")
    assert speaker.trail[-1] == "/accounts/phone/code/", "the same number within half a minute: the same code"
    speaker.client.session.flush()


def test_a_stranger_cannot_confirm_for_others(phone):
    from .browser import Phone

    path = file(phone)
    stranger = Phone.new()
    stranger.open("/report")
    assert stranger.post(f"{path}/confirm", {"phone": "0120 555 0218"}).status == 404


def test_who_gives_no_name_is_told_calmly_and_not_asked(phone):
    path = file(phone, reply="anonymous")
    assert "Bạn không nêu tên nên tin này ở mức chưa xác nhận" in phone.text
    assert not [form for form in phone.page.forms if form.get("action") == f"{path}/confirm"]
