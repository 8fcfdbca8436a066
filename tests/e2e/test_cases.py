# SPDX-License-Identifier: Apache-2.0
"""An F0 is confirmed, its contact appears with a level, and is freed by a negative test."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import PHONE
from tests.e2e.test_desk_night_shift import looked_at
from tests.e2e.test_spine import become

ILL, MET = "Trần Văn Thử", "Lê Thị Kiểm"


def ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()


def fold(page: Any, words: str) -> Any:
    """The form behind a button that opens it."""
    page.locator("summary", has_text=words).first.click()
    return page.locator("details[open]", has=page.locator("summary", has_text=words)).first


def until_it_says(page: Any, words: str, *, there: bool = True) -> None:
    """Levels follow within seconds, by a job: the page is read again until they have."""
    for _try in range(60):
        if (words in page.locator("body").inner_text()) is there:
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{words!r} {'never came' if there else 'never went'}")


@pytest.mark.row("ME-12")
def test_an_f0_is_confirmed_and_its_contact_freed_by_a_negative_test(person: Any, picture: Any) -> None:
    lead = become(person("lead"), "Trưởng ca")
    lead.goto("/desk/cases/new")
    lead.locator("#name").fill(ILL)
    lead.locator("#ward").select_option(index=3)
    lead.get_by_role("button", name="Đưa vào danh sách").click()
    form = fold(lead, "Thêm người tiếp xúc")
    form.locator("[name=name]").fill(MET)
    form.locator("[name=ward]").select_option(index=4)
    form.locator("[name=first_on]").fill(ago(7))
    form.get_by_role("button", name="Thêm người này").click()
    form = fold(lead, "Các mốc ngày")
    form.locator("[name=onset_on]").fill(ago(8))
    form.get_by_role("button", name="Lưu các mốc ngày").click()
    form = fold(lead, "Đổi xếp loại")
    form.get_by_label("Ca xác định", exact=True).check()
    form.get_by_label("Xét nghiệm", exact=True).check()
    form.get_by_role("button", name="Lưu xếp loại").click()
    until_it_says(lead, "F1")
    looked_at(lead, picture, "desk-case", grounds=("light",))
    lead.get_by_role("link", name=MET).first.click()
    until_it_says(lead, "Vì sao là F1")
    expect(lead.locator("#follow")).to_contain_text("trước")
    form = fold(lead, "Ghi xét nghiệm")
    form.locator("[name=sampled_on]").fill(ago(0))
    form.get_by_label("Âm tính", exact=True).check()
    form.get_by_role("button", name="Lưu xét nghiệm").click()
    until_it_says(lead, "Vì sao là F1", there=False)
    lead.goto("/desk/cases")
    expect(lead.get_by_role("row", name=MET)).to_be_visible()
    looked_at(lead, picture, "desk-cases", grounds=("light",))
    lead.set_viewport_size(PHONE)
    picture(lead, "desk-cases-phone")
