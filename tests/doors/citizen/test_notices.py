# SPDX-License-Identifier: Apache-2.0
"""Asking to be told of alerts: what the page's script sends, and the plain form for SMS and e-mail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.factories.alerts import leave, person, written
from tests.factories.pushing import Browser, browser

from epidesk.foundation.notify.actions import cut_campaign
from epidesk.foundation.notify.models import AddressSubscription, PushSubscription
from epidesk.publishing.alerts.actions import cancel_alert, change_alert, draft_alert, update_alert
from epikit.webpush import encode

from .browser import Phone

pytestmark = pytest.mark.django_db
VY_DA, MY_THUONG = "19777", "19930"


def asked(one: Browser, **more: Any) -> dict[str, Any]:
    keys = {"p256dh": encode(one.p256dh), "auth": encode(one.auth)}
    subscription = {"endpoint": one.endpoint, "expirationTime": None, "keys": keys}
    return {"subscription": subscription, "wards": None, "levels": ["emergency"], "language": "vi"} | more


def tell(phone: Phone, body: Any, method: str = "post", path: str = "/notices") -> Any:
    """As the page's script sends it."""
    data = body if isinstance(body, str) else json.dumps(body)
    send = getattr(phone.client, method)
    return send(path, data, content_type="application/json", headers={"Accept": "application/json"})


def test_the_page_explains_before_the_browser_asks(phone):
    page = phone.open("/notices").page
    for hidden in ("denied", "ios", "ios-old", "inside", "unsupported", "failed", "lost"):
        (state,) = page.xpath(f"//*[contains(concat(' ', @data-push-state, ' '), ' {hidden} ')][self::div][1]")[:1]
        assert state.get("hidden") is not None
    assert "Cho phép" in phone.text
    assert "Thêm vào MH chính" in phone.text
    assert page.xpath("//form[@data-push]/@data-key")[0]
    assert "cookie" not in page.xpath("//form[@data-push]/@data-key")[0]


def test_a_phone_asks_changes_and_ends(phone):
    one = browser()
    assert tell(phone, {"endpoint": one.endpoint, "known": True}).status_code == 204
    answer = tell(phone, asked(one, wards=[VY_DA], levels=["emergency", "notice"], language="ko"))
    assert answer.status_code == 201
    assert answer.json() == {"wards": [VY_DA], "levels": ["emergency", "notice"], "language": "ko"}
    row = PushSubscription.objects.get()
    assert row.device
    assert "device" in phone.client.cookies, "so that its messages find it"
    assert not row.staff
    assert tell(phone, asked(one)).json()["wards"] is None
    assert tell(phone, {"endpoint": one.endpoint, "known": True}).json()["levels"] == ["emergency"]
    assert tell(phone, {"endpoint": one.endpoint}, "delete").status_code == 204
    assert not PushSubscription.objects.exists()
    assert tell(phone, {"endpoint": one.endpoint}, "delete").status_code == 204, "twice is nothing"


def test_a_browser_that_got_another_address_is_told_there(phone):
    old, new = browser(), browser()
    tell(phone, asked(old, wards=[VY_DA]))
    stranger = Phone.new(checks_csrf=True)
    answer = tell(stranger, {"old": old.endpoint} | asked(new), path="/notices/renewed")
    assert answer.status_code == 204
    assert tell(phone, {"endpoint": new.endpoint, "known": True}).json()["wards"] == [VY_DA]
    assert tell(stranger, {"old": browser().endpoint} | asked(browser()), path="/notices/renewed").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "[]",
        "{",
        "null",
        {},
        {"subscription": 5},
        {"subscription": {"endpoint": "https://push.example.com/1", "keys": None}},
        {"subscription": {"endpoint": ["x"], "keys": {"p256dh": "x", "auth": "y"}}},
        {"known": True, "endpoint": 7},
        "x" * 40_000,
    ],
)
def test_what_is_no_subscription_is_refused_clearly(phone, body):
    answer = tell(phone, body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert tell(phone, body, "delete").status_code in (204, 422)
    assert tell(phone, body, path="/notices/renewed").status_code == 422


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("levels", []),
        ("levels", ["loud"]),
        ("levels", "emergency"),
        ("levels", [{}]),
        ("wards", []),
        ("wards", ["nowhere"]),
        ("wards", "19777"),
        ("wards", [None]),
    ],
)
def test_choices_that_do_not_exist_are_refused(phone, name, value):
    assert tell(phone, asked(browser(), **{name: value})).status_code == 422
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint", ["http://push.example.com/1", "https://10.0.0.1/1", "https://localhost/1", "ftp://x"]
)
def test_an_address_inside_is_never_kept(phone, endpoint):
    assert tell(phone, asked(Browser(endpoint))).status_code == 422


@pytest.mark.row("AL-12")
def test_a_phone_that_cannot_is_told_by_sms(phone, sms_code):
    page = phone.open("/notices")
    form = page.form("/notices")
    values = form.values | {"way": ["sms"], "address": ["0120 555 0318"], "levels": ["emergency"], "act": ["address"]}
    phone.post("/notices", values | {"where": ["some"], "wards": [VY_DA, MY_THUONG]})
    row = AddressSubscription.objects.get()
    assert row.confirmed_at is None, "somebody may have typed another's number"
    wrong = phone.post("/notices", {"act": ["code"], "code": ["000000" if sms_code() != "000000" else "111111"]})
    assert wrong.status == 422
    assert wrong.page.get_element_by_id("code").get("aria-invalid") == "true"
    phone.post("/notices", {"act": ["code"], "code": [sms_code()]})
    assert "Bạn sẽ nhận được tin" in phone.text
    row.refresh_from_db()
    assert row.confirmed_at is not None
    assert len(row.ward_ids) == 2
    assert "0318" in phone.text.replace(" ", "") or "18" in phone.text
    (number,) = phone.page.xpath("//form[.//button[@value='end']]//input[@name='address']/@value")
    Phone.new().post("/notices", {"act": ["end"], "address": [number]})
    assert AddressSubscription.objects.exists(), "nobody ends another's"
    phone.post("/notices", {"act": ["end"], "address": [number]})
    assert not AddressSubscription.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("address", "", "Hãy ghi nơi nhận tin"),
        ("address", "12", ""),
        ("way", "pigeon", "Chọn tin nhắn hoặc email"),
        ("levels", [], "Chọn ít nhất một"),
        ("where", "nowhere", ""),
        ("language", "xx", ""),
        ("wards", ["nowhere"], ""),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_the_rest_stays(phone, field, typed, said):
    values = {
        "way": ["sms"],
        "address": ["0120 555 0318"],
        "levels": ["emergency"],
        "where": ["all"],
        "language": ["en"],
        "act": ["address"],
    }
    phone.post("/notices", values | {field: typed if isinstance(typed, list) else [typed]})
    assert phone.status == 422
    assert said in phone.errors
    assert phone.page.xpath("//*[contains(@class,'field--error')]")
    kept = phone.form("/notices").values
    if field != "language":
        assert kept["language"] == ["en"]
    if field != "address":
        assert kept["address"] == ["0120 555 0318"]
    assert not AddressSubscription.objects.exists()


def test_a_code_is_asked_for_by_who_waits_for_one_only(phone):
    assert phone.post("/notices", {"act": ["code"], "code": ["123456"]}).trail == ["/notices"]
    for number in ("", "x", "9" * 30, "1"):
        assert phone.post("/notices", {"act": ["end"], "address": [number]}).status == 200


def test_a_device_for_many_people_takes_no_notices(phone):
    phone.client.cookies["kiosk"] = "1"
    assert not phone.open("/notices").page.xpath("//form[@data-push]")
    assert "nhiều người dùng chung" in phone.text


def test_without_gateways_and_key_the_page_says_what_remains(phone, monkeypatch):
    monkeypatch.setattr("epidesk.interfaces.citizen.forms.notices.can_send", lambda channel: False)
    monkeypatch.setattr("epidesk.foundation.notify.queries.push_key", lambda: "")
    phone.open("/notices")
    assert phone.page.xpath("//form[@data-push]/@data-key") == [""]
    assert "chưa gửi được tin nhắn hay email" in phone.text
    assert not phone.page.xpath("//input[@name='address']")


@pytest.fixture
def alert() -> Any:
    """Sends one as the two people do; it is in the inboxes when that is done."""

    def send(**changes: Any) -> Any:
        row = leave(person("Hạnh"), person("Vinh"), draft_alert(by=person("Hạnh"), draft=written(**changes)))
        cut_campaign(campaign_id=row.campaign_id)
        return row

    return send


@pytest.mark.row("AL-10")
def test_an_alert_stays_in_the_inbox_with_reason_what_to_do_and_until_when(phone, alert):
    tell(phone, asked(browser(), wards=[VY_DA]))
    alert()
    bell = phone.open("/track").page.xpath("//a[@href='/inbox']")[0]
    assert "1" in bell.get("aria-label")
    for _twice in range(2):
        (told,) = phone.open("/inbox").page.xpath("//article[@data-told]")
        said = " ".join(told.text_content().split())
        for words in ("Ở yên trong nhà", "Cảnh báo khẩn cấp", "Không rời nhà.", "Phát hiện ổ dịch", "Còn hiệu lực"):
            assert words in said
        assert "mới" in said, "an alert is new until somebody says that they have read it"
        assert told.xpath(".//time[@data-clock='deadline']")
        assert told.xpath(".//a[starts-with(@href,'/alerts/alr_')]")
    phone.send("/inbox/seen")
    assert phone.trail == ["/inbox"]
    assert not phone.page.xpath("//form[@action='/inbox/seen']")
    assert "Ở yên trong nhà" in phone.text, "it stays"
    assert "mới" not in phone.page.xpath("//main")[0].text_content()


@pytest.mark.row("AL-10")
def test_what_changed_is_told_and_what_is_over_says_so(phone, alert):
    tell(phone, asked(browser(), wards=[VY_DA]))
    first = alert()
    update_id = update_alert(by=person("Hạnh"), alert_id=first.id)
    change_alert(by=person("Hạnh"), alert_id=update_id, draft=written(notes={"vi": "Thêm phường Mỹ Thượng"}))
    cut_campaign(campaign_id=leave(person("Hạnh"), person("Vinh"), update_id).campaign_id)
    newer, older = phone.open("/inbox").page.xpath("//article[@data-told]")
    assert "Đã thay đổi gì" in newer.text_content()
    assert "Thêm phường Mỹ Thượng" in newer.text_content()
    assert "Còn hiệu lực" in newer.text_content()
    assert "Không còn hiệu lực" in older.text_content()
    cancel_alert(by=person("Vinh"), alert_id=update_id, reason="Nhầm phường.")
    assert "Còn hiệu lực" not in phone.open("/inbox").page.xpath("//main")[0].text_content()


def test_who_asked_for_another_ward_or_level_is_not_told(phone, alert):
    tell(phone, asked(browser(), wards=[MY_THUONG]))
    quiet = Phone.new()
    tell(quiet, asked(browser(), levels=["notice"]))
    alert()
    for one in (phone, quiet):
        assert not one.open("/inbox").page.xpath("//article")


@pytest.mark.parametrize("id", ["", "x", "0" * 36, "00000000-0000-0000-0000-000000000000"])
def test_saying_that_something_was_read_which_is_not_there_does_nothing(phone, id):
    assert phone.client.post("/inbox/seen", {"id": id, "next": "https://evil.example/"}).status_code in (302, 404)
