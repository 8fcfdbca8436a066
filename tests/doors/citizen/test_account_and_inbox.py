# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents import actions

from .browser import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(phone, sms_code) -> Phone:
    phone.open("/sign-in?next=/profile").send("/accounts/phone/", phone="0120 555 0218")
    return phone.send("/accounts/phone/code", code=sms_code())


def test_signing_in_leads_back_to_where_one_was(signed_in):
    assert signed_in.trail[-1] == "/profile"
    assert "0120 555 0218" in signed_in.text


def test_the_profile_is_kept_and_the_id_number_is_never_shown_whole(signed_in):
    signed_in.send(name="Nguyễn Thị Huế", year_of_birth="1984", area="19774", id_number="046 084 001234")
    assert "Đã lưu." in signed_in.text
    values = signed_in.form("/profile").values
    assert values["name"] == ["Nguyễn Thị Huế"]
    assert values["area"] == ["19774"]
    assert values["id_number"] == [""]
    assert b"046084001234" not in signed_in.answer.content
    assert "1234" in signed_in.text
    signed_in.send("/profile", name="Huế")
    assert "1234" in signed_in.text, "an empty field keeps the number"
    signed_in.send("/profile", forget_id_number=["on"])
    assert "1234" not in signed_in.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("year_of_birth", "84"),
        ("year_of_birth", "1700"),
        ("year_of_birth", "năm"),
        ("id_number", "12"),
        ("name", "x" * 500),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_the_rest_is_kept(signed_in, field, typed):
    signed_in.send("/profile", **{"name": "Nguyễn Thị Huế", field: typed})
    assert signed_in.status == 422
    assert signed_in.page.get_element_by_id(f"id_{field}").get("aria-invalid") == "true"
    values = signed_in.form("/profile").values
    assert values[field] == [typed]


def test_without_an_account_the_profile_asks_to_sign_in(phone):
    phone.open("/profile")
    assert phone.trail[-1].startswith("/accounts/phone/")


def test_signing_out(signed_in):
    signed_in.send("/accounts/logout")
    assert signed_in.open("/profile").trail[-1].startswith("/accounts/phone/")


def test_signing_out_leaves_no_matters_on_the_phone(signed_in):
    signed_in.open("/report").send(seen=["crowd"], area="19774")
    code = signed_in.code
    assert code in signed_in.open("/mine").text
    signed_in.open("/profile").send("/accounts/logout")
    assert code not in signed_in.open("/").text
    assert code not in signed_in.open("/mine").text, "the cookie of the phone went too"


def test_after_signing_in_on_another_phone_only_the_accounts_matters_are_there(signed_in, sms_code):
    signed_in.open("/report").send(seen=["crowd"], area="19774")
    code = signed_in.code
    from django.core.cache import cache

    cache.clear()
    other = Phone.new()
    other.open("/sign-in").send("/accounts/phone/", phone="0120 555 0218")
    other.send("/accounts/phone/code", code=sms_code())
    assert code in other.open("/mine").text


def test_messages_are_marked_until_they_were_seen(phone, lan):
    phone.open("/report").send(seen=["crowd"], area="19774")
    from epidesk.intake.incidents.actions.telling import tell_reporters
    from epidesk.intake.incidents.models import Step
    from epidesk.intake.incidents.queries import mine

    (row,) = mine(phone.answer.wsgi_request.viewer)
    assert "Chưa có tin nào" in phone.open("/inbox").text
    actions.triage(by=lan, incident_id=row.id, priority=Priority.MODERATE)
    tell_reporters(step_ids=list(Step.objects.filter(verb="triaged").values_list("id", flat=True)))
    bell = phone.open("/").page.xpath("//a[@href='/inbox']")[0]
    assert "1" in bell.get("aria-label")
    assert f"/mine/{row.public_id}" in [str(link) for link in phone.open("/inbox").page.xpath("//main//a/@href")]
    assert "mới" in phone.text
    assert "mới" not in phone.open("/inbox").page.xpath("//main")[0].text_content()
    assert Phone.new().open("/inbox").page.xpath("//main//li") == []


def test_the_bell_of_an_open_page_is_read_again_when_there_is_news(phone):
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.notify.actions import tell
    from epidesk.foundation.notify.rules import Recipient
    from epidesk.intake.incidents.queries import mine

    phone.open("/report").send(seen=["crowd"], area="19774")
    viewer = phone.answer.wsgi_request.viewer
    (row,) = mine(viewer)
    page = phone.open(f"/mine/{row.public_id}").page
    assert page.xpath("//body/@data-live") == ["/live/mine"]
    (bell,) = page.xpath("//*[@data-fragment and contains(@data-topic,'inbox')]")
    assert not bell.xpath(".//*[@class='tool__n']")
    tell(by=SYSTEM, to=[Recipient(device=viewer.device)], template="incident-received", params={"code": "x"})
    again = phone.open(bell.get("data-fragment")).page
    assert again.xpath("//*[@id='bell']//*[@class='tool__n']/text()") == ["1"]
    assert Phone.new().open("/inbox/bell").page.xpath("//a") == []
