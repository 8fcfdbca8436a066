# SPDX-License-Identifier: Apache-2.0
"""Operators type as their hands are used to: with or without marks, tones old or new, composed or not."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from tests.factories.incidents import filed
from tests.factories.incidents import report as sighting

from .operator import Operator, words_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hue")]
SignIn = Callable[..., Operator]
Report = Callable[..., str]
SPELLINGS = {
    "Kiệt 7 Trần Thúy": ("tran thuy", "Trần Thuý", "TRẦN THÚY", "tran thúy"),
    "Chợ Hòa Bình": ("Chợ Hoà Bình", "cho hoa binh", "CHO HOÀ", "hoa bi"),
    "Đường Đặng Đoàn": ("duong dang doan", "đường Ðặng Ðoàn", "DANG DOAN", "dang đoàn"),
    "Ngõ Thuỷ Xuân": ("ngo thuy xuan", "Thủy Xuân", "xuân thuỷ"),
}
"""What was reported, and what somebody types who looks for it. The third line also has eths, as old keyboards type."""

IN_ORDER = (
    "A Lưới 1", "An Cựu", "Bình Điền", "Dương Nỗ", "Đan Điền", "Hoá Châu", "Hưng Lộc", "Hương An", "Hương Thuỷ",
    "Hương Trà", "Khe Tre", "Long Quảng", "Lộc An", "Mỹ Thượng", "Nam Đông", "Phong Dinh", "Phong Điền", "Phong Phú",
    "Phú Bài", "Phú Lộc", "Phú Vang", "Quảng Điền", "Thanh Thuỷ", "Thuận An", "Thuỷ Xuân", "Vinh Lộc", "Vỹ Dạ",
)  # fmt: skip
"""Some wards as the alphabet has them: o ô ơ, u ư, d before đ, tones last."""


def ids_on(answer: Any) -> list[str]:
    return re.findall(r'<li data-id="(inc_\w+)"', words_on(answer))


def composed_or_not(text: str) -> tuple[str, str]:
    return unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)


def test_what_icu_folds_alike_is_found_however_it_is_typed(lan: Operator, shared: Path) -> None:
    cases = json.loads((shared / "standards/vi/fold.json").read_text(encoding="utf-8"))["cases"]
    for number, case in enumerate(cases):
        stored = case["input_nfd" if number % 2 else "input_nfc"]
        item = filed(sighting(address=f"{stored} q{number}")).public_id
        for typed in (case["folded"], case["input_nfc"], case["input_nfd"], case["folded"].upper()):
            assert ids_on(lan.search(f"{typed} q{number}")) == [item], typed
            assert item in ids_on(lan.search(typed)), typed


@pytest.mark.parametrize("stored", SPELLINGS)
def test_tones_old_and_new_and_a_d_without_its_stroke(lan: Operator, stored: str) -> None:
    filed(sighting(address="Quán gần ngã tư"))
    for form in composed_or_not(stored):
        item = filed(sighting(address=form)).public_id
        for typed in SPELLINGS[stored]:
            for again in composed_or_not(typed):
                assert item in ids_on(lan.search(again)), again
    assert len(ids_on(lan.search(SPELLINGS[stored][0]))) == 2


def test_a_name_is_found_family_first_or_by_what_one_calls_the_person(lan: Operator, report: Report) -> None:
    item = report(contact_name="Tôn Nữ Thị Hoà")
    report(contact_name="Nguyễn Văn Tín", contact_phone="0120 123 4568", address="Nơi khác", answers={"who": "me"})
    for typed in ("Tôn Nữ Thị Hòa", "ton nu thi hoa", "hoa ton nu", "Thị Hòa"):
        assert ids_on(lan.search(typed)) == [item], typed
    shown = html.fromstring(words_on(lan.get(f"/desk/items/{item}"))).text_content()
    assert "Tôn Nữ Thị Hoà" in shown


@pytest.mark.row("LN-02")
def test_found_without_marks_named_family_first_dated_day_month_year(lan: Operator, report: Report) -> None:
    from datetime import UTC, datetime

    from epidesk.intake.incidents.models import Incident, Step

    item = report(contact_name="Tôn Nữ Thị Hoà", address="Kiệt 7 Trần Thúy")
    report(contact_name="Hoà Tôn", contact_phone="0120 123 4568", address="Nơi khác", answers={"who": "me"})
    long_ago = datetime(2025, 3, 9, 1, 5, tzinfo=UTC)
    Incident.objects.update(received_at=long_ago)
    Step.objects.update(at=long_ago)
    for typed in ("tran thuy", "TRẦN THUÝ", "ton nu thi hoa"):
        assert ids_on(lan.search(typed)) == [item], typed
    shown = html.fromstring(words_on(lan.get(f"/desk/items/{item}"))).text_content()
    assert "Tôn Nữ Thị Hoà" in shown, "as it was given: family, middle, own name"
    assert "08:05 09/03/2025" in shown
    assert not re.search(r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])", shown), "a day without its year"


def test_people_are_listed_as_icu_lists_them(sign_in: SignIn, shared: Path) -> None:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM

    wanted = json.loads((shared / "standards/vi/collation.json").read_text(encoding="utf-8"))["sorted"]
    administrator = sign_in("administrator", name="Zz")
    for number, name in enumerate(reversed(wanted)):
        create_staff(by=SYSTEM, email=f"icu{number}@demo.invalid", name=name, role="operator")
    assert names_of_staff(administrator, "icu") == wanted


def test_people_are_listed_d_before_d_with_stroke_and_tones_in_their_order(sign_in: SignIn) -> None:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM

    wanted = ["Ân An", "Dung", "Dũng", "Đan", "Đào", "Hà", "Hạ", "Lan", "Lân", "Ôn", "Ơn", "Vy"]
    administrator = sign_in("administrator", name="Zz")
    for number, name in enumerate(sorted(wanted)):
        create_staff(by=SYSTEM, email=f"own{number}@demo.invalid", name=name, role="operator")
    assert names_of_staff(administrator, "own") == wanted


def test_wards_are_listed_in_vietnamese_order(lan: Operator) -> None:
    page = html.fromstring(words_on(lan.get("/desk/")))
    seen: list[str] = []
    for zone in page.xpath("//select[@name='area']/optgroup"):
        wards = [name for name in zone.xpath("./option/text()") if name in IN_ORDER]
        assert wards == sorted(wards, key=IN_ORDER.index)
        seen += wards
    assert sorted(seen, key=IN_ORDER.index) == list(IN_ORDER)


def names_of_staff(administrator: Operator, mailbox: str) -> list[str]:
    """Names on the page of staff, top to bottom, of those with such an address."""
    page = html.fromstring(words_on(administrator.get("/desk/staff")))
    return [str(link.text) for link in page.xpath(f"//tr[contains(., '{mailbox}')]/th/a")]
