# SPDX-License-Identifier: Apache-2.0
"""Alerts at the desk, by the pages: written, refused, looked at, agreed to by another, taken back, sent, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from lxml import html
from tests.factories.alerts import EN, VI, VY_DA, minute_later
from tests.factories.pushing import subscribed

from epidesk.interfaces.console.views import alert_steps
from epidesk.publishing.alerts import actions, queries
from epidesk.publishing.alerts.models import Alert

from .operator import Operator


def form(**changes: Any) -> dict[str, Any]:
    """What somebody types who writes an emergency alert for one ward."""
    fields: dict[str, Any] = {
        "level": "emergency",
        "response": "Shelter",
        "urgency": "Immediate",
        "severity": "Extreme",
        "certainty": "Observed",
        "expires_at": timezone.localtime(timezone.now() + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M"),
        "area_kind": "wards",
        "wards": [VY_DA],
        "audience": "everyone",
        "by_sms": "1",
    }
    for language, words in (("vi", VI), ("en", EN)):
        fields |= {f"{part}_{language}": getattr(words, part) for part in words.__dataclass_fields__}
    return fields | changes


def write(who: Operator, **changes: Any) -> str:
    """A draft; the address of its page."""
    answer = who.client.post("/desk/alerts/new", form(**changes))
    assert answer.status_code == 302, html.fromstring(answer.content).xpath("string(//*[@role='alert'])")
    return str(answer["Location"])


def row() -> Alert:
    return Alert.objects.order_by("-number")[0]


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def hanh(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("shift_lead", name="Hạnh")


@pytest.fixture
def quoc(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("shift_lead", name="Quốc")


@pytest.mark.row("AL-01")
def test_what_is_no_valid_alert_is_not_saved_and_nothing_typed_is_lost(hanh: Operator):
    answer = hanh.client.post(
        "/desk/alerts/new", form(headline_vi="Ở nhà: [nơi]", instruction_en="Do not go out.", severity="Minor")
    )
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.get_element_by_id("headline_vi").get("value") == "Ở nhà: [nơi]"
    assert "Fill in what stands in brackets: [nơi]" in page.get_element_by_id("headline_vi-error").text_content()
    assert "in Vietnamese there are 2" in page.get_element_by_id("instruction_en-error").text_content()
    assert "extreme or severe" in page.get_element_by_id("severity-error").text_content()
    assert not Alert.objects.exists()


@pytest.mark.row("AL-01")
def test_while_it_is_written_it_is_shown_as_people_would_get_it(hanh: Operator):
    answer = hanh.client.post("/desk/alerts/preview", form())
    told = text(answer)
    assert f"KHẨN CẤP: {VI.headline}" in told
    assert "KHAN CAP: O yen trong nha: phuong Vy Da." in told
    assert f"EMERGENCY: {EN.headline}" in told
    assert "<headline>Ở yên trong nhà: phường Vỹ Dạ</headline>" in told
    assert "parts" in told
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"area_kind": "circle"},
        {"area_kind": "circle", "centre": "nowhere", "radius_m": "nan"},
        {"area_kind": "polygon", "corners": "16.4, 107.5\n1e400, inf\n;;;"},
        {"area_kind": "polygon", "corners": "16.46, 107.58\n16.48, 107.60\n16.46, 107.60\n16.48, 107.58"},
        {"area_kind": "province", "level": "loud", "expires_at": "9999-12-31T23:59", "audience": "nobody"},
        {"expires_at": "0001-01-01T00:00", "headline_vi": "\x00\ud800".encode("utf-8", "replace").decode()},
    ],
)
def test_what_is_not_finished_is_shown_as_far_as_it_goes_and_refused_with_reasons(
    hanh: Operator, typed: dict[str, str]
):
    assert hanh.client.post("/desk/alerts/preview", typed).status_code == 200
    assert hanh.client.post("/desk/alerts/new", {**typed, "do": "preview"}).status_code == 200
    assert hanh.client.post("/desk/alerts/new", typed).status_code == 422
    assert not Alert.objects.exists()


@pytest.mark.row("AL-07")
def test_before_it_is_sent_it_says_whom_it_reaches_and_what_that_costs(hanh: Operator):
    from epidesk.foundation.places.queries import find_ward_by_code

    ward = find_ward_by_code(VY_DA)
    assert ward is not None
    subscribed([ward.id])
    subscribed([ward.id], language="ko")
    answer = hanh.client.post("/desk/alerts/preview", form())
    page = html.fromstring(answer.content.decode())
    rows = {
        line.xpath("string(th)"): [cell.text_content() for cell in line.xpath("td")]
        for line in page.xpath("//section[@aria-labelledby='reached-title']//tbody/tr")
    }
    assert rows[ward.name] == ["2", "0", "0"]
    assert rows["Total"] == ["2", "0", "0"]
    assert "1 chose 한국어, which is not written" in text(answer)
    assert "nobody has confirmed the price" in text(answer)


@pytest.mark.row("AL-02")
def test_an_emergency_alert_needs_a_second_person(hanh: Operator, quoc: Operator):
    address = write(hanh)
    assert hanh.client.post(f"{address}/submit").status_code == 302
    own = hanh.client.get(f"{address}/agree")
    assert "You wrote on it: somebody else must agree." in text(own)
    refused = hanh.client.post(f"{address}/agree", {"version": "1"})
    assert (refused.status_code, row().status) == (403, "waiting")
    page = text(quoc.client.get(f"{address}/agree"))
    for words in (VI, EN):  # all of it, to the end
        assert all(part in page for part in (words.headline, words.description, *words.steps))
    quoc.client.post(f"{address}/agree", {"version": "1"})
    assert (row().status, row().approver_label) == ("approved", "Quốc")


@pytest.mark.row("AL-03")
def test_for_a_minute_it_can_be_taken_back_then_it_is_sent_and_can_be_stopped(hanh: Operator, quoc: Operator):
    address = write(hanh)
    hanh.client.post(f"{address}/submit")
    quoc.client.post(f"{address}/agree", {"version": "1"})
    page = html.fromstring(quoc.client.get(address).content.decode())
    assert page.xpath("//*[@data-countdown]")
    assert page.xpath("//form[contains(@action, '/undo')]")
    quoc.client.post(f"{address}/undo")
    assert (row().status, queries.current_alerts()) == ("draft", ())
    hanh.client.post(f"{address}/submit")
    quoc.client.post(f"{address}/agree", {"version": str(row().version)})
    minute_later(row().id)
    actions.send_due()
    assert "Is being sent" in text(hanh.client.get(f"{address}/state"))
    late = quoc.client.post(f"{address}/undo")
    assert late.status_code == 409
    hanh.client.post(f"{address}/stop", {"reason": "Lỗi chính tả"})
    assert (row().status, queries.current_alerts()) == ("stopped", ())
    assert "Sending was stopped" in text(hanh.client.get(address))


def test_the_end_of_the_approvers_session_in_that_minute_neither_sends_nor_stops_it(hanh: Operator, quoc: Operator):
    """What was agreed to stands; whoever is still there and may, takes it back."""
    address = write(hanh)
    hanh.client.post(f"{address}/submit")
    quoc.client.post(f"{address}/agree", {"version": "1"})
    quoc.client.logout()
    assert quoc.client.post(f"{address}/undo").status_code in (302, 403)
    assert row().status == "approved"
    page = html.fromstring(hanh.client.get(address).content.decode())
    assert page.xpath("//*[@data-countdown]")
    assert page.xpath("//form[contains(@action, '/undo')]")
    actions.send_due()
    assert (row().status, queries.current_alerts()) == ("approved", ())
    minute_later(row().id)
    actions.send_due()
    assert row().status == "active"
    assert [one.headline for one in queries.current_alerts(language="vi")] == [VI.headline]


def sent(hanh: Operator, quoc: Operator, **changes: Any) -> str:
    address = write(hanh, **changes)
    hanh.client.post(f"{address}/submit")
    quoc.client.post(f"{address}/agree", {"version": "1"})
    minute_later(row().id)
    actions.send_due()
    return address


@pytest.mark.row("AL-04")
def test_update_and_cancel_are_one_press_each_and_messages_of_their_own(hanh: Operator, quoc: Operator):
    address = sent(hanh, quoc)
    first = row()
    draft = hanh.client.post(f"{address}/update")["Location"]
    assert draft != address
    assert VI.headline in hanh.client.get(draft).content.decode()
    refused = hanh.client.post(draft, form(version="1"))
    assert (refused.status_code, "people who know the alert read this first" in text(refused)) == (422, True)
    hanh.client.post(draft, form(version="1", note_vi="Thêm phường Mỹ Thượng."))
    hanh.client.post(f"{draft}/submit")
    quoc.client.post(f"{draft}/agree", {"version": str(row().version)})
    minute_later(row().id)
    actions.send_due()
    assert [one.changed_note for one in queries.current_alerts(language="vi")] == ["Thêm phường Mỹ Thượng."]
    quoc.client.post(f"{draft}/cancel", {"reason": "Nhầm phường"})
    assert queries.current_alerts() == ()
    first.refresh_from_db()
    assert (first.status, row().message, len({one.id for one in Alert.objects.all()})) == ("updated", "cancel", 3)


@pytest.mark.row("AL-05")
def test_an_exercise_is_marked_everywhere_and_reaches_nobody(hanh: Operator, quoc: Operator):
    address = sent(hanh, quoc, exercise="1")
    for page in ("/desk/alerts", address, f"{address}/agree"):
        assert "Exercise" in text(hanh.client.get(page))
    assert "[DIỄN TẬP]" in text(hanh.client.get(address))
    assert queries.current_alerts() == ()
    assert VI.headline not in hanh.client.get("/alerts").content.decode()


@pytest.mark.row("AL-06")
def test_an_area_is_wards_a_zone_corners_a_circle_or_one_that_was_kept(hanh: Operator):
    corners = "16.4600, 107.5950\n16.4600, 107.6050\n16.4700, 107.6050\n16.4700, 107.5950"
    write(hanh, area_kind="polygon", corners=corners)
    assert VY_DA in row().ward_codes
    write(hanh, area_kind="circle", centre="16.466, 107.60", radius_m="400")
    assert VY_DA in row().ward_codes
    write(hanh, wards=["zone:474"])
    assert len(row().ward_codes) > 5
    kept = hanh.client.post(
        "/desk/alerts/areas/keep", form(keep_as="Hai bờ sông", area_kind="polygon", corners=corners)
    )
    assert "The area is kept." in text(kept)
    area = html.fromstring(kept.content.decode()).xpath("//select[@id='area']/option[2]")[0].get("value")
    taken = html.fromstring(hanh.client.get(f"/desk/alerts/new?area={area}").content.decode())
    assert taken.get_element_by_id("corners").text_content().strip().startswith("16.46000, 107.59500")
    mistyped = hanh.client.post("/desk/alerts/new", form(area_kind="polygon", corners=f"{corners}\n16.x, 107.6"))
    assert mistyped.status_code == 422, "a corner that cannot be read does not quietly make another area"
    refused = hanh.client.post("/desk/alerts/new", form(area_kind="polygon", corners="16.46, 107.59"))
    assert (refused.status_code, "Draw at least three corners." in text(refused)) == (422, True)


@pytest.mark.row("AL-13")
def test_no_alert_lives_for_more_than_a_day(hanh: Operator, quoc: Operator):
    late = timezone.localtime(timezone.now() + timedelta(hours=25)).strftime("%Y-%m-%dT%H:%M")
    refused = hanh.client.post("/desk/alerts/new", form(expires_at=late))
    assert (refused.status_code, "At most 24 hours." in text(refused)) == (422, True)
    address = sent(hanh, quoc)
    assert hanh.client.post(f"{address}/renew", {"expires_at": late}).status_code == 422
    Alert.objects.update(expires_at=timezone.now())
    actions.expire_due_alerts()
    assert "Expired" in text(hanh.client.get("/desk/alerts"))
    assert EN.headline in hanh.client.get("/alerts/past").content.decode()


@pytest.mark.row("LN-03")
def test_a_template_brings_the_languages_of_visitors(hanh: Operator):
    page = html.fromstring(hanh.client.get("/desk/alerts/new?template=stay-home").content.decode())
    for language in ("vi", "en", "zh", "ko", "fr", "ja"):
        assert "[" in page.get_element_by_id(f"headline_{language}").get("value")


def test_a_warning_is_sent_by_one_who_may_and_handed_in_by_one_who_only_writes(hanh: Operator, lan: Operator):
    mild = {"level": "warning", "urgency": "Expected", "severity": "Severe"}
    own = write(hanh, **mild)
    hanh.client.post(f"{own}/send", {"version": "1"})
    assert row().status == "approved"
    address = write(lan, **mild)
    assert lan.client.post(f"{address}/send", {"version": "1"}).status_code == 403
    lan.client.post(f"{address}/submit")
    hanh.client.post(f"{address}/reject", {"reason": ""})
    hanh.client.post(f"{address}/reject", {"reason": "Sai tên phường"})
    assert "Sai tên phường" in text(lan.client.get(address))


def test_who_agrees_to_an_emergency_shows_who_they_are_first(
    hanh: Operator, quoc: Operator, monkeypatch: pytest.MonkeyPatch
):
    """By passkey or password, within the last ten minutes: a phone that lies open on a table agrees to nothing."""
    address = write(hanh)
    hanh.client.post(f"{address}/submit")
    monkeypatch.setattr(alert_steps, "_must_show_who", lambda request: True)
    assert "Show who I am" in text(quoc.client.get(f"{address}/agree"))
    led = quoc.client.post(f"{address}/agree", {"version": "1"})
    assert (led.status_code, row().status) == (302, "waiting")
    assert led["Location"].startswith("/accounts/again/?next=")
    round_about = quoc.client.post(f"{address}/send", {"version": "1"})
    assert (round_about.status_code, row().status) == (302, "waiting"), "there is no way past it"
    assert round_about["Location"].endswith("/agree")


def test_all_of_it_speaks_vietnamese(sign_in: Callable[..., Operator]):
    who = sign_in("duty_officer", name="Minh", language="vi")
    for page in ("/desk/alerts", "/desk/alerts/new?template=stay-home"):
        assert "Cảnh báo" in text(who.client.get(page))
    refused = text(who.client.post("/desk/alerts/new", form(wards=[])))
    assert "Vùng này không chạm phường, xã nào" in refused


def test_strangers_to_alerts_stay_outside(sign_in: Callable[..., Operator]):
    clinician = sign_in("clinician")
    assert clinician.client.get("/desk/alerts").status_code == 403
