# SPDX-License-Identifier: Apache-2.0
"""The register at the desk: found, judged, its contacts and its way."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook
from tests.doors.console.operator import Operator, text_of, words_on

from epidesk.foundation.core.principals import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(hue) -> Operator:
    return Operator.of_role("shift_lead", (), "Hoa", "vi")


def enter(lead: Operator, name: str, **more: str) -> str:
    """A suspect by the form; the address of the case."""
    from epidesk.foundation.places.queries import wards

    fields = {"name": name, "phone": "", "id_number": "", "ward": wards()[0].code, **more}
    answer = lead.client.post("/desk/cases/new", fields)
    assert answer.status_code == 302, words_on(answer)
    return answer["Location"]


def day(ago: int) -> str:
    return (timezone.localdate() - timedelta(days=ago)).isoformat()


def work() -> None:
    """The register's own jobs."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from epidesk.foundation.core import events

    for job in ProcrastinateJob.objects.filter(task_name="core.deliver_event").order_by("id"):
        if job.args["subscriber"].startswith("epidesk.response.cases"):
            events.deliver(job.args["event"], job.args["payload"], job.args["subscriber"])


@pytest.mark.row("ME-12")
def test_an_f0_is_confirmed_its_contact_appears_and_is_freed_by_a_negative_test(lead):
    case = enter(lead, "Trần Văn An", phone="0120 123 4567")
    met = {"name": "Lê Thị Bình", "ward": _ward(), "first_on": day(7), "proximity": "close", "relation": "household"}
    assert lead.client.post(f"{case}/contact", met).status_code == 302
    assert lead.client.post(f"{case}/dates", {"onset_on": day(8)}).status_code == 302
    answer = lead.client.post(f"{case}/classify", {"to_class": "confirmed", "basis": "laboratory", "number": "BN17"})
    assert answer.status_code == 302
    work()
    page = lead.get(case)
    assert "BN17" in text_of(page)
    assert page["Cache-Control"] == "no-store"
    listed = text_of(lead.get("/desk/cases?level=1"))
    assert "Lê Thị Bình" in listed
    assert "Trần Văn An" not in listed
    other = _case_of("Lê Thị Bình")
    assert "Vì sao là F1" in text_of(lead.get(other))
    answer = lead.client.post(f"{other}/test", {"sampled_on": day(0), "result": "negative", "laboratory": "CDC"})
    assert answer.status_code == 302
    work()
    assert "Vì sao là F1" not in text_of(lead.get(other))
    assert "Lê Thị Bình" not in text_of(lead.get("/desk/cases?level=any"))


def test_what_cannot_be_is_said_beside_its_field_with_all_that_was_typed(lead):
    case = enter(lead, "Trần Văn An")
    answer = lead.client.post(
        f"{case}/classify", {"to_class": "confirmed", "basis": "clinical", "note": "ghi chú giữ lại"}
    )
    assert answer.status_code == 422
    assert "Ca bệnh chỉ được xác định bằng xét nghiệm" in text_of(answer)
    assert "ghi chú giữ lại" in words_on(answer)
    for step, fields in (
        ("contact", {"name": "", "ward": _ward(), "first_on": day(1), "proximity": "close"}),
        ("contact", {"name": "X", "ward": "", "first_on": day(1), "proximity": "close"}),
        ("contact", {"name": "X", "ward": _ward(), "first_on": "31/02/2020", "proximity": "close"}),
        ("stop", {"kind": "flight", "place": "VN0054", "starts_at": "hôm qua"}),
        ("test", {"sampled_on": "", "result": "negative"}),
    ):
        assert lead.client.post(f"{case}/{step}", fields).status_code == 422, step
    assert lead.client.post(f"{case}/nothing", {}).status_code == 404
    assert lead.client.post("/desk/cases/new", {"name": "", "ward": _ward()}).status_code == 422
    assert lead.get("/desk/cases/cas_nothing").status_code == 404


@pytest.mark.row("ME-09")
def test_who_shared_a_flight_is_listed_with_the_seat_and_added_with_one_click(lead):
    from epidesk.foundation.people.actions import register_person
    from epidesk.foundation.places.queries import find_ward_by_code
    from epidesk.intake.movement.actions import record_presences
    from epidesk.intake.movement.rules import NewPresence

    case = enter(lead, "Trần Văn An")
    start = timezone.now() - timedelta(hours=20)
    ward = find_ward_by_code(_ward())
    assert ward is not None
    far = register_person(by=SYSTEM, name="Ngồi Xa", id_number="046199000999", ward_id=ward.id)
    key = f"flight:VN54:{timezone.localdate(start).isoformat()}"
    there = NewPresence(far, key, start, start + timedelta(hours=10), "manifest", uuid4(), "30C")
    record_presences(by=SYSTEM, presences=[there])
    typed = timezone.localtime(start).strftime("%Y-%m-%dT%H:%M")
    assert (
        lead.client.post(
            f"{case}/stop", {"kind": "flight", "place": "vn 0054", "starts_at": typed, "seat": "5K"}
        ).status_code
        == 302
    )
    page = text_of(lead.get(case))
    assert "Ngồi Xa" in page
    assert "30C" in page
    lead.client.post(f"{case}/exposed", {"person": [str(far)]})
    work()
    assert "Cùng chuyến" in text_of(lead.get(case))
    assert "Ngồi Xa" in text_of(lead.get("/desk/cases"))


def full_cabin(start, *, rows=range(3, 9)) -> str:
    """Flight VN54 of that day as the carrier lists it: four seats a row, nobody in 6B; the key."""
    from epidesk.foundation.people.actions import register_person
    from epidesk.foundation.places.queries import find_ward_by_code
    from epidesk.intake.movement.actions import record_presences
    from epidesk.intake.movement.rules import NewPresence

    ward = find_ward_by_code(_ward())
    assert ward is not None
    key = f"flight:VN54:{timezone.localdate(start).isoformat()}"
    seats = [f"{row}{letter}" for row in rows for letter in "ABDE" if f"{row}{letter}" not in ("6B", "5D")]
    there = [
        NewPresence(
            register_person(by=SYSTEM, name=f"Khách {seat}", id_number=f"0461990{n:05d}", ward_id=ward.id),
            key, start, start + timedelta(hours=10), "manifest", uuid4(), seat,
        )
        for n, seat in enumerate(seats)
    ]  # fmt: skip
    record_presences(by=SYSTEM, presences=there)
    return key


@pytest.mark.row("ME-09")
def test_the_seats_around_a_case_are_drawn_listed_and_become_contacts(lead):
    case = enter(lead, "Trần Văn An")
    start = timezone.now() - timedelta(hours=20)
    key = full_cabin(start)
    typed = timezone.localtime(start).strftime("%Y-%m-%dT%H:%M")
    lead.client.post(f"{case}/stop", {"kind": "flight", "place": "vn 0054", "starts_at": typed, "seat": "05D"})
    link = html.fromstring(lead.get(case).content.decode()).xpath("//a[contains(@href, '/desk/cases/seats')]")
    assert len(link) == 1, "from the way of the case in one click"
    page = html.fromstring(lead.get(link[0].get("href")).content.decode())
    cells = {cell.get("href"): cell.get("class") for cell in page.xpath("//table[@class='seats']//a")}
    assert cells["#seat-5D"] == "seat seat--case"
    assert cells["#seat-5B"] == cells["#seat-5E"] == "seat seat--beside", "5B is two seats away: C stays a gap"
    assert cells["#seat-5A"] == "seat seat--around", "three seats away in the same row"
    assert cells["#seat-3A"] == cells["#seat-7E"] == "seat seat--around"
    assert cells["#seat-8A"] == "seat seat--far"
    assert "#seat-6B" not in cells, "nobody is listed there"
    assert all(page.xpath(f"//tr[@id='{address[1:]}']") for address in cells), "each leads to its line"
    near = page.xpath("//input[@name='person'][@checked]/@value")
    assert len(near) == 18, "two rows each way, but for the case and the empty seat"
    answer = lead.client.post(
        "/desk/cases/seats", {"key": key, "case": case.rpartition("/")[2], "person": [near[0], near[1]]}
    )
    assert answer.status_code == 302
    work()
    assert "Khách 3A" in text_of(lead.get("/desk/cases"))
    typed_page = lead.get(f"/desk/cases/seats?kind=flight&number=vn+0054&day={timezone.localdate(start).isoformat()}")
    assert "Khách 8E" in text_of(typed_page)


def test_a_journey_that_is_none_is_refused_beside_its_field_and_others_passengers_are_masked(lead):
    start = timezone.now() - timedelta(hours=20)
    key = full_cabin(start, rows=range(3, 4))
    refused = lead.get("/desk/cases/seats?kind=flight&number=Boeing&day=2020-02-31")
    assert refused.status_code == 422
    assert 'id="number-error"' in refused.content.decode()
    assert 'id="day-error"' in refused.content.decode()
    assert 'value="Boeing"' in refused.content.decode()
    assert lead.get("/desk/cases/seats?key=venue:cho-dong-ba").status_code == 404
    assert lead.get(f"/desk/cases/seats?key={key}&case=cas_nothing").status_code == 404
    empty = text_of(lead.get("/desk/cases/seats?key=flight:VN1:2020-03-02"))
    assert "Chưa có ai trong danh sách" in empty
    elsewhere = Operator.of_role("operator", (_ward(-1),), "Ha", "vi")
    seen = text_of(elsewhere.get(f"/desk/cases/seats?key={key}"))
    assert "Khách 3A" not in seen
    assert "K. 3." in seen


def test_the_line_list_goes_out_with_whos_columns_and_runs_nothing(lead):
    from epidesk.foundation.audit.models import Entry

    enter(lead, "Trần Văn An", sex="male", year_of_birth="1980")
    case = enter(lead, "Bà Bốn")
    lead.client.post(f"{case}/classify", {"to_class": "confirmed", "basis": "laboratory", "number": "=1+1"})
    answer = lead.client.post("/desk/cases/line-list.xlsx", {})
    assert answer["Cache-Control"] == "no-store"
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    at = {name: n for n, name in enumerate(rows[0])}
    assert {"report_diag_class", "patinfo_ID", "patcourse_dateonset", "expo_contact_case"} <= set(at)
    assert {row[at["patinfo_ID"]] for row in rows[1:]} >= {"'=1+1"}
    assert {row[at["report_diag_class"]] for row in rows[1:]} == {1, 3}
    assert "Trần Văn An" not in str(rows), "no name leaves in this file"
    assert Entry.objects.filter(verb="case.exported").count() == 1
    only = list(
        load_workbook(
            BytesIO(lead.client.post("/desk/cases/line-list.xlsx", {"class": "suspect"}).content)
        ).active.values
    )
    assert len(only) == 2


def test_a_name_is_searched_without_standing_in_an_address(lead):
    enter(lead, "Trần Văn An")
    enter(lead, "Lê Thị Bình")
    found = text_of(lead.client.post("/desk/cases", {"q": "le thi"}))
    assert "Lê Thị Bình" in found
    assert "Trần Văn An" not in found


def test_from_a_founded_report_to_its_case_in_one_click(lead):
    from tests.factories.incidents import filed, phone_of, report

    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.desk.rules import Priority
    from epidesk.intake.incidents import actions as incidents

    one = filed(report(), by=phone_of("a"))
    item = public_id("inc", one.id)
    incidents.triage(by=SYSTEM, incident_id=one.id, priority=Priority.SEVERE)
    assert "/desk/cases/from/" not in words_on(lead.detail(item))
    incidents.verify(by=SYSTEM, incident_id=one.id, check="station", result="confirmed")
    incidents.resolve(by=SYSTEM, incident_id=one.id, outcome="advised", verdict="founded")
    assert f"/desk/cases/from/{item}" in words_on(lead.detail(item))
    work()
    first = lead.client.post(f"/desk/cases/from/{item}")["Location"]
    assert lead.client.post(f"/desk/cases/from/{item}")["Location"] == first
    page = lead.get(first)
    assert "Phản ánh đúng" in text_of(page)
    assert item in words_on(page)


@pytest.mark.row("MA-07")
def test_a_contact_is_checked_daily_and_fever_puts_a_request_on_the_desk(lead):
    other = _contact_of_a_case(lead)
    listed = text_of(lead.get("/desk/cases/follow-up"))
    assert "Lê Thị Bình" in listed
    wrong = lead.client.post(f"{other}/check", {"temperature": "nóng", "note": "mệt"})
    assert wrong.status_code == 422
    assert lead.client.post(f"{other}/check", {"temperature": "37,4"}).status_code == 302
    page = text_of(lead.get(other))
    assert "37,4 °C" in page
    assert "Đã yêu cầu hỗ trợ y tế" not in page
    lead.client.post(f"{other}/check", {"temperature": "38,0", "signs": ["cough"]})
    assert "Đã yêu cầu hỗ trợ y tế" in text_of(lead.get(other))


@pytest.mark.row("CT-03")
def test_the_window_of_follow_up_is_counted_by_the_rules_and_overridden_with_a_reason(lead):
    other = _contact_of_a_case(lead)
    last = timezone.localdate() - timedelta(days=6) + timedelta(days=14)
    counted = [f"trước {last + timedelta(days=more):%d/%m/%Y}" for more in (0, 1)]
    assert any(one in text_of(lead.get(other)) for one in counted), "14 days from the last contact"
    assert lead.client.post(f"{other}/until", {"until_on": day(-30), "reason": ""}).status_code == 422
    assert lead.client.post(f"{other}/until", {"until_on": day(-30), "reason": "Nhà đông người"}).status_code == 302
    page = text_of(lead.get(other))
    assert f"trước {timezone.localdate() + timedelta(days=30):%d/%m/%Y}" in page
    assert "Nhà đông người" in page
    assert "quy tắc tính đến trước" in page


@pytest.mark.row("CT-01")
def test_a_class_stands_with_its_rule_who_when_basis_and_all_before_it(lead):
    case = enter(lead, "Trần Văn An")
    for to, basis in (("probable", "clinical"), ("confirmed_asymptomatic", "laboratory"), ("not_a_case", "laboratory")):
        told = {"to_class": to, "basis": basis, "note": f"vì {to}"}
        assert lead.client.post(f"{case}/classify", told).status_code == 302
        page = html.fromstring(lead.get(case).content.decode())
        said = page.xpath("string(//section[@id='classify']/p)")
        assert len(said) > 60, "the definition of the class stands beside it"
    rows = page.xpath("//section[@id='classify']//tbody/tr")
    told = [" ".join(row.text_content().split()) for row in rows]
    assert len(told) == 4
    for line, label in zip(told, ("Đã loại trừ", "không triệu chứng", "Ca có thể", "Ca nghi nhiễm"), strict=True):
        assert label.lower() in line.lower()
        assert "Hoa" in line
    assert "vì probable" in told[2]


@pytest.mark.row("CT-01")
def test_who_falls_ill_again_gets_a_new_illness_and_the_one_before_stays(lead):
    case = enter(lead, "Trần Văn An")
    lead.client.post(f"{case}/classify", {"to_class": "confirmed", "basis": "laboratory", "number": "BN17"})
    assert "Lại nghi mắc" not in text_of(lead.get(case)), "not while the illness goes on"
    lead.client.post(f"{case}/dates", {"onset_on": day(70), "outcome": "recovered", "outcome_on": day(40)})
    refused = lead.client.post(f"{case}/again", {"reported_on": day(50), "note": "chữ giữ lại"})
    assert refused.status_code == 422
    assert "chữ giữ lại" in words_on(refused)
    assert lead.client.post(f"{case}/again", {"reported_on": day(1), "onset_on": day(2)}).status_code == 302
    page = html.fromstring(lead.get(case).content.decode())
    before = " ".join(page.xpath("string(//section[@id='again']//tbody)").split())
    assert "BN17" in before
    assert "Khỏi" in before
    assert (timezone.localdate() - timedelta(days=70)).strftime("%d/%m/%Y") in before
    assert "BN17" not in page.xpath("string(//h1)")


@pytest.mark.row("ME-14")
def test_decisions_for_many_are_printed_and_their_delivery_noted(lead):
    other = _contact_of_a_case(lead)
    both = [other.rpartition("/")[2], _case_of("Trần Văn An").rpartition("/")[2]]
    refused = lead.client.post("/desk/cases/decisions", {"case": both, "place_kind": "home"})
    assert refused.status_code == 422
    wanted = {"place_kind": "home", "place": "Kiệt 5", "from_on": day(0), "until_on": day(-14)}
    printed = lead.client.post("/desk/cases/decisions", {"case": both, **wanted})
    assert printed.status_code == 200
    assert printed["Cache-Control"] == "no-store"
    assert printed.content[:5] in (b"%PDF-", b"<!doc")
    page = html.fromstring(lead.get(other).content.decode())
    (address,) = {link.get("href") for link in page.iter("a") if "/cases/decisions/" in (link.get("href") or "")}
    assert lead.get(address).status_code == 200
    told = {"decision": address.rpartition("/")[2], "delivered_by": "hand", "delivered_on": day(0)}
    assert lead.client.post(f"{other}/delivered", told).status_code == 302
    assert "Trao tay" in text_of(lead.get(other))


def test_without_pango_the_page_to_print_is_given(lead, monkeypatch):
    import builtins

    bring = builtins.__import__

    def absent(name, *args, **more):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return bring(name, *args, **more)

    other = _contact_of_a_case(lead)
    monkeypatch.setattr(builtins, "__import__", absent)
    wanted = {"place_kind": "home", "place": "<b>Kiệt</b>", "from_on": day(0), "until_on": day(-14)}
    printed = lead.client.post("/desk/cases/decisions", {"case": [other.rpartition("/")[2]], **wanted})
    assert printed.content.startswith(b"<!doctype html>")
    assert b"<b>Ki" not in printed.content
    assert "Lê Thị Bình" in printed.content.decode()


def _contact_of_a_case(lead: Operator) -> str:
    case = enter(lead, "Trần Văn An", phone="0120 123 4567")
    met = {"name": "Lê Thị Bình", "ward": _ward(), "first_on": day(6), "proximity": "close"}
    lead.client.post(f"{case}/contact", met)
    lead.client.post(f"{case}/dates", {"onset_on": day(8)})
    lead.client.post(f"{case}/classify", {"to_class": "confirmed", "basis": "laboratory"})
    work()
    work()
    return _case_of("Lê Thị Bình")


def _ward(place: int = 0) -> str:
    from epidesk.foundation.places.queries import wards

    return wards()[place].code


def _case_of(name: str) -> str:
    from epidesk.foundation.core.ids import public_id
    from epidesk.response.cases.models import Case

    return f"/desk/cases/{public_id('cas', Case.objects.get(person__name=name).id)}"
