# SPDX-License-Identifier: Apache-2.0
"""How an alert reaches people: on the pages that are open, on a phone that asked for it, in the inbox.

No push service can be reached from here, so the subscription that the browser gives is a stand-in, made by this test.
All else is real: the page, its script, the service worker, and the notification that Chromium itself then holds, from
a push delivered through DevTools as one from a push service would be."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.test_spine import become
from tests.factories.pushing import browser as some_browser

from epikit.webpush import encode

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
SEND = """
import django; django.setup()
from epidesk.publishing.alerts.actions import draft_alert
from tests.factories.alerts import leave, person, written
row = leave(person('H'), person('V'), draft_alert(by=person('H'), draft=written()))
print(row.id)
"""
CANCEL = """
import sys, django; django.setup()
from uuid import UUID
from epidesk.publishing.alerts.actions import cancel_alert
from tests.factories.alerts import person
cancel_alert(by=person('V'), alert_id=UUID(sys.argv[1]), reason='It was the wrong ward.')
"""
STAND_IN = """
(given) => {
  let now = null;
  const made = () => ({
    endpoint: given.endpoint,
    options: { applicationServerKey: now.key, userVisibleOnly: true },
    toJSON: () => ({ endpoint: given.endpoint, expirationTime: null, keys: given.keys }),
    unsubscribe: async () => { now = null; sessionStorage.removeItem('stand-in'); return true; },
  });
  const kept = sessionStorage.getItem('stand-in');
  if (kept) now = { key: new Uint8Array(JSON.parse(kept)).buffer };
  PushManager.prototype.getSubscription = async () => (now ? made() : null);
  PushManager.prototype.subscribe = async (options) => {
    if (given.fails) throw new DOMException('no push service', 'AbortError');
    const key = new Uint8Array(options.applicationServerKey);
    if (!options.userVisibleOnly || key.length !== 65) throw new TypeError('wrong options');
    now = { key: key.buffer };
    sessionStorage.setItem('stand-in', JSON.stringify(Array.from(key)));
    return made();
  };
}
"""


def looked_at(page: Any, picture: Any, name: str) -> None:
    for width, size in ((360, NARROW), (1440, WIDE)):
        page.set_viewport_size(size)
        picture(page, f"{name}-{width}", whole=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document)")
        assert not found["violations"], [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    page.set_viewport_size(NARROW)


def with_stand_in(page: Any, **more: Any) -> Any:
    one = some_browser()
    keys = {"p256dh": encode(one.p256dh), "auth": encode(one.auth)}
    page.add_init_script(f"({STAND_IN})({json.dumps({'endpoint': one.endpoint, 'keys': keys, **more})})")
    return one


@pytest.mark.row("AL-10")
def test_a_banner_comes_to_open_pages_at_once_and_goes_with_its_alert(person: Any, site: Any, picture: Any) -> None:
    reader = person("reader", phone=True, locale="vi-VN")
    reader.goto("/guides")
    stranger = person("stranger", phone=True, locale="en-GB")
    stranger.goto("/track")
    operator = become(person("operator"), "Người trực tổng đài")
    operator.goto("/desk/")
    for page in (reader, stranger):  # they listen as soon as the page has come to rest
        page.wait_for_timeout(3_000)
    alert_id = site.python("-c", SEND).strip().splitlines()[-1]
    banner = reader.locator("[data-alert]")
    expect(banner).to_contain_text("Ở yên trong nhà: phường Vỹ Dạ")
    expect(stranger.locator("[data-alert]")).to_contain_text("Stay at home: Vy Da ward")
    expect(operator.locator("[data-alert]")).to_contain_text("Ở yên trong nhà")
    picture(operator, "alert-banner-desk")
    looked_at(reader, picture, "alert-banner")

    banner.get_by_role("button").click()
    expect(banner).to_be_hidden()
    expect(reader.locator("[data-alerts-aside]")).to_contain_text("1")
    reader.goto("/track")
    expect(reader.locator("[data-alert]")).to_be_hidden()
    expect(stranger.locator("[data-alert]")).to_be_visible()

    reader.locator("[data-alerts-aside]").click()
    reader.locator("main a[href^='/alerts/alr_']").click()
    expect(reader.get_by_role("heading", name="Việc cần làm ngay")).to_be_visible()
    looked_at(reader, picture, "alert-page")
    reader.wait_for_timeout(3_000)
    site.python("-c", CANCEL, alert_id)
    for page in (reader, stranger, operator):
        expect(page.locator("[data-alert]")).to_have_count(0)
    reader.goto("/alerts/past")
    expect(reader.locator("main")).to_contain_text("Đã huỷ")


@pytest.mark.row("AL-08")
def test_a_phone_asks_is_told_and_shows_it_though_no_page_is_open(person: Any, site: Any, picture: Any) -> None:
    page = person("Mận", phone=True)
    with_stand_in(page)
    wire = page.context.new_cdp_session(page)
    registrations: list[str] = []
    wire.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(one["registrationId"] for one in event["registrations"]),
    )
    wire.send("ServiceWorker.enable")
    page.context.grant_permissions(["notifications", "geolocation"], origin=site.base_url)
    page.goto("/notices")
    on = page.get_by_role("button", name="Báo trên máy này")
    expect(on).to_be_visible()
    looked_at(page, picture, "notices")
    page.get_by_label("Chỉ các phường, xã này").check()
    on.click()
    expect(page.locator("[data-push-state=choose]")).to_be_focused()
    page.get_by_role("checkbox", name="Phường Vỹ Dạ").check()
    on.click()
    expect(page.get_by_text("Máy này đang nhận tin.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Lưu thay đổi")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Phường Vỹ Dạ")).to_be_checked()
    picture(page, "notices-on", whole=True)

    told = {
        "title": "KHẨN CẤP: Ở yên trong nhà",
        "body": "Không rời nhà. Sốt, ho thì gọi trung tâm.",
        "url": "/alerts/alr_1",
        "tag": "T1",
        "level": "emergency",
        "ring": "critical",
        "lang": "vi",
    }
    page.wait_for_function("navigator.serviceWorker.controller !== null")

    def deliver(data: str) -> None:
        origin = {"origin": site.base_url, "registrationId": registrations[-1]}
        wire.send("ServiceWorker.deliverPushMessage", {**origin, "data": data})

    def now() -> list[dict[str, Any]]:
        return list(
            page.evaluate(
                "async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(n => ({title: "
                "n.title, body: n.body, tag: n.tag, stays: n.requireInteraction, silent: n.silent, url: n.data.url}))"
            )
        )

    def shown(*titles: str) -> list[dict[str, Any]]:
        until = time.monotonic() + 40
        while sorted(one["title"] for one in now()) != sorted(titles):
            assert time.monotonic() < until, now()
            page.wait_for_timeout(100)
        return now()

    deliver(json.dumps(told))
    (one,) = shown(told["title"])
    assert one == {
        "title": told["title"],
        "body": told["body"],
        "tag": "T1",
        "stays": True,
        "silent": False,
        "url": "/alerts/alr_1",
    }
    update = "CẬP NHẬT: thêm phường Mỹ Thượng"
    deliver(json.dumps({**told, "title": update}))
    shown(update)  # in the place of the first
    deliver("what nobody can read")
    shown(update, "Tin từ trung tâm điều hành phòng dịch")
    deliver(json.dumps({**told, "tag": "T2", "title": "Ngoài ca", "ring": "silent"}))
    quiet = next(
        one for one in shown(update, "Tin từ trung tâm điều hành phòng dịch", "Ngoài ca") if one["tag"] == "T2"
    )
    assert quiet["silent"] is True
    assert quiet["stays"] is False

    page.get_by_role("button", name="Ngừng trên máy này").click()
    expect(page.get_by_text("Đã ngừng. Máy này không nhận tin nữa.")).to_be_visible()
    expect(page.get_by_role("button", name="Báo trên máy này")).to_be_visible()


@pytest.mark.row("AL-12")
def test_each_phone_that_cannot_is_told_why_and_what_else_there_is(person: Any, site: Any, picture: Any) -> None:
    iphone = person(
        "iPhone",
        phone=True,
        user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1 Version/17.4 Safari/604.1",
    )
    iphone.goto("/notices")
    expect(iphone.get_by_text("Chạm nút chia sẻ", exact=False)).to_be_visible()
    expect(iphone.get_by_role("button", name="Báo trên máy này")).to_be_hidden()
    expect(iphone.get_by_role("button", name="Gửi mã cho tôi")).to_be_visible()
    looked_at(iphone, picture, "notices-iphone")

    forbidden = person("forbidden", phone=True)
    forbidden.add_init_script("Object.defineProperty(Notification, 'permission', {get: () => 'denied'})")
    forbidden.goto("/notices")
    expect(forbidden.get_by_text("Máy này đang chặn thông báo của trang.")).to_be_visible()

    broken = person("broken", phone=True)
    with_stand_in(broken, fails=True)
    broken.context.grant_permissions(["notifications"], origin=site.base_url)
    broken.goto("/notices")
    broken.get_by_role("button", name="Báo trên máy này").click()
    expect(broken.get_by_text("Chưa đăng ký được.", exact=False)).to_be_visible()
    picture(broken, "notices-failed", whole=True)

    plain = person("plain", phone=True, script=False)
    plain.goto("/notices")
    expect(plain.get_by_text("JavaScript", exact=False)).to_be_visible()
    expect(plain.get_by_role("button", name="Báo trên máy này")).to_be_hidden()
    expect(plain.get_by_role("button", name="Gửi mã cho tôi")).to_be_visible()
