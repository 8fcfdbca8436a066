# SPDX-License-Identifier: Apache-2.0
"""What stays on a phone, for how long, and what never does: drafts, copies, positions; sign-out, a shared device."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, expect

from .conftest import ARGUMENTS, CITADEL, PATIENCE_MS, PHONE, chromium
from .sending import send_report
from .test_offline_reports import count, nudge, send, type_report, warm

DAY_MS = 86_400_000
HELD = """async () => {
  const names = (await indexedDB.databases()).map(d => d.name);
  const out = {caches: await caches.keys(), queue: 0, drafts: 0, workers: 0};
  out.workers = (await navigator.serviceWorker.getRegistrations()).length;
  if (!names.includes("epidesk")) return out;
  const db = await new Promise((ok, no) => { const r = indexedDB.open("epidesk"); r.onsuccess = () => ok(r.result); r.onerror = no; });
  for (const name of ["queue", "drafts"]) {
    out[name] = await new Promise(ok => { const r = db.transaction(name).objectStore(name).count(); r.onsuccess = () => ok(r.result); });
  }
  db.close();
  return out;
}"""  # noqa: E501
COUNT_POSITIONS = """
  window.positions = [];
  const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
  navigator.geolocation.getCurrentPosition = (...all) => { window.positions.push("read"); return real(...all); };
  navigator.geolocation.watchPosition = () => { window.positions.push("watch"); return 0; };
"""


def of_phone() -> dict[str, Any]:
    return {
        "viewport": PHONE,
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "geolocation": CITADEL,
        "permissions": ["geolocation"],
    }


@pytest.fixture
def phone(person: Any) -> Any:
    return person("phone", phone=True)


@pytest.fixture
def reopen(browser: Any, site: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a browser with a profile of its own; called again, it ends the one before and starts it anew."""
    open_now: list[Any] = []

    def start() -> Any:
        while open_now:
            open_now.pop().close()
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium(), args=ARGUMENTS, base_url=site.base_url, **of_phone()
        )
        context.set_default_timeout(PATIENCE_MS)
        open_now.append(context)
        return context.pages[0] if context.pages else context.new_page()

    yield start
    for context in open_now:
        context.close()


def test_a_browser_that_is_ended_keeps_what_waits_and_what_was_half_typed(reopen: Any, site: Any) -> None:
    page = reopen()
    warm(page)
    page.context.set_offline(True)
    type_report(page, "Tắt máy 4 Nguyễn Trãi")
    send(page)
    type_report(page, "Gõ dở 6 Nguyễn Trãi")
    page.wait_for_timeout(1_000)

    page = reopen()
    page.context.set_offline(True)
    page.goto("/mine")
    expect(page.locator("[data-queue-list] li")).to_have_count(1)
    page.goto("/report")
    page.get_by_text("Bạn bắt đầu điền lúc", exact=False).wait_for()
    assert page.get_by_label("Địa chỉ hoặc mốc dễ nhận").input_value() == "", "offered, not put in"
    page.get_by_role("button", name="Làm tiếp").click()
    expect(page.get_by_label("Địa chỉ hoặc mốc dễ nhận")).to_have_value("Gõ dở 6 Nguyễn Trãi")
    page.context.set_offline(False)
    nudge(page)
    for _ in range(40):
        if count(site, "address = %s", "Tắt máy 4 Nguyễn Trãi"):
            break
        page.wait_for_timeout(500)
    assert count(site, "address = %s", "Tắt máy 4 Nguyễn Trãi") == 1
    assert count(site, "address = %s", "Gõ dở 6 Nguyễn Trãi") == 0


def test_signing_out_clears_the_phone(phone: Any, picture: Any) -> None:
    page = phone
    warm(page)
    sign_in(page)
    page.goto("/mine")
    page.goto("/report")
    page.get_by_label("Mô tả").fill("Chưa gửi")
    page.wait_for_timeout(1_000)
    page.context.set_offline(True)
    type_report(page, "Đăng xuất 8 Trần Hưng Đạo")
    send(page)
    page.context.set_offline(False)
    page.route("**/offline/start", lambda route: route.abort())
    page.goto("/profile")
    held = page.evaluate(HELD)
    assert (held["queue"], "own" in held["caches"]) == (1, True), held
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("Còn 1 nội dung chưa gửi.", exact=False)).to_be_visible()
    picture(page, "offline-sign-out")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(lambda url: "/profile" not in url)
    page.goto("/mine")
    held = page.evaluate(HELD)
    assert (held["queue"], held["drafts"]) == (0, 0)
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    page.goto("/mine")
    assert 'data-kept="page"' in page.content(), "what a stranger sees, nobody's list"


def test_my_matters_are_shown_as_of_when_there_was_a_line_and_for_a_week(phone: Any, picture: Any) -> None:
    page = phone
    warm(page)
    type_report(page, "Còn thấy 2 Hà Nội", "Phường Kim Long")
    code = send_report(page)
    page.goto("/mine")
    page.get_by_text(code).wait_for()
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    page.goto("/mine")
    expect(page.get_by_text("Đây là nội dung lúc", exact=False)).to_be_visible()
    expect(page.get_by_text(code)).to_be_visible()
    picture(page, "offline-mine")
    page.goto("/track")
    expect(page.get_by_role("heading", name="Hiện không có mạng")).to_be_visible()
    picture(page, "offline-page", whole=True)
    # A week later by the phone's clock.
    aged = f"""async () => {{
      const cache = await caches.open("own");
      for (const request of await cache.keys()) {{
        const old = await cache.match(request);
        const headers = new Headers(old.headers);
        headers.set("X-Kept-Ms", String(Date.now() - {8 * DAY_MS}));
        await cache.put(request, new Response(await old.text(), {{headers}}));
      }}
    }}"""
    page.evaluate(aged)
    page.goto("/mine")
    assert page.get_by_text(code).count() == 0


def test_a_device_for_many_people_keeps_nothing(phone: Any, picture: Any) -> None:
    page = phone
    warm(page)
    page.goto("/report")
    page.get_by_label("Mô tả").fill("Nháp")
    page.wait_for_timeout(1_000)
    page.goto("/kiosk")
    page.get_by_role("button", name="Không lưu gì trên thiết bị này").click()
    page.get_by_text("Từ bây giờ thiết bị này không lưu gì.").wait_for()
    empty = {"caches": [], "queue": 0, "drafts": 0, "workers": 0}
    for _ in range(50):
        if page.evaluate(HELD) == empty:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(HELD) == empty
    type_report(page, "Máy chung 1 Bến Nghé", "Phường Vỹ Dạ")
    page.wait_for_timeout(1_000)
    send_report(page)
    picture(page, "kiosk-receipt", whole=True)
    assert page.evaluate(HELD) == empty
    page.goto("/mine")
    assert page.locator("#mine a[href^='/mine/']").count() == 0


def test_a_device_for_many_people_ends_the_visit_after_two_minutes(phone: Any, picture: Any) -> None:
    page = phone
    page.goto("/kiosk")
    page.get_by_role("button", name="Không lưu gì trên thiết bị này").click()
    page.get_by_text("Từ bây giờ thiết bị này không lưu gì.").wait_for()
    page.clock.install()
    page.goto("/report")
    page.get_by_label("Mô tả").fill("Bỏ dở")
    page.clock.run_for(105_000)
    expect(page.get_by_text("Tự kết thúc sau", exact=False)).to_be_visible()
    picture(page, "kiosk-soon")
    page.mouse.click(10, 10)
    page.clock.run_for(105_000)
    assert page.url.endswith("/report"), "a touch is enough to stay"
    page.clock.run_for(30_000)
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    page.goto("/report")
    assert page.get_by_label("Mô tả").input_value() == ""


@pytest.mark.row("OF-03")
def test_the_position_is_read_at_the_tap_and_at_sending_and_never_in_between(phone: Any, site: Any) -> None:
    page = phone
    page.context.add_init_script(COUNT_POSITIONS)
    warm(page)
    for path in ("/", "/report", "/medical", "/mine", "/track"):
        page.goto(path)
        page.wait_for_timeout(300)
        assert page.evaluate("window.positions") == [], path
    page.context.set_offline(True)
    page.goto("/medical")
    page.get_by_label("Tôi", exact=True).check()
    page.get_by_label("Ho", exact=True).check()
    page.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Di chuyển 3 Lê Lai")
    page.get_by_role("button", name="Vị trí của tôi").click()
    expect(page.locator("[data-pin-status]")).to_contain_text("25 m")
    assert page.evaluate("window.positions") == ["read"]
    page.get_by_role("button", name="Gửi yêu cầu").click()
    page.wait_for_url("**/mine#waiting")
    # An hour and a kilometre later; the page is open all the time.
    backdate = """async () => {
      const db = await new Promise(ok => { const r = indexedDB.open("epidesk"); r.onsuccess = () => ok(r.result); });
      const store = db.transaction("queue", "readwrite").objectStore("queue");
      await new Promise(ok => { store.getAll().onsuccess = event => {
        for (const one of event.target.result) store.put({...one, typedMs: one.typedMs - 3.6e6, locatedMs: one.locatedMs - 3.6e6});
        ok();
      }; });
      db.close();
    }"""  # noqa: E501
    page.evaluate(backdate)
    page.wait_for_timeout(2_000)
    assert page.evaluate("window.positions") == [], "nothing while it waits"
    page.context.set_geolocation({"longitude": 107.59, "latitude": 16.46, "accuracy": 9})
    page.context.set_offline(False)
    nudge(page)
    for _ in range(40):
        if count(site, "address = %s", "Di chuyển 3 Lê Lai"):
            break
        page.wait_for_timeout(500)
    where = "address = %s AND abs(lon - 107.59) < 0.0001 AND abs(lat - 16.46) < 0.0001 AND accuracy_m = 9"
    assert count(site, where, "Di chuyển 3 Lê Lai") == 1, "who asks for help is where they are now"


def test_a_new_version_takes_over_and_a_half_typed_form_stays(phone: Any) -> None:
    page = phone
    warm(page)
    page.goto("/report")
    page.get_by_label("Mô tả").fill("Đang gõ thì có bản mới")
    taken = page.evaluate("""async () => {
      const before = navigator.serviceWorker.controller;
      const changed = new Promise(ok => navigator.serviceWorker.addEventListener("controllerchange", () => ok(true)));
      const there = await navigator.serviceWorker.getRegistration();
      await there.unregister();
      await navigator.serviceWorker.register("/sw.js?another");
      return Promise.race([changed, new Promise(ok => setTimeout(() => ok(before === null), 10000))]);
    }""")
    assert taken
    assert page.get_by_label("Mô tả").input_value() == "Đang gõ thì có bản mới"
    page.get_by_label("Tụ tập đông người").check()
    page.get_by_label("Phường, xã").select_option(label="Phường An Cựu")
    send_report(page)


def test_the_waiting_pages_have_no_barrier(phone: Any) -> None:
    page = phone
    warm(page)
    page.context.set_offline(True)
    type_report(page, "Xem lại 9 Hùng Vương")
    axe = (Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js").read_text()
    send(page)
    for path in ("", "/report", "/track"):
        if path:
            page.goto(path)
        with contextlib.suppress(Error):
            page.evaluate(axe)
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        assert not found["violations"], [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]


def sign_in(page: Any) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Người dân").first.click()
    page.wait_for_load_state()
