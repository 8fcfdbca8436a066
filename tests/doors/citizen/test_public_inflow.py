# SPDX-License-Identifier: Apache-2.0
"""Everybody may read how many came from where; nobody can be found behind a number."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from tests.factories.declarations import arrival, day
from tests.factories.incidents import phone_of

from epidesk.intake.movement.actions import declare

from .browser import Phone

pytestmark = pytest.mark.django_db


def come(how_many: int, origin: str, on: int) -> None:
    for n in range(how_many):
        name, phone = f"Người {origin} {on} {n}", f"0120 556 {abs(on)}{n:03d}"
        draft = arrival(name=name, phone=phone, origin=origin, arrived_on=day(on), departed_on=day(on))
        declare(by=phone_of(f"{origin}{on}{n}"), draft=draft)


def table(phone: Phone) -> dict[str, list[str]]:
    """Origin → the numbers of its days, the total last; "–" where one is kept back."""
    cache.clear()
    lines = phone.open("/figures").page.xpath("//section[.//h2[@id='p-inflow']]/details")
    found = {}
    for line in lines:
        name, _colon, total = " ".join(line.xpath("string(summary)").split()).partition(": ")
        days = ["".join(cell.itertext()).strip() for cell in line.xpath(".//tbody/tr/td")]
        found[name] = ["–" if text.startswith("–") else text for text in (*days, total)]
    return found


def test_counts_by_origin_and_day_keep_back_what_could_point_at_somebody(hue: None, phone: Phone) -> None:
    assert table(phone) == {}, "nobody came: nothing is said"
    for origin, counts in (("VN-HN", (6, 7)), ("VN-DN", (6, 2)), ("VN-SG", (9, 8))):
        come(counts[0], origin, -2)
        come(counts[1], origin, -1)
    come(3, "VN-HN", 0)
    found = table(phone)
    assert found["Hà Nội"][-3:-1] == ["–", "–"], "kept back, or Đà Nẵng's two could be reckoned"
    assert found["Đà Nẵng"][-3:-1] == ["–", "–"]
    assert found["TP. Hồ Chí Minh"][-3:-1] == ["9", "8"]
    assert found["Từ mọi nơi"][-3:] == ["21", "17", "38"], "and today's are not counted before the day is over"
