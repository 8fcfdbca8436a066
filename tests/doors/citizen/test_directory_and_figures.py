# SPDX-License-Identifier: Apache-2.0
"""Whom to call and how it stands: what a phone shows, with a line and without."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.process_cache import clear_all
from epidesk.foundation.places import wrong_numbers
from epidesk.foundation.places.actions import TeamListing, list_teams, set_duty_number, verify_contact
from epidesk.foundation.places.directory import directory, local_today
from epidesk.foundation.places.models import NumberReport
from epidesk.insight.statistics.actions import import_figures
from epidesk.insight.statistics.models import SourceState

from .browser import Phone

pytestmark = pytest.mark.django_db
CENTRAL = "Bệnh viện Trung ương Huế"
SOURCED = "0234 3822 325"  # the one number that sources name


def checked(name: str = CENTRAL, **changes: Any) -> None:
    (entry,) = [one for one in directory() if one.name == name]
    values = {
        "phone": SOURCED,
        "hours_vi": "Cấp cứu 24/24",
        "hours_en": "Emergencies day and night",
        "source": "Gọi tổng đài bệnh viện",
        "verified_on": local_today(),
    }
    verify_contact(by=SYSTEM, holder_id=entry.id, **{**values, **changes})
    clear_all()


def row(phone: Phone, name: str = CENTRAL) -> Any:
    (found,) = [one for one in phone.page.xpath("//ul[@data-nearest-list]/li") if one.xpath(".//b")[0].text == name]
    return found


def links(element: Any) -> list[str]:
    return [str(link) for link in element.xpath(".//a/@href")]


def said(element: Any) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.row("DR-01")
def test_a_checked_number_is_called_with_one_tap_and_says_its_hours_and_its_day(phone: Phone) -> None:
    phone.open("/directory")
    assert links(row(phone)) == [], "nobody has checked it: no link"
    assert "chưa được xác minh" in said(row(phone))
    checked()
    phone.open("/directory?ward=19789")
    first = phone.page.xpath("//ul[@data-nearest-list]/li")[0]
    assert CENTRAL in said(first), "nearest first"
    assert links(first) == ["tel:+842343822325"]
    assert "Cấp cứu 24/24" in said(first)
    assert f"Kiểm tra số ngày {local_today():%d/%m/%Y}" in said(first)
    assert " km" in said(first)
    known = phone.client.get("/sw.js").content.decode() if phone.client.get("/sw.js").status_code == 200 else ""
    assert not known or '"/directory"' in known, "the phone keeps a copy for when there is no line"


@pytest.mark.row("DR-02")
def test_the_number_shown_is_that_of_the_shift_and_changes_with_it(phone: Phone) -> None:
    team, now = uuid7(), timezone.now()
    list_teams(by=SYSTEM, teams=[TeamListing(team, "Phú Xuân 2", 1, "474", "19804", True)])
    clear_all()
    phone.open("/directory?holder=team")
    assert links(row(phone, "Phú Xuân 2")) == []
    assert "đang trực" in said(row(phone, "Phú Xuân 2"))

    shift = {"holder_id": team, "source": "Lịch trực", "by": SYSTEM}
    set_duty_number(phone="1900 9095", starts_at=now - timedelta(hours=8), ends_at=now + timedelta(hours=4), **shift)
    set_duty_number(phone=SOURCED, starts_at=now + timedelta(hours=4), ends_at=now + timedelta(hours=12), **shift)
    clear_all()
    phone.open("/directory?holder=team")
    assert links(row(phone, "Phú Xuân 2")) == ["tel:+8419009095"]
    assert "Số của ca trực, đến" in said(row(phone, "Phú Xuân 2"))
    # the next shift begins: its officer is pushed down again with the hours as they are now
    set_duty_number(phone=None, starts_at=now - timedelta(hours=8), ends_at=now + timedelta(hours=4), **shift)
    set_duty_number(phone=SOURCED, starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=8), **shift)
    clear_all()
    phone.open("/directory?holder=team")
    assert links(row(phone, "Phú Xuân 2")) == ["tel:+842343822325"]


def test_a_check_that_is_old_says_since_when(phone: Phone) -> None:
    checked(verified_on=local_today() - timedelta(days=40))
    phone.open("/directory")
    assert "Chưa kiểm tra lại từ" in said(row(phone))
    assert links(row(phone)) == ["tel:+842343822325"]


def test_without_a_number_there_is_nothing_to_press(phone: Phone) -> None:
    phone.open("/directory")
    assert not [link for link in links(phone.page.xpath("//main")[0]) if link.startswith("tel:")]
    assert "Số điện thoại chưa được xác minh" in said(row(phone, "Bệnh viện Quân y 268"))


def test_words_narrow_it_without_accents_and_nothing_found_leads_back(phone: Phone) -> None:
    phone.open("/directory?q=quan+y")
    assert len(phone.page.xpath("//ul[@data-nearest-list]/li")) == 1
    phone.open("/directory?q=%F0%9F%98%B7" + "x" * 5000 + "&ward=nowhere&holder=king")
    assert phone.status == 200
    assert "/directory" in links(phone.page.xpath("//main")[0])


def test_phones_sort_it_themselves_and_send_no_position(phone: Phone) -> None:
    phone.open("/directory")
    here = row(phone)
    assert (here.get("data-lon"), here.get("data-lat")) == ("107.59090", "16.46370")
    assert phone.page.xpath("//*[@data-js]/button[@data-nearest]")
    assert not phone.page.xpath("//main//input[@name='lon' or @name='lat']")


def test_in_english_hours_and_kinds_are_english(hue: None) -> None:
    checked()
    english = Phone.new("en").open("/directory")
    assert "Emergencies day and night" in said(row(english))
    assert "Central hospital" in said(row(english))


def table(*news: int) -> bytes:
    last = local_today() - timedelta(days=1)
    days = [last - timedelta(days=len(news) - 1 - n) for n in range(len(news))]
    return "\n".join(
        ["date,province_code,province,new", *(f"{d},46,Huế,{n}" for d, n in zip(days, news, strict=True))]
    ).encode()


def taken(content: bytes, source: str = "province", measure: str = "cases") -> None:
    import_figures(by=SYSTEM, source=source, measure=measure, content=content)
    clear_all()


@pytest.mark.row("ST-01")
def test_counters_of_province_nation_and_world_with_source_day_and_trend_also_when_the_source_is_down(
    phone: Phone,
) -> None:
    taken(table(*[100] * 7, *[150] * 6, 450))
    taken(b"date,country,confirmed\n2020-03-01,Vietnam,16\n2020-03-02,Vietnam,17\n2020-03-02,France,130\n", "jhu", "")
    now = timezone.now()
    SourceState.objects.create(source="province", tried_at=now, failing_since_at=now, failure="unreachable")
    clear_all()
    phone.open("/figures")
    province, nation, world = (said(one) for one in phone.page.xpath("//main/section"))
    assert "Thành phố Huế" in province
    assert "450" in province
    assert "2.050" in province, "in all"
    assert "đang tăng" in province
    assert "+93%" in province
    assert f"Số đến ngày {local_today() - timedelta(days=1):%d/%m/%Y}" in province
    assert "Nguồn không dùng được từ" in province
    assert "không kết nối được" in province
    assert "Việt Nam" in nation
    assert "JHU CSSE COVID-19 Data, CC BY 4.0" in nation
    assert "Số liệu này đã cũ" in nation
    assert "không dùng được" not in nation
    assert "147" in world, "the sum of all countries"


def test_the_chart_is_drawn_by_the_server_and_a_table_stands_beside_it(phone: Phone) -> None:
    taken(table(3, 5, 8))
    phone.open("/figures")
    (chart,) = phone.page.xpath("//svg[contains(@class,'daychart')]")
    assert len(chart.xpath(".//rect[@class='daychart__bar']")) == 3
    assert "Ca xác nhận theo ngày" in chart.get("aria-label")
    rows = phone.page.xpath("//table[contains(@class,'daytable')]/tbody/tr")
    assert [[cell.text for cell in one.xpath("./td")] for one in rows] == [["8", "16"], ["5", "8"], ["3", "3"]]


def test_all_days_go_out_as_csv(phone: Phone) -> None:
    taken(table(3, 5, 8))
    phone.open("/figures")
    (link,) = [one for one in links(phone.page.xpath("//main")[0]) if one.endswith(".csv")]
    answer = phone.client.get(link)
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(one["new"], one["total"]) for one in rows] == [("3", "3"), ("5", "8"), ("8", "16")]
    assert rows[0]["source"] == "Bộ Y tế"
    for nowhere in ("/figures/province-smiles.csv", "/figures/galaxy-cases.csv", "/figures/world-cases.csv"):
        assert phone.client.get(nowhere).status_code == 404


def test_what_is_held_is_not_shown_and_the_page_says_that_it_waits(phone: Phone) -> None:
    taken(table(120, 140, 168, 151_919))
    phone.open("/figures")
    assert "151.919" not in phone.text
    assert "đang được kiểm tra" in phone.text


def test_without_any_source_the_page_says_so(speaker: Phone) -> None:
    speaker.open("/figures")
    assert speaker.status == 200
    assert len(speaker.page.xpath("//main/section")) == 3
    assert not speaker.page.xpath("//svg[contains(@class,'daychart')]")


@pytest.mark.parametrize("path", ["/directory", "/figures"])
def test_pages_keep_the_content_policy_and_fit_a_slow_line(phone: Phone, path: str) -> None:
    import gzip

    taken(table(*range(1, 61)))
    page = phone.open(path).page
    assert not page.xpath("//*[@style]")
    assert len(page.xpath("//h1")) == 1
    for field in page.xpath("//main//input[not(@type='hidden')] | //main//select"):
        assert field.xpath("ancestor::label") or page.xpath(f"//label[@for='{field.get('id')}']")
    assert len(gzip.compress(phone.answer.content)) < 14_000
    assert phone.client.post(path).status_code == 405


def test_a_wrong_number_is_reported_without_an_account_and_without_script(phone: Phone) -> None:
    phone.open("/directory")
    assert "/directory/wrong" in links(phone.page)
    phone.open("/directory/wrong")
    assert phone.answer["Cache-Control"] == "no-store"
    central = next(one for one in phone.form("/directory/wrong").choices["of"] if one)
    phone.send("/directory/wrong", note="Tiệm bánh nghe máy")
    assert phone.status == 422
    assert "Hãy chọn số của nơi nào." in phone.errors
    assert "Hãy chọn sai ở điểm nào." in phone.errors
    assert phone.form("/directory/wrong").values["note"] == ["Tiệm bánh nghe máy"], "nothing typed is lost"
    for _ in range(2):  # sent twice
        phone.open("/directory/wrong").send("/directory/wrong", of=central, what="somebody_else", note="Tiệm bánh")
        assert phone.trail == ["/directory"]
        assert "Cảm ơn bạn. Trung tâm sẽ gọi kiểm tra" in phone.text
    (report,) = NumberReport.objects.all()
    assert (report.phone, report.note) == ("+842343822325", "Tiệm bánh")


def test_a_contact_may_be_chosen_already_and_a_forged_one_is_none(phone: Phone) -> None:
    phone.open("/directory/wrong")
    central = next(one for one in phone.form("/directory/wrong").choices["of"] if one)
    assert phone.open(f"/directory/wrong?of={central}").form("/directory/wrong").values["of"] == [central]
    for of in ("dir_nothing", "x" * 5000, "<b>"):
        assert phone.open(f"/directory/wrong?of={of}").status == 200
        assert phone.post("/directory/wrong", {"of": of, "what": "dead\x00", "note": "\x00"}).status == 422
    assert not NumberReport.objects.exists()


def test_who_says_it_too_often_waits_and_keeps_what_was_typed(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrong_numbers, "REPORTS_AN_ADDRESS", (0, 3600))
    phone.open("/directory/wrong").send("/directory/wrong", what="dead", note="Gọi ba lần")
    assert phone.status == 429
    assert phone.form("/directory/wrong").values["note"] == ["Gọi ba lần"]


def test_a_foreigner_reads_where_it_is(hue: None) -> None:
    list_teams(by=SYSTEM, teams=[TeamListing(uuid7(), "Phú Xuân 2", 1, "474", "19804", True)])
    clear_all()
    visitor = Phone.new("en")
    assert "ward" in said(row(visitor.open("/directory?holder=team"), "Phú Xuân 2"))
    assert "Phường" not in said(row(visitor, "Phú Xuân 2"))
