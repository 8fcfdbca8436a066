# SPDX-License-Identifier: Apache-2.0
"""Refused, contested, decided by somebody else: the reporter on a phone, two officers at the desk."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from .sending import send_report
from .test_spine import become, person_page_of_the_matter

REASON = "Trạm y tế phường đã gặp người này lúc 16:20, không sốt, không ho."
WHY = "Sáng nay người này lại ho nhiều và sốt, tôi ngồi ngay bàn bên cạnh."
ANSWER = "đã được xem lại và kết thúc"


@pytest.mark.row("RI-10")
@pytest.mark.row("RI-11")
def test_a_refused_report_is_contested_and_another_officer_decides(person: Any, picture: Any) -> None:
    citizen = person("citizen", phone=True)
    citizen.goto("/report")
    citizen.get_by_label("Sốt, ho").check()
    citizen.get_by_label("Mô tả ngắn").fill("Người đàn ông ho nhiều ở quán cà phê.")
    citizen.get_by_role("button", name="Vị trí của tôi").click()
    expect(citizen.locator("[data-pin-status]")).to_contain_text("Phường Phú Xuân")
    send_report(citizen)
    follow = person_page_of_the_matter(citizen)
    found = re.search(r"inc_[0-9a-z]{26}", follow.url)
    assert found
    item = f"/desk/items/{found.group()}"

    # Lan refuses it; the reporter's page says so by itself, with the reason, and what can be done about it.
    lan = become(person("operator"), "Người trực")
    lan.goto(item)
    detail = lan.locator("#detail")
    detail.locator("#reject summary").click()
    detail.locator("#j-reason").fill(REASON)
    detail.locator("#reject button[type=submit]").click()
    main = follow.locator("main")
    expect(main).to_contain_text("Đã đóng, không cử đội", timeout=5_000)
    expect(main).to_contain_text(REASON)
    picture(follow, "contest-closed", whole=True)
    follow.get_by_role("link", name="Khiếu nại việc đóng tin").click()
    picture(follow, "contest-form", whole=True)
    follow.get_by_role("button", name="Gửi đến trung tâm").click()
    expect(follow.locator("#reason-error")).to_be_visible()
    picture(follow, "contest-form-error", whole=True)
    follow.locator("#reason").fill(WHY)
    follow.get_by_role("button", name="Gửi đến trung tâm").click()
    expect(follow.locator("h1")).to_have_text("Bạn đã khiếu nại: đang được xem lại")
    picture(follow, "contest-sent", whole=True)

    # Lan cannot close it again; the shift lead reads who closed it, why, and what is said against it, and decides.
    lan.goto(item)
    expect(detail.locator("#contested")).to_contain_text("đồng nghiệp quyết định")
    expect(detail.locator("#reject, #resolve")).to_have_count(0)
    picture(lan, "contest-desk-own")
    lead = become(person("lead"), "Trưởng ca")
    lead.goto(item)
    contested = lead.locator("#contested")
    for words in (WHY, REASON, "Lan"):
        expect(contested).to_contain_text(words)
    picture(lead, "contest-desk")
    lead.locator("#resolve summary").click()
    lead.locator("#resolve label", has_text="Không có cơ sở").first.click()
    lead.locator("#resolve form button[type=submit]").click()
    expect(follow.locator("h1")).to_have_text("Đã đóng: không có cơ sở", timeout=5_000)
    picture(follow, "contest-answered", whole=True)

    # They are told when it can no longer be taken back.
    until = time.monotonic() + 60
    while True:
        follow.goto("/inbox")
        if ANSWER in follow.locator("main").inner_text():
            break
        assert time.monotonic() < until, "the answer never came"
        follow.wait_for_timeout(1_000)
    picture(follow, "contest-inbox", whole=True)


UNDELIVERED = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from epidesk.foundation.notify.models import OutgoingMessage as Message
now = timezone.now()
more = {"address": "+841200000777", "text": "Epidesk: ...", "give_up_at": now + timedelta(days=3)}
for state, error, tries in (("failed", "http-503", 9), ("unknown", "no-answer", 1), ("unknown", "http-504", 1)):
    told = {"state": state, "error": error, "attempts": tries}
    Message.objects.create(channel="sms", created_at=now, ended_at=now, **told, **more)
later = now + timedelta(minutes=30)
Message.objects.create(
    channel="mail", state="queued", error="unreachable", attempts=5, created_at=now, next_try_at=later, **more
)
"""


def test_sms_and_mail_at_the_desk(site: Any, person: Any, picture: Any) -> None:
    site.python("-c", UNDELIVERED)
    lead = become(person("lead"), "Trưởng ca")
    lead.goto("/desk/messages")
    expect(lead.get_by_role("heading", level=1)).to_have_text("SMS và thư")
    picture(lead, "messages")
    # With its button: sent again it waits below until a worker takes it.
    row = lead.locator("tr", has_text="(504)", has=lead.get_by_role("button", name="Gửi lại"))
    row.get_by_role("button", name="Gửi lại").click()
    expect(row.locator(".field__error")).to_be_visible()
    picture(lead, "messages-warned")
    row.get_by_role("checkbox").check()
    row.get_by_role("button", name="Gửi lại").click()
    expect(row).to_have_count(0)
    phone = become(person("lead on a phone", phone=True), "Trưởng ca")
    phone.goto("/desk/messages")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    picture(phone, "messages-phone", whole=True)
