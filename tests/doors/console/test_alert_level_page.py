# SPDX-License-Identifier: Apache-2.0
"""The alert level at the desk: see what it would change, say why, set it; everybody's pages and deadlines follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import html

from epidesk.foundation.core.process_cache import clear_all
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.places.models import AlertChange
from epidesk.foundation.places.queries import alert_now
from epidesk.intake.incidents.actions.redating import begin_redating, redate_open

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Operator]
WHY = "Ba ca dương tính ở phường Phú Xuân"


@pytest.fixture
def lead(sign_in: SignIn) -> Operator:
    return sign_in("shift_lead", name="Hanh")


def set_level(who: Operator, level: str, reason: str = WHY) -> Any:
    """As the page does: looks first, then sends its form."""
    page = html.fromstring(who.get(f"/desk/alert?level={level}").content.decode())
    form = page.xpath("//section[@id='change']//form")[0]
    fields = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    answer = who.client.post("/desk/alert", {**fields, "reason": reason})
    clear_all()  # five seconds later, everywhere
    return answer


def test_before_it_is_set_the_page_says_what_it_would_change(lead: Operator, report: Callable[..., str]) -> None:
    report()
    said = text_of(lead.get("/desk/alert?level=heightened"))
    assert "From “Peacetime” to “Heightened”" in said
    assert "The whole province is on heightened alert" in said
    assert "Cả thành phố đang ở mức cảnh báo tăng cường" in said
    assert "now 15 then 8" in said, "suspected case, high: triage within 15 minutes, then 8"
    assert "Matters open now: 1" in said
    assert AlertChange.objects.count() == 0


@pytest.mark.row("AD-01")
def test_a_higher_level_changes_deadlines_texts_and_approvals(
    lead: Operator, lan: Operator, report: Callable[..., str]
) -> None:
    from tests.factories.incidents import filed
    from tests.factories.incidents import report as cough

    before = filed(cough())
    was = DeskItem.objects.get(pk=before.id).due_at
    assert "on heightened alert" not in text_of(Client().get("/", headers={"Accept-Language": "en"}))

    assert set_level(lead, "heightened").status_code == 302
    # texts for the public, in both languages, and for everybody at the desk
    assert "on heightened alert" in text_of(Client().get("/", headers={"Accept-Language": "en"}))
    assert "mức cảnh báo tăng cường" in text_of(Client().get("/report", headers={"Accept-Language": "vi"}))
    assert "Alert level: Heightened" in text_of(lan.get("/desk/"))
    # deadlines: what comes now, and what was open before
    after = DeskItem.objects.get(pk=filed(cough()).id)
    assert after.due_at - after.opened_at == (was - DeskItem.objects.get(pk=before.id).opened_at) / 2
    change = alert_now().change_id
    assert change is not None
    begin_redating(change_id=change)
    redate_open(change_id=change)
    assert DeskItem.objects.get(pk=before.id).due_at < was
    # approvals: in an emergency a legal text needs no second person
    assert set_level(lead, "emergency").status_code == 302
    assert "nobody else must agree" not in text_of(lead.get("/desk/alert"))
    assert alert_now().approvals("legal_text") == 0

    history = text_of(lead.get("/desk/alert"))
    assert WHY in history
    assert "Hanh" in history
    assert set_level(lead, "peacetime").status_code == 302
    assert "levelbar" not in Client().get("/").content.decode(), "peacetime: not a word"


def test_without_a_reason_nothing_is_set_and_nothing_typed_is_lost(lead: Operator) -> None:
    answer = set_level(lead, "emergency", reason="vì dịch")
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.get_element_by_id("reason").text_content() == "vì dịch"
    assert "at least 10 characters" in page.get_element_by_id("reason-error").text_content()
    assert AlertChange.objects.count() == 0


def test_a_colleague_was_faster(lead: Operator, sign_in: SignIn) -> None:
    officer = sign_in("duty_officer", name="Quy")
    seen = html.fromstring(lead.get("/desk/alert?level=heightened").content.decode())
    stale = dict(seen.xpath("//section[@id='change']//form")[0].form_values())
    assert set_level(officer, "emergency").status_code == 302
    answer = lead.client.post("/desk/alert", {"level": "heightened", "seen": stale["seen"], "reason": WHY})
    assert answer.status_code == 409
    assert "Somebody else changed the alert level" in text_of(answer)
    assert WHY in answer.content.decode()
    assert alert_now().level == "emergency"


def test_who_leads_a_part_of_the_province_sees_it_and_cannot_set_it(sign_in: SignIn) -> None:
    from epidesk.foundation.places.queries import zones

    part = sign_in("shift_lead", zones()[0].code, name="Part")
    page = part.get("/desk/alert?level=emergency")
    assert page.status_code == 200
    assert "Only who leads the whole province" in text_of(page)
    assert part.client.post("/desk/alert", {"level": "emergency", "seen": "", "reason": WHY}).status_code == 403


@pytest.mark.parametrize("level", ["", "apocalypse", "peacetime"])
def test_a_level_that_is_none_or_holds_already_shows_the_page_as_it_is(lead: Operator, level: str) -> None:
    page = lead.get(f"/desk/alert?level={level}")
    assert page.status_code == 200
    assert not html.fromstring(page.content.decode()).xpath("//section[@id='change']")
    assert lead.client.post("/desk/alert", {"level": level, "seen": "", "reason": WHY}).status_code in (409, 422)
