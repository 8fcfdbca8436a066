# SPDX-License-Identifier: Apache-2.0
"""The administrator fills in the directory; the analyst decides on held figures and signs others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from lxml import html

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.process_cache import clear_all
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
