# SPDX-License-Identifier: Apache-2.0
"""How long a report of a suspected case takes a person on a slow phone over a slow line, from home page to receipt.

A scripted user does it in Chromium at a person's pace: times of the keystroke-level model (Card, Moran and Newell,
1980), with a key every half second as a slow thumb types. Value: median of the runs in seconds, without a photo; limit:
the same person's time alone, with pages that cost nothing. `extra`: the median with a photo, and every run. The row of
the feature list asks for less than 60 s. Chromium's processor is slowed to a quarter and its line to that of a second-
to third-generation network. Wants Chromium and Playwright (`make setup`).
"""

from __future__ import annotations

import io
import shutil
import statistics
import time
from typing import Any

from PIL import Image

from benchmarks.stand import stand

RUNS = 5
THINK_S, TAP_S, KEY_S = 1.35, 1.1, 0.5
PROCESSOR_SLOWED = 4
LINE = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
STORY = "Người đàn ông ho nhiều, vừa về tối qua."
PHONE = "01200000777"
PLACE = {"longitude": 107.5772, "latitude": 16.4698, "accuracy": 25}


def run(n: int | None = None) -> dict[str, object]:
    """`n`: runs with and without a photo each."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise RuntimeError("Chromium is missing: apt install chromium")
    runs = n or RUNS
    with stand(demonstration=True) as here, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        plain = [_report(browser, here.base_url, number, photo=False) for number in range(runs)]
        pictured = [_report(browser, here.base_url, runs + number, photo=True) for number in range(runs)]
        browser.close()
    value, limit = statistics.median(one[0] for one in plain), statistics.median(one[1] for one in plain)
    return {
        "name": "report_time",
        "value": round(value, 1),
        "unit": "s",
        "limit": round(limit, 1),
        "ratio": round(value / limit, 2),
        "n": runs,
        "extra": {
            "with_photo_s": round(statistics.median(one[0] for one in pictured), 1),
            "runs_s": [round(one[0], 1) for one in plain],
            "runs_with_photo_s": [round(one[0], 1) for one in pictured],
        },
    }


class Person:
    """Thinks, taps and types; `own_s`: the time that this alone took."""

    def __init__(self) -> None:
        self.own_s = 0.0

    def _spend(self, seconds: float) -> None:
        self.own_s += seconds
        time.sleep(seconds)

    def think(self) -> None:
        self._spend(THINK_S + TAP_S)

    def tap(self, what: Any) -> None:
        self.think()
        what.click()

    def type(self, where: Any, text: str) -> None:
        self.think()
        where.click()
        self.own_s += KEY_S * len(text)
        where.press_sequentially(text, delay=KEY_S * 1000)


def _report(browser: Any, base_url: str, number: int, *, photo: bool) -> tuple[float, float]:
    """Seconds in all, and the person's own."""
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": 360, "height": 780},
        has_touch=True,
        is_mobile=True,
        locale="vi-VN",
        geolocation=PLACE,
        permissions=["geolocation"],
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR_SLOWED})
    person, started = Person(), time.monotonic()
    page.goto("/")
    person.tap(page.get_by_role("link", name="Phản ánh nghi nhiễm").first)
    person.tap(page.get_by_label("Sốt, ho"))
    person.type(page.get_by_label("Mô tả ngắn"), STORY)
    if photo:
        person.think()  # the camera's own time is not ours
        page.locator("input[type=file]").first.set_input_files(
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": _photo(number)}
        )
    person.tap(page.get_by_role("button", name="Vị trí của tôi"))
    page.locator("[data-pin-status]", has_text="Phường").wait_for()
    person.type(page.get_by_label("Số điện thoại của bạn"), f"{PHONE[:-2]}{number:02}")
    person.tap(page.get_by_role("button", name="Gửi phản ánh"))
    received = page.get_by_role("heading", name="Trung tâm đã nhận")
    another = page.get_by_role("button", name="Không, việc của tôi khác")
    received.or_(another).first.wait_for()
    if another.is_visible():
        person.tap(another)
        received.wait_for()
    took_s = time.monotonic() - started
    context.close()
    return took_s, person.own_s


def _photo(number: int) -> bytes:
    """As a phone's camera makes it: 12 megapixels, no two the same."""
    noise = Image.effect_noise((1000, 750), 40 + number).resize((4000, 3000)).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=80)
    return out.getvalue()
