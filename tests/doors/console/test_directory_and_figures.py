# SPDX-License-Identifier: Apache-2.0
"""The administrator fills in the directory; the analyst decides on held figures and signs others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html

from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.core.process_cache import clear_all
from epidesk.foundation.places.actions import report_wrong_number
from epidesk.foundation.places.directory import directory, local_today
from epidesk.insight.statistics.actions import import_figures
from epidesk.insight.statistics.models import Figure
from epidesk.insight.statistics.queries import published

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Operator]
CENTRAL = "Bệnh viện Trung ương Huế"


@pytest.fixture
def admin(sign_in: SignIn) -> Operator:
    return sign_in("administrator", name="Binh")


@pytest.fixture
def analyst(sign_in: SignIn) -> Operator:
    return sign_in("analyst", name="Hanh")


def check_link(admin: Operator, name: str = CENTRAL) -> str:
    page = html.fromstring(admin.get("/desk/directory").content.decode())
    (row,) = [one for one in page.xpath("//tbody/tr") if (one.xpath("./th")[0].text or "") == name]
    return str(row.xpath(".//a/@href")[0])


def test_the_list_says_what_is_missing(admin: Operator) -> None:
    said = text_of(admin.get("/desk/directory"))
    assert "12 entries lack something. 0 can be called." in said
    assert "no number" in said
    assert "number never checked" in said


def test_who_has_called_stores_it_and_everybody_sees_it(admin: Operator) -> None:
    link = check_link(admin)
    form = dict(html.fromstring(admin.get(link).content.decode()).xpath("//main//form")[0].form_values())
    assert form["phone"] == "0234 3822 325"
    assert form["verified_on"] == local_today().isoformat()
    answer = admin.client.post(link, {**form, "hours_vi": "Cấp cứu 24/24", "source": "Gọi tổng đài, có người trả lời"})
    assert answer.status_code == 302
    clear_all()
    (entry,) = [one for one in directory() if one.name == CENTRAL]
    assert (entry.may_call, entry.hours_vi) == (True, "Cấp cứu 24/24")
    assert "1 can be called" in text_of(admin.get("/desk/directory"))
    assert "Gọi tổng đài" in text_of(admin.get(link)), "its history"


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(admin: Operator) -> None:
    link = check_link(admin)
    typed = {"phone": "call me", "hours_vi": "Cấp cứu", "source": "x", "verified_on": "mai"}
    answer = admin.client.post(link, typed)
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.get_element_by_id("phone").get("value") == "call me"
    assert page.get_element_by_id("hours_vi").get("value") == "Cấp cứu"
    for name in ("phone", "source", "verified_on"):
        assert page.get_element_by_id(f"{name}-error").text_content().strip()
    assert admin.client.post("/desk/directory/dir_nothing", typed).status_code == 404


def test_a_number_said_to_be_wrong_is_counted_called_and_answered(admin: Operator) -> None:
    (entry,) = [one for one in directory() if one.name == CENTRAL]
    phone = Actor(kind=PrincipalKind.ANONYMOUS, label="anonymous", device="a")
    report_wrong_number(by=phone, holder_id=entry.id, what="other", note="<b>Tiệm bánh</b> nghe máy")
    page = text_of(admin.get("/desk/directory"))
    assert "Public directory (1)" in page
    assert "1 number is said to be wrong." in page
    link = check_link(admin)
    said = text_of(admin.get(link))
    assert "1 person says that the number is wrong" in said
    assert "<b>Tiệm bánh</b> nghe máy" in said
    short = admin.client.post(f"{link}/right", {"source": "ừ"})
    assert short.status_code == 422
    assert html.fromstring(short.content.decode()).get_element_by_id("right-source").get("value") == "ừ"
    assert admin.client.post(f"{link}/right", {"source": "Gọi lúc 9:00, tổng đài nghe máy"}).status_code == 302
    after = text_of(admin.get("/desk/directory"))
    assert "Public directory (1)" not in after
    assert "said to be wrong" not in after
    clear_all()
    assert next(one for one in directory() if one.name == CENTRAL).may_call
    assert admin.client.post("/desk/directory/dir_nothing/right", {"source": "x"}).status_code == 404


def held(*news: int) -> None:
    last = local_today() - timedelta(days=1)
    rows = "\n".join(f"{last - timedelta(days=len(news) - 1 - n)},46,Huế,{new}" for n, new in enumerate(news))
    content = f"date,province_code,province,new\n{rows}".encode()
    import_figures(by=SYSTEM, source="province", measure="cases", content=content)
    clear_all()


def test_a_held_figure_is_looked_at_and_counted_as_a_correction(analyst: Operator) -> None:
    held(120, 140, 151_919, 150)
    page = html.fromstring(analyst.get("/desk/published").content.decode())
    said = text_of(analyst.get("/desk/published"))
    assert "many times what the fortnight before had" in said
    assert "151,919" in said
    (action,) = page.xpath("//form[contains(@action,'/decide')]/@action")
    refused = analyst.client.post(action, {"decision": "", "note": "x"})
    assert refused.status_code == 422
    assert "Choose what becomes of the number." in text_of(refused)
    answer = analyst.client.post(action, {"decision": "correction", "note": "Nhập bù từ tháng 7"})
    assert answer.status_code == 302
    assert "Nothing is held." in text_of(analyst.get("/desk/published"))
    clear_all()
    assert published()[0].series[0].newest.total == 120 + 140 + 151_919 + 150
    again = analyst.client.post(action, {"decision": "count", "note": "Nhập bù từ tháng 7"})
    assert again.status_code == 409


def test_a_figure_is_stated_signed_and_its_signature_checked(analyst: Operator) -> None:
    yesterday = (local_today() - timedelta(days=1)).isoformat()
    typed = {"level": "province", "measure": "cases", "on": yesterday, "new": "12", "total": "", "signed_name": "Hanh"}
    short = analyst.client.post("/desk/published/state", {**typed, "evidence": "fax", "new": "1,5"})
    assert short.status_code == 422
    page = html.fromstring(short.content.decode())
    assert page.get_element_by_id("evidence-error").text_content().strip()
    assert page.get_element_by_id("new").get("value") == "1,5"
    assert "A whole number" in page.get_element_by_id("new-error").text_content()
    signed = analyst.client.post("/desk/published/state", {**typed, "evidence": "Báo cáo 123/SYT ngày 23/11"})
    assert signed.status_code == 302
    said = text_of(analyst.get("/desk/published"))
    assert "Báo cáo 123/SYT" in said
    assert "intact" in said
    Figure.objects.update(value=1)
    assert "broken: the row is not what was signed" in text_of(analyst.get("/desk/published"))


def test_who_stated_an_unusual_figure_does_not_wave_it_through(analyst: Operator, sign_in: SignIn) -> None:
    yesterday = (local_today() - timedelta(days=1)).isoformat()
    typed = {"level": "province", "measure": "cases", "on": yesterday, "new": "50000", "signed_name": "Hanh"}
    analyst.client.post("/desk/published/state", {**typed, "evidence": "Báo cáo 123/SYT ngày 23/11"})
    assert "Another person has to look." in text_of(analyst.get("/desk/published"))
    other = sign_in("duty_officer", name="Quy")
    page = html.fromstring(other.get("/desk/published").content.decode())
    (action,) = page.xpath("//form[contains(@action,'/decide')]/@action")
    assert analyst.client.post(action, {"decision": "count", "note": "Đúng rồi"}).status_code == 403
    assert other.client.post(action, {"decision": "count", "note": "Đã gọi Sở Y tế"}).status_code == 302


def test_a_renamed_country_is_asked_about_and_decided(analyst: Operator) -> None:
    for name in ("Swaziland", "Ngwane"):
        content = f"date,country,confirmed\n2020-03-01,Vietnam,16\n2020-03-01,{name},7\n".encode()
        import_figures(by=SYSTEM, source="jhu", content=content)
    assert "“Ngwane”" in text_of(analyst.get("/desk/published"))
    typed = {"source": "jhu", "level": "country", "name": "Ngwane"}
    assert analyst.client.post("/desk/published/name", {**typed, "code": ""}).status_code == 422
    assert analyst.client.post("/desk/published/name", {**typed, "code": "SZ"}).status_code == 302
    assert "“Ngwane”" not in text_of(analyst.get("/desk/published"))


def test_a_partner_reads_and_is_offered_nothing_to_decide(sign_in: SignIn) -> None:
    held(120, 140, 151_919)
    partner = sign_in("partner", name="Partner")
    page = html.fromstring(partner.get("/desk/published").content.decode())
    assert not page.xpath("//main//form")


def of_a_shift(**changes: str) -> dict[str, str]:
    """By the clocks of the province, as a browser sends it."""
    now = timezone.localtime()
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=7)}
    typed = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in times.items()}
    return {"phone": "1900 9095", "source": "Lịch trực 23/11", **typed, **changes}


@pytest.mark.row("DR-02")
def test_a_shifts_number_typed_from_the_roster_holds_while_it_lasts_and_is_taken_back(admin: Operator) -> None:
    link = check_link(admin)
    assert admin.client.post(f"{link}/shift", of_a_shift()).status_code == 302
    assert admin.client.post(f"{link}/shift", of_a_shift()).status_code == 302, "twice is once"
    clear_all()
    (entry,) = [one for one in directory() if one.name == CENTRAL]
    assert (entry.phone, entry.may_call) == ("+8419009095", True)
    assert entry.duty_until is not None
    page = html.fromstring(admin.get(link).content.decode())
    (taken_back,) = [one for one in page.xpath("//main//form") if one.xpath(".//button[@name='remove']")]
    assert "Lịch trực 23/11" in taken_back.text_content()
    admin.client.post(taken_back.get("action"), {**dict(taken_back.form_values()), "remove": "1"})
    clear_all()
    (entry,) = [one for one in directory() if one.name == CENTRAL]
    assert (entry.phone, entry.may_call, entry.duty_until) == ("+842343822325", False, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": ""}, "shift-phone"),
        ({"phone": "gọi tôi"}, "shift-phone"),
        ({"starts_at": ""}, "starts_at"),
        ({"ends_at": "mai"}, "ends_at"),
        ({"ends_at": "2000-01-01T00:00"}, "ends_at"),
        ({"source": " "}, "shift-source"),
    ],
)
def test_what_is_wrong_with_a_shift_stands_beside_the_field(
    admin: Operator, changes: dict[str, str], field: str
) -> None:
    answer = admin.client.post(f"{check_link(admin)}/shift", of_a_shift(**changes))
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.get_element_by_id(f"{field}-error").text_content().strip()
    assert page.get_element_by_id("shift-source").get("value") == of_a_shift(**changes)["source"]


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("tinh.csv", text.encode(), content_type="text/csv")


def rows(*news: object) -> str:
    last = local_today() - timedelta(days=1)
    lines = [f"{last - timedelta(days=len(news) - 1 - n)},46,Huế,{new}" for n, new in enumerate(news)]
    return "\n".join(("date,province_code,province,new", *lines))


def test_a_file_is_brought_in_at_the_desk_and_a_jump_in_it_held(analyst: Operator) -> None:
    form = {"source": "province", "measure": "cases"}
    for told in ("3 new", "0 new"):
        answer = analyst.client.post(
            "/desk/published/import", {**form, "file": file(rows(120, 140, 151_919, 150))}, follow=True
        )
        assert answer.status_code == 200
        assert told in text_of(answer)
    assert "1 number is held for review." not in text_of(answer), "known already: not held twice"
    assert "151,919" in text_of(answer)
    clear_all()
    assert published()[0].series[0].newest.total == 120 + 140 + 150


def test_faulty_rows_of_a_file_are_told_by_line_until_they_may_be_left_out(analyst: Operator) -> None:
    form = {"source": "province", "measure": "cases"}
    text = rows(120, '"1,5"', 140)
    answer = analyst.client.post("/desk/published/import", {**form, "file": file(text)})
    assert answer.status_code == 422
    said = text_of(answer)
    assert "1 row is faulty. Nothing was taken in." in said
    assert "Line 3:" in said
    assert not Figure.objects.exists()
    again = analyst.client.post("/desk/published/import", {**form, "file": file(text), "skip_errors": "1"})
    assert again.status_code == 302
    assert Figure.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"file": "no file"}, "bring-file"),
        ({"source": "wikipedia"}, "bring-source"),
        ({"measure": "smiles"}, "bring-measure"),
        ({"measure": ""}, "bring-file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_beside_the_field(
    analyst: Operator, sent: dict[str, str], field: str
) -> None:
    form = {"source": "province", "measure": "cases", "file": file(rows(3)), **sent}
    answer = analyst.client.post("/desk/published/import", form)
    assert answer.status_code == 422
    assert html.fromstring(answer.content.decode()).get_element_by_id(f"{field}-error").text_content().strip()
    assert not Figure.objects.exists()
