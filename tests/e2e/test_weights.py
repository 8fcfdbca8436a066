# SPDX-License-Identifier: Apache-2.0
"""What goes over the wire to a phone, counted by the browser itself: style, script, icons, fonts, headers and all."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

FIRST_LOAD_BYTES = 100_000
NEXT_PAGE_BYTES = 20_000
SECOND_GENERATION = {"offline": False, "latency": 500, "downloadThroughput": 30_000 / 8, "uploadThroughput": 20_000 / 8}


def bytes_of(page: Any, path: str, *, at_least: int = 0) -> int:
    """All that loading this page brought over the wire; the background's own fetches are counted elsewhere."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[int] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    wire.detach()
    assert len(sizes) > at_least, "nothing was counted"
    return sum(sizes)


@pytest.mark.row("OF-04")
@pytest.mark.parametrize("path", ["/", "/report", "/medical", "/track", "/mine", "/offline"])
def test_the_first_load_is_light(person: Any, path: str) -> None:
    page = person("newcomer", phone=True, service_workers="block")
    weighed = bytes_of(page, path, at_least=4)
    print(f"first load of {path}: {weighed} bytes")
    assert weighed <= FIRST_LOAD_BYTES


def test_every_further_page_is_a_fifth_of_that(person: Any) -> None:
    page = person("reader", phone=True, service_workers="block")
    page.goto("/")
    for path in ("/report", "/medical", "/track", "/mine", "/privacy", "/offline", "/"):
        weighed = bytes_of(page, path)
        print(f"next page {path}: {weighed} bytes")
        assert weighed <= NEXT_PAGE_BYTES, path


@pytest.mark.row("OF-04")
def test_a_report_goes_out_over_a_line_of_the_second_generation(person: Any) -> None:
    """30 kbit/s down, half a second there and back: nothing on the page waits for more than it needs."""
    page = person("far away", phone=True)
    page.set_default_timeout(90_000)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SECOND_GENERATION)
    page.goto("/report", wait_until="commit")
    page.get_by_label("Tụ tập đông người").check()
    page.get_by_label("Phường, xã").select_option(label="Phường Phú Xuân")
    page.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Sóng yếu 1 A Lưới")
    page.get_by_role("button", name="Gửi phản ánh").click(no_wait_after=True)
    expect(page.get_by_text("Trung tâm đã nhận").first).to_be_visible(timeout=90_000)
