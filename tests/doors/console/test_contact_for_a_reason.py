# SPDX-License-Identifier: Apache-2.0
"""Outside one's own area the person is masked; a shift lead may look for a written reason, and it is on record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from epidesk.foundation.audit.models import ReadEntry

from .operator import Operator, text_of

HUONG_TRA = "480"
REASON = "Người báo gọi lại, ca bên kia bận"
SECRETS = ("Nguyễn Văn Tín", "Kiệt 21 Đặng Thái Thân", "+841201234567")
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(sign_in: Callable[..., Operator]) -> Operator:
    """A shift lead of the zone of Hương Trà; the reports come from the citadel."""
    return sign_in("shift_lead", HUONG_TRA, name="Hanh")


def ask(operator: Operator, item: str, reason: str, htmx: bool = False):  # type: ignore[no-untyped-def]
    headers = {"HX-Request": "true"} if htmx else {}
    return operator.client.post(f"/desk/items/{item}/contact", {"reason": reason}, headers=headers)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_reason_shows_the_contact_once_and_is_on_record(
    lead: Operator, report: Callable[..., str], htmx: bool
) -> None:
    item = report()
    masked = lead.detail(item)
    assert "Show contact" in text_of(masked)
    assert not any(secret in text_of(masked) for secret in SECRETS)
    before = set(ReadEntry.objects.values_list("id", flat=True))
    shown = ask(lead, item, f"  {REASON} ", htmx)
    assert shown.status_code == 200
    assert all(secret in text_of(shown) for secret in SECRETS)
    assert REASON in text_of(shown)
    assert "Outside your area" in text_of(shown)
    assert ("<html" in shown.content.decode()) is not htmx
    (line,) = ReadEntry.objects.exclude(id__in=before)
    assert (line.outside, line.reason, line.path) == (True, REASON, "desk/items/<str:item>/contact")
    assert not any(secret in text_of(lead.detail(item)) for secret in SECRETS)


@pytest.mark.parametrize("reason", ["", "vì cần", "          x", "x" * 301])
def test_no_reason_no_contact_and_it_is_said_beside_the_field(
    lead: Operator, report: Callable[..., str], reason: str
) -> None:
    item = report()
    refused = ask(lead, item, reason, htmx=True)
    assert refused.status_code == 422
    assert not any(secret in text_of(refused) for secret in SECRETS)
    from lxml import html

    field = html.fromstring(refused.content.decode()).get_element_by_id("contact-reason")
    assert "characters" in field.getparent().find_class("field__error")[0].text_content()
    assert field.get("value") == reason
    assert not ReadEntry.objects.exclude(reason="").exists()


def test_an_operator_has_no_such_button_and_is_refused(
    sign_in: Callable[..., Operator], report: Callable[..., str]
) -> None:
    hoa, item = sign_in("operator", HUONG_TRA, name="Hoa"), report()
    assert "Show contact" not in text_of(hoa.detail(item))
    assert ask(hoa, item, REASON).status_code == 403


def test_in_ones_own_area_nothing_is_masked_and_nothing_asked(
    sign_in: Callable[..., Operator], report: Callable[..., str]
) -> None:
    lead, item = sign_in("shift_lead", name="Hanh"), report()
    assert "Show contact" not in text_of(lead.detail(item))


def test_the_ledger_shows_who_looked_and_why(
    lead: Operator, sign_in: Callable[..., Operator], report: Callable[..., str]
) -> None:
    item = report()
    ask(lead, item, REASON)
    page = text_of(sign_in("administrator").get(f"/desk/ledger?record={item}"))
    assert REASON in page
    assert "contact at the desk, for a reason" in page
