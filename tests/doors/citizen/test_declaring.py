# SPDX-License-Identifier: Apache-2.0
"""A traveller declares once, without account and without script; the next time only what is different."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.declarations import day

from .browser import Phone

pytestmark = pytest.mark.django_db

KIM: dict[str, Any] = {
    "name": "KIM MIN JUN",
    "year_of_birth": "1985",
    "sex": "male",
    "nationality": "Hàn Quốc",
    "id_number": "M 1234 5678",
    "gate": "Sân bay Phú Bài",
    "conveyance": "air",
    "conveyance_no": "vn 0054",
    "seat": "05 k",
    "departed_on": f"{day(-1):%d/%m/%Y}",
    "arrived_on": f"{day():%d/%m/%Y}",
    "origin": "Hàn Quốc",
    "destination": "Huế",
    "visit_place_0": "Đà Nẵng",
    "visit_from_on_0": f"{day(-9):%-d/%-m/%y}",
    "visit_to_on_0": f"{day(-5):%-d/%-m/%y}",
    "stay_address": "Khách sạn Sông Hương",
    "phone": "0120 555 0301",
    "email": "kim@example.com",
    "symptoms": ["fever"],
    "vaccines": "BCG",
    "exposures": ["case_contact"],
    "test_result": "negative",
    "tested_on": f"{day(-2):%d/%m/%Y}",
    "truth": "on",
}
THU: dict[str, Any] = {
    "name": "Hồ Thị Thu",
    "year_of_birth": "1990",
    "sex": "female",
    "phone": "0120 555 0302",
    "origin": "Quận Hải Châu, Đà Nẵng",
    "conveyance": "rail",
    "conveyance_no": "SE 02",
    "seat": "32",
    "arrived_on": f"{day():%d/%m/%Y}",
    "stay_address": "Kiệt 8 Nguyễn Sinh Cung",
    "symptoms": ["none"],
    "truth": "on",
}


def newest() -> Any:
    from epidesk.intake.movement.models import Declaration

    return Declaration.objects.order_by("-id")[0]


def count() -> int:
    from epidesk.intake.movement.models import Declaration

    return Declaration.objects.count()


def arrived(phone: Phone, /, **changes: Any) -> Phone:
    return phone.open("/declare/arrival").send("/declare", **(THU | changes))


@pytest.mark.row("ME-01")
def test_the_official_form_of_entry_is_filed_whole(phone: Phone) -> None:
    page = phone.open("/declare/entry")
    assert "vi phạm pháp luật Việt Nam và có thể bị xử lý hình sự" in page.text
    page.send("/declare", **KIM)
    assert page.status == 200, page.errors
    assert page.trail[-1].startswith("/mine/declarations/dec_")
    row = newest()
    assert page.code.replace("-", "").replace(" ", "") == row.code
    assert (row.kind, row.nationality, row.origin, row.destination) == ("entry", "KR", "KR", "VN-26")
    assert (row.conveyance_no, row.seat, row.arrived_on) == ("VN54", "5K", day())
    assert (row.symptoms, row.exposures, row.test_result) == (1, 1, 1)
    assert row.answers["email"] == "kim@example.com"
    assert [visit.place_code for visit in row.visits.all()] == ["VN-DN"]
    assert "M 1234" not in page.text, "what names somebody is masked on a page that others may see"


def test_the_form_has_the_fields_in_other_languages_too(phone: Phone) -> None:
    page = phone.open("/declare/entry?l=ko")
    assert "Họ và tên / 성명 (대문자)" in page.text
    assert "허위 신고는" in page.text
    assert "Sốt / 발열" in page.text
    page.send("/declare", **KIM)
    assert newest().language == "ko"


def test_every_text_is_there_in_english_too() -> None:
    page = Phone.new("en").open("/declare/entry")
    assert "Giving false information is against Vietnamese law" in page.text
    assert "Fever" in page.text


@pytest.mark.row("ME-02")
def test_an_arrival_tells_origin_vehicle_stay_and_purpose(phone: Phone) -> None:
    arrived(phone, purpose="home", ward_code="19774")
    row = newest()
    assert (row.kind, row.origin, row.conveyance, row.conveyance_no) == ("arrival", "VN-DN", "rail", "SE2")
    assert (row.purpose, row.stay_address) == ("home", "Kiệt 8 Nguyễn Sinh Cung")
    assert row.ward_id is not None


@pytest.mark.row("ME-03")
def test_the_second_time_only_what_is_different_is_typed(phone: Phone) -> None:
    arrived(phone)
    first = newest()
    page = phone.open("/declare")
    assert "Hồ Thị Thu" in page.text
    link = page.page.xpath("//a[starts-with(@href, '/declare/arrival?like=')]/@href")[0]
    page.open(link)
    assert "Đã điền theo lần khai ngày" in page.text
    form = page.form("/declare")
    assert "name" not in form.values
    assert form.values["stay_address"] == ["Kiệt 8 Nguyễn Sinh Cung"]
    page.send(
        "/declare", origin="Quảng Nam", arrived_on=f"{day():%d/%m/%Y}", conveyance="bus", symptoms=["none"], truth="on"
    )
    second = newest()
    assert second.id != first.id
    assert second.person_id == first.person_id
    assert (second.origin, second.answers["phone"]) == ("VN-27", "+841205550302")
    assert len(page.code) >= 8, "one receipt"


def test_what_was_wrong_is_mended_and_the_old_one_counts_no_longer(phone: Phone) -> None:
    arrived(phone)
    first = newest()
    link = phone.page.xpath("//a[contains(@href, '?edit=')]/@href")[0]
    phone.open(link)
    assert phone.form("/declare").values["seat"] == ["32"]
    phone.send("/declare", seat="33", truth="on")
    second = newest()
    first.refresh_from_db()
    assert (first.status, second.supersedes_id, second.seat) == ("corrected", first.id, "33")
    assert second.person_id == first.person_id


@pytest.mark.row("ME-04")
def test_somebody_declares_for_a_mother_without_a_phone(phone: Phone) -> None:
    page = phone.open("/declare/arrival?for=other")
    page.send(
        "/declare",
        **THU
        | {"name": "Lê Thị Cúc", "year_of_birth": "1956", "phone": "", "proxy_name": "Hồ Thị Thu"}
        | {"proxy_phone": "0120 555 0302", "proxy_relation": "child"},
    )
    assert "xác nhận bạn được khai thay" in page.errors
    page.send("/declare", consent="on")
    row = newest()
    assert (row.given_by, row.proxy_relation, row.consent) == ("proxy", "child", True)
    assert row.proxy_id is not None
    assert row.proxy_id != row.person_id


def test_who_travels_along_is_declared_without_typing_the_journey_again(phone: Phone) -> None:
    arrived(phone)
    link = phone.page.xpath("//a[contains(@href, '?with=')]/@href")[0]
    form = phone.open(link).form("/declare")
    assert form.values["proxy_name"] == ["Hồ Thị Thu"]
    assert form.values["conveyance_no"] == ["SE2"]
    phone.send(
        "/declare", name="Nguyễn Minh Khang", year_of_birth="2015", proxy_relation="parent", consent="on",
        symptoms=["none"], truth="on",
    )  # fmt: skip
    assert (newest().given_by, newest().arrived_on, count()) == ("proxy", day(), 2)


def test_a_kiosk_takes_people_without_a_phone_and_keeps_nothing_when_they_leave(phone: Phone) -> None:
    phone.client.cookies["kiosk"] = "1"
    arrived(phone, phone="")
    row = newest()
    assert (row.given_by, row.channel) == ("kiosk", "kiosk")
    assert "kết thúc lượt" in phone.text.lower() or "kiosk/end" in phone.answer.content.decode()
    number = phone.trail[-1]
    phone.open("/kiosk/end").open(number)
    assert phone.status == 404
    assert "Hồ Thị Thu" not in phone.open("/declare").text


def test_health_of_today_takes_one_screen(phone: Phone) -> None:
    arrived(phone)
    link = phone.open("/declare").page.xpath("//a[starts-with(@href, '/declare/daily?like=')]/@href")[0]
    phone.open(link).send("/declare", temperature="38,2", symptoms=["fever", "cough"], truth="on")
    row = newest()
    assert (row.kind, row.temperature_tenths, row.symptoms) == ("daily", 382, 3)
    assert "Đã khai sức khỏe hôm nay" in phone.open("/declare").text


def test_leaving_names_where_to(phone: Phone) -> None:
    phone.open("/declare/departure").send(
        "/declare", name="Hồ Thị Thu", phone="0120 555 0302", destination="Lào", departed_on=f"{day():%d/%m/%Y}",
        truth="on",
    )  # fmt: skip
    assert (newest().kind, newest().destination) == ("departure", "LA")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"arrived_on": "31/02/2020"}, "Không có ngày này"),
        ({"departed_on": f"{day(1):%d/%m/%Y}"}, "Ngày đến sớm hơn ngày khởi hành"),
        ({"conveyance": "air", "conveyance_no": "chuyến tối"}, "số hiệu chuyến bay"),
        ({"origin": "Atlantis"}, "Chọn một nước hoặc một tỉnh"),
        ({"symptoms": ["fever", "none"]}, "vừa đánh dấu có biểu hiện vừa chọn không có"),
        ({"year_of_birth": "90"}, "năm sinh đủ bốn chữ số"),
        ({"phone": "123"}, "điện thoại"),
        ({"visit_place_1": "Lào", "visit_from_on_1": "1/2"}, "Không có ngày này"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_typed_is_lost(
    phone: Phone, typed: dict[str, Any], says: str
) -> None:
    arrived(phone, **typed)
    assert phone.status == 422
    assert says in phone.errors
    form = phone.form("/declare")
    for name, value in (THU | typed).items():
        assert form.values[name] == (value if isinstance(value, list) else [value]), name
    assert count() == 0


def test_more_places_are_added_without_script_and_without_losing_words(phone: Phone) -> None:
    form = phone.open("/declare/arrival").form("/declare")
    phone.post(form.action, form.values | {"name": ["Thu"], "visit_place_2": ["Lào"], "more_visits": ["1"]})
    form = phone.form("/declare")
    assert form.values["name"] == ["Thu"]
    assert form.values["visit_place_2"] == ["Lào"]
    assert "visit_place_5" in form.values


def test_a_form_sent_twice_is_one_declaration(phone: Phone) -> None:
    form = phone.open("/declare/arrival").form("/declare")
    values = form.values | {name: value if isinstance(value, list) else [value] for name, value in THU.items()}
    first = phone.post(form.action, values).trail[-1]
    assert phone.post(form.action, values).trail[-1] == first
    assert count() == 1


def test_others_declarations_are_not_here(phone: Phone) -> None:
    arrived(phone)
    number = phone.trail[-1]
    stranger = Phone.new()
    assert stranger.open(number).status == 404
    assert stranger.open(f"/declare/arrival?like={number.rsplit('/', 1)[1]}").status == 404
    assert stranger.open("/declare/nonsense").status == 404


def test_from_another_phone_the_code_and_an_sms_open_it_and_the_next_one_goes_on_from_there(
    phone: Phone, sms_code: Any
) -> None:
    code = arrived(phone).code
    other = Phone.new().open("/track").send("/track", code=code)
    assert other.trail == ["/track/matter"]
    assert "Đã khai ngày" in other.text
    assert "Nguyễn Sinh Cung" not in other.text
    other.open("/sign-in?next=/track/matter").send("/accounts/phone/", phone="0120 555 0302")
    other.send("/accounts/phone/code", code=sms_code())
    other.open("/track/matter")
    assert "Nguyễn Sinh Cung" in other.text
    other.send("/track/declaration/keep")
    assert other.trail[-1].startswith("/mine/declarations/")
    assert "Hồ Thị Thu" in other.open("/declare").text


def test_the_code_and_the_wrong_phone_open_nothing(phone: Phone, sms_code: Any) -> None:
    code = arrived(phone).code
    other = Phone.new().open("/track").send("/track", code=code)
    other.open("/sign-in?next=/track/matter").send("/accounts/phone/", phone="0120 555 0399")
    other.send("/accounts/phone/code", code=sms_code())
    other.open("/track/matter")
    assert "Nguyễn Sinh Cung" not in other.text
    assert "không phải số" in other.text or "chỉ xem được" in other.text
    assert other.post("/track/declaration/keep", {}).status == 403


def test_my_matters_list_what_i_declared(phone: Phone) -> None:
    code = arrived(phone).code
    assert code in phone.open("/mine").text


def test_a_device_that_declares_without_end_is_stopped(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    from epidesk.intake.movement.actions import limiting

    monkeypatch.setattr(limiting, "PER_DEVICE", (2, 3_600))
    for _ in range(2):
        assert arrived(phone).status == 200
    assert arrived(phone).status == 429
    assert count() == 2
    assert phone.form("/declare").values["name"] == ["Hồ Thị Thu"], "nothing typed is lost"


def test_what_is_wrong_about_me_is_contested_on_the_page_of_the_declaration(phone: Phone) -> None:
    arrived(phone)
    phone.send("/mine/declarations", text="")
    assert phone.status == 422
    phone.send("/mine/declarations", text="Tôi không đi chuyến này.")
    assert phone.status == 200
    assert "Đã khiếu nại, đang xem xét" in phone.text
    assert not [form for form in phone.page.forms if "contest" in (form.get("action") or "")]
