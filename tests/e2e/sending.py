# SPDX-License-Identifier: Apache-2.0
"""Sends the form of a report as somebody does who means a matter of their own."""

from __future__ import annotations

from typing import Any

WORDS = {
    "vi": ("Gửi phản ánh", "Có phải một trong các tin này không?", "Không, việc của tôi khác", "Trung tâm đã nhận"),
    "en": ("Send the report", "Is it one of these?", "No, mine is another: send it", "The centre has it"),
}


def send_report(page: Any, language: str = "vi") -> str:
    """Presses «send», says «mine is another» if the centre asks, and gives the code of the receipt."""
    send, asked, another, received = WORDS[language]
    receipt = page.get_by_role("heading", name=received)
    question = page.get_by_role("heading", name=asked)
    page.get_by_role("button", name=send).click()
    question.or_(receipt).wait_for()
    if question.is_visible():
        page.get_by_role("button", name=another).click()
        receipt.wait_for()
    return str(page.locator(".code--xl").first.inner_text())
