# SPDX-License-Identifier: Apache-2.0
"""What everybody reads of alerts: at the top of each page, on their own page, in the list of those that are over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from lxml import html
from tests.factories.public_alerts import STAY, end, number_of, sent

from epidesk.foundation.core.keyring import create_file
from epidesk.foundation.core.process_cache import clear_all
from epidesk.publishing.alerts.signing import KEY_FILE, signed
from epikit.formats.cap12 import check, from_xml, verify
from epikit.formats.cap12.feed import read_alert_feed
from epikit.formats.cap12.signing import new_key_pem, self_signed

from .browser import Phone

pytestmark = pytest.mark.django_db
VY_DA, MY_THUONG = "19777", "19930"


@pytest.fixture(autouse=True)
def _nothing_remembered(hue):
    clear_all()


def banner(phone: Phone, path: str = "/track") -> list:
    return phone.open(path).page.xpath("//aside[@id='alerts-now']//*[@data-alert]")


def test_an_alert_stands_at_the_top_of_every_page(phone):
    assert banner(phone) == []
    row = sent()
    clear_all()
    for path in ("/", "/track", "/guides", "/report", f"/alerts/{number_of(row)}"):
        (line,) = banner(phone, path)
        assert line.get("data-alert") == number_of(row)
        assert "Ở yên trong nhà" in line.text_content()
        assert "Cảnh báo khẩn cấp" in line.text_content()
        assert line.xpath(".//a/@href") == [f"/alerts/{number_of(row)}"]
    end(row)
    clear_all()
    assert banner(phone) == []


def test_an_exercise_is_for_nobody(phone):
    row = sent(reach="exercise")
    clear_all()
    assert banner(phone) == []
    assert "Ở yên" not in phone.open("/alerts").text
    assert "Ở yên" not in phone.open("/alerts/past").text
    assert phone.open(f"/alerts/{number_of(row)}").status == 404
    assert phone.client.get(f"/alerts/{number_of(row)}.cap.xml").status_code == 404
    assert phone.client.get("/embed/alert.json").json()["alerts"] == []


def test_an_alert_says_what_to_do_until_when_and_why(phone):
    text = phone.open(f"/alerts/{number_of(sent())}").text
    for words in ("Ở yên trong nhà", "Không rời nhà.", "gọi 1900 9095", "ổ dịch ở chợ", "Còn hiệu lực", "CB-0001"):
        assert words in text
    steps = phone.page.xpath("//ol[@class='steps']/li/text()")
    assert steps == ["Không rời nhà.", "Sốt, ho, khó thở: gọi 1900 9095."]
    (clock,) = phone.page.xpath("//main//time[@data-clock='deadline']")
    assert clock.get("datetime")


def test_where_it_counts_is_drawn_and_named(phone):
    page = phone.open(f"/alerts/{number_of(sent(wards=[VY_DA]))}")
    (drawing,) = page.page.xpath("//main//*[@role='img']")
    assert len(drawing.xpath(".//*[contains(@class, 'land--on')]")) == 1
    assert "Vỹ Dạ" in drawing.xpath(".//*[local-name()='text']/text()")
    assert len(drawing.xpath(".//*[local-name()='path']")) < 20, "its neighbours, not the whole province"
    assert len(html.tostring(drawing)) < 12_000, "phones on a bad line read this"
    circle = {"lon": 107.59, "lat": 16.47, "radius_m": 500}
    drawn = phone.open(f"/alerts/{number_of(sent(wards=[VY_DA], area_kind='circle', circle=circle))}")
    assert len(drawn.page.xpath("//main//*[@role='img']//*[@class='accuracy']")) == 1
    everywhere = phone.open(f"/alerts/{number_of(sent())}")
    assert not everywhere.page.xpath("//main//*[@role='img']")


def test_an_update_says_what_has_changed(phone):
    first = sent(at=timezone.now() - timedelta(hours=2))
    second = sent(follows=first, notes={"vi": "Thêm phường Mỹ Thượng"})
    end(first, "updated")
    clear_all()
    text = phone.open(f"/alerts/{number_of(second)}").text
    assert "Đã thay đổi gì" in text
    assert text.index("Thêm phường Mỹ Thượng") < text.index("Ban hành")
    old = phone.open(f"/alerts/{number_of(first)}")
    assert "Đã có bản mới thay thế" in old.text
    assert f"/alerts/{number_of(second)}" in old.page.xpath("//main//a/@href")
    assert [line.get("data-alert") for line in banner(phone)] == [number_of(second)]


@pytest.mark.row("AL-13")
def test_what_is_over_is_taken_from_the_pages_and_kept_for_reading(phone):
    over = sent(at=timezone.now() - timedelta(hours=25))
    cancelled = end(sent(STAY | {"vi": STAY["vi"] | {"headline": "Tránh khu chợ"}}))
    clear_all()
    assert banner(phone) == [], "whatever the job that ends them does"
    assert "Không có cảnh báo nào" in phone.open("/alerts").text
    text = phone.open("/alerts/past").text
    assert "Ở yên trong nhà" in text
    assert "Đã hết thời hạn" in text
    assert "Tránh khu chợ" in text
    assert "Đã huỷ" in text
    for row in (over, cancelled):
        assert "không còn giá trị" in phone.open(f"/alerts/{number_of(row)}").text


@pytest.mark.row("LN-03")
def test_strangers_read_an_alert_in_their_language(phone):
    korean = {"event": "전염병", "headline": "집에 머무르세요", "description": "", "instruction": "외출하지 마세요."}
    row = sent({**STAY, "ko": korean})
    page = phone.open(f"/alerts/{number_of(row)}").page
    assert dict(zip(page.xpath("//main//a/@hreflang"), page.xpath("//main//a[@hreflang]/@href"), strict=True)) == {
        "en": f"/alerts/{number_of(row)}/en",
        "ko": f"/alerts/{number_of(row)}/ko",
    }
    there = phone.open(f"/alerts/{number_of(row)}/ko")
    assert "집에 머무르세요" in there.text
    assert there.page.xpath("//article/@lang") == ["ko"]
    assert phone.open(f"/alerts/{number_of(row)}/fr").status == 404
    english = Phone.new("en")
    assert "Stay at home" in banner(english)[0].text_content()
    assert "What to do now" in english.open(f"/alerts/{number_of(row)}").text


def test_the_loudest_come_first_and_a_crowd_is_a_link(phone):
    levels = ("notice", "warning", "emergency", "notice", "warning")
    rows = [sent(level=level) for level in levels]
    clear_all()
    assert banner(phone)[0].get("data-alert") == number_of(rows[2])
    assert len(banner(phone)) == 3
    assert "2" in phone.page.xpath("//*[@data-alerts-aside]")[0].text_content()


def test_what_does_not_exist_is_a_page_that_says_so(phone):
    for path in ("alr_0", "inc_5", "nothing", "alr_" + "0" * 60, f"{number_of(sent(status='draft', sent_at=None))}"):
        assert phone.open(f"/alerts/{path}").status == 404


@pytest.mark.row("EM-03")
def test_a_partners_page_learns_when_to_show_its_bar(client, phone):
    calm = client.get("/embed/alert.json")
    assert calm.json()["active"] is False
    assert calm["Access-Control-Allow-Origin"] == "*"
    assert not calm.cookies
    here = sent(wards=[VY_DA])
    sent(level="notice", wards=[MY_THUONG])
    said = client.get("/embed/alert.json?language=en").json()
    assert said["active"] is True
    assert said["alerts"][0]["headline"] == "Stay at home: Vỹ Dạ ward"
    assert said["alerts"][0]["url"].endswith(f"/alerts/{number_of(here)}")
    elsewhere = client.get(f"/embed/alert.json?ward={MY_THUONG}").json()
    assert (elsewhere["active"], len(elsewhere["alerts"])) == (False, 1)
    assert client.get("/embed/alert.json?language=xx&ward=nowhere").status_code == 200
    assert "@" not in json.dumps(said)


@pytest.mark.row("IO-02")
def test_machines_read_each_message_as_it_was_published(client):
    row = sent()
    answer = client.get(f"/alerts/{number_of(row)}.cap.xml")
    assert answer.status_code == 200
    assert answer.content.decode() == row.cap_xml
    assert answer["Content-Type"].startswith("application/cap+xml")
    assert client.get("/alerts/alr_0.cap.xml").status_code == 404


@pytest.mark.row("IO-02")
def test_the_feed_of_messages_is_one_that_others_can_read(client):
    calm = client.get("/alerts/cap.atom")
    assert read_alert_feed(calm.content, url="https://here/") == ()
    first = sent(wards=[VY_DA], at=timezone.now() - timedelta(hours=1))
    second = sent(wards=[VY_DA], follows=first)
    end(first, "updated")
    sent(reach="exercise")
    sent(at=timezone.now() - timedelta(hours=25))
    answer = client.get("/alerts/cap.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    listed = read_alert_feed(answer.content, url="https://here/")
    assert [one.id for one in listed] == [number_of(second), number_of(first)]
    path = urlsplit(listed[0].cap_url).path
    told = from_xml(client.get(path).content)
    assert told.msg_type == "Update"
    assert [one.identifier for one in told.references] == [number_of(first)]
    assert not [one for one in check(told) if one.level == "error"]


@pytest.mark.row("IO-02")
def test_others_fetch_the_certificate_by_which_they_check_our_signatures(client, phone, settings, tmp_path):
    settings.ENV = replace(settings.ENV, data_dir=tmp_path)
    path = f"/alerts/{number_of(sent())}"
    assert client.get("/alerts/certificate.pem").status_code == 404
    assert "chứng thư" not in phone.open(path).text
    key = new_key_pem()
    (tmp_path / "keys").mkdir()
    create_file(tmp_path / "keys" / KEY_FILE, key + self_signed(key, name="Epidesk", now=timezone.now(), days=30))
    clear_all()
    assert "chứng thư" in phone.open(path).text
    answer = client.get("/alerts/certificate.pem")
    assert b"PRIVATE" not in answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert from_xml(verify(signed(sent().cap_xml.encode()), [answer.content], now=timezone.now())).sender
