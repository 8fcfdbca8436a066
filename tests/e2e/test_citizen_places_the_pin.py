# SPDX-License-Identifier: Apache-2.0
"""«Where it is» and «where I am» are two things on the map of the form."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from .conftest import CITADEL
from .sending import send_report


def report_at_the_end(site: Any) -> dict[str, Any]:
    """The newest report as it is stored."""
    with psycopg.connect(site.owner_dsn, row_factory=psycopg.rows.dict_row) as connection:
        row = connection.execute(
            "SELECT lon, lat, accuracy_m, location_source, reporter_lon, reporter_lat, address"
            " FROM incidents_incident ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    return row


def open_form(page: Any) -> None:
    page.goto("/report")
    page.get_by_label("Tụ tập đông người").check()


@pytest.mark.row("RI-05")
def test_where_it_is_stays_apart_from_where_i_am(person: Any, site: Any, picture: Any) -> None:
    page = person("citizen", phone=True, gps={**CITADEL, "accuracy": 25})
    open_form(page)
    page.get_by_role("button", name="Vị trí của tôi").click()
    status = page.locator("[data-pin-status]")
    status.filter(has_text="Sai số khoảng 25 m. Phường Phú Xuân").wait_for()
    assert page.locator("circle[data-accuracy]").get_attribute("r"), "the circle of accuracy is drawn"
    assert page.locator("#id_area option:checked").inner_text() == "Phường Phú Xuân"
    picture(page, "citizen-report-gps", whole=True)
    send_report(page)
    told = report_at_the_end(site)
    assert (told["location_source"], told["accuracy_m"]) == ("gps", 25.0)
    assert (told["lon"], told["lat"]) == pytest.approx((CITADEL["longitude"], CITADEL["latitude"]), abs=1e-5)
    assert told["reporter_lon"] is None

    open_form(page)
    page.get_by_role("button", name="Vị trí của tôi").click()
    status.filter(has_text="Sai số khoảng 25 m").wait_for()
    page.get_by_role("application").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")  # the pin goes elsewhere, the phone stays
    status.filter(has_text="Đã đặt ghim").wait_for()
    send_report(page)
    told = report_at_the_end(site)
    assert told["location_source"] == "pin"
    assert told["accuracy_m"] is None, "the phone's accuracy is not the pin's"
    assert told["lon"] < CITADEL["longitude"] - 0.0002
    assert (told["reporter_lon"], told["reporter_lat"]) == pytest.approx(
        (CITADEL["longitude"], CITADEL["latitude"]), abs=1e-5
    )

    vague = person("vague", phone=True, gps={**CITADEL, "accuracy": 350})
    open_form(vague)
    vague.get_by_role("button", name="Vị trí của tôi").click()
    vague.locator("[data-pin-status]").filter(has_text="350 m").wait_for()
    warned = vague.locator("[data-pin-status]").inner_text()
    assert "Hãy kéo bản đồ cho ghim đúng chỗ" in warned, "worse than 100 m: move the pin"

    typed = person("typed", phone=True, gps=None)
    open_form(typed)
    typed.get_by_label("Địa chỉ hoặc mốc dễ nhận").fill("Chợ Đông Ba, cổng chính")
    send_report(typed)
    told = report_at_the_end(site)
    assert (told["location_source"], told["lon"], told["address"]) == ("address", None, "Chợ Đông Ba, cổng chính")


def test_a_refused_position_leaves_map_and_list(person: Any) -> None:
    page = person("shy", phone=True, gps=None)
    open_form(page)
    page.get_by_role("button", name="Vị trí của tôi").click()
    page.locator("[data-pin-status]").filter(has_text="chọn phường").wait_for()
    page.get_by_label("Phường, xã").select_option(label="Phường Phú Xuân")
    send_report(page)
