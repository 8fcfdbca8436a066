# SPDX-License-Identifier: Apache-2.0
"""Directives at the desk: given, followed, late on the leader's page, handed on before somebody leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db
SOON = "%Y-%m-%dT%H:%M"


@pytest.fixture
def chief(sign_in):
    return sign_in("shift_lead", name="Bình")


@pytest.fixture
def someone(hue):
    """`someone("An")`: a colleague with no page open; their public id."""
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM
    from epikit.text import fold

    def make(name: str) -> str:
        email = f"{fold(name.lower())}@example.org"
        return public_id("usr", create_staff(by=SYSTEM, email=email, name=name, role="operator"))

    return make


@pytest.fixture
def given(chief):
    """`given(unit)`: the chief fills in the form; the address that follows."""

    def make(unit: str, **changes: str) -> str:
        due = (timezone.localtime() + timedelta(hours=5)).strftime(SOON)
        form = {"unit": unit, "kind": "trace", "text": "Truy vết hai nhà bên.", "due_at": due}
        answer = chief.client.post("/desk/directives/new", form | changes)
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    return make


def text_of(answer) -> str:
    from lxml import html

    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.mark.row("DS-07")
def test_given_received_moved_and_done_with_evidence(chief, given, someone, triaged):
    from epidesk.intake.incidents.models import Incident

    triaged()
    code = Incident.objects.get().code
    first, second = someone("An"), someone("Cúc")
    page = given(first, matter=code)
    assert "Truy vết hai nhà bên." in text_of(chief.client.get(page))
    assert "Trace contacts" in text_of(chief.client.get("/desk/directives/"))
    moved = chief.client.post(f"{page}/reassign", {"unit": second, "version": "1"})
    assert moved.status_code == 302
    assert chief.client.post(f"{page}/receive").status_code == 302
    empty = chief.client.post(f"{page}/finish", {"note": ""})
    assert empty.status_code == 422
    assert chief.client.post(f"{page}/finish", {"note": "Đã gặp sáu người."}).status_code == 302
    course = text_of(chief.client.get(page))
    for words in ("An → Cúc", "Đã gặp sáu người.", "at the centre"):
        assert words in course


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(chief):
    answer = chief.client.post("/desk/directives/new", {"text": "Đếm giường.", "due_at": "2019-01-01T08:00"})
    assert answer.status_code == 422
    said = text_of(answer)
    assert "The time must lie ahead, within a year." in said
    assert "Choose who is to do it." in said
    assert "Đếm giường." in said


def test_an_agency_is_named_and_the_desk_writes_down_what_it_says(chief, given):
    page = given("agency", agency="Công ty vệ sinh")
    assert "Công ty vệ sinh" in text_of(chief.client.get(page))
    assert chief.client.post(f"{page}/progress", {"note": "Xe đang đi."}).status_code == 302
    assert "In progress" in text_of(chief.client.get(page))


@pytest.mark.row("DS-07")
def test_nobody_leaves_with_a_task_in_hand(given, someone, sign_in):
    from epidesk.foundation.accounts.models import User
    from epidesk.foundation.core.ids import parse_public_id

    leaver, other = someone("An"), someone("Cúc")
    page, admin = given(leaver), sign_in("administrator")
    refused = admin.client.post(f"/desk/staff/{leaver}/close")
    assert refused.status_code == 409
    assert "1 task is still with them" in text_of(refused)
    listed = admin.client.get(f"/desk/directives/of/{leaver}")
    assert "Trace contacts" in text_of(listed)
    assert "Truy vết hai nhà bên." not in text_of(listed), "the administrator reads no matter"
    assert admin.client.post(f"/desk/directives/of/{leaver}", {"to": ""}).status_code == 422
    assert admin.client.post(f"/desk/directives/of/{leaver}", {"to": other}).status_code == 302
    assert admin.client.post(f"/desk/staff/{leaver}/close").status_code == 302
    assert not User.objects.get(id=parse_public_id("usr", leaver)).is_active
    assert page


def test_a_late_one_stands_on_the_leaders_page(chief, given, someone):
    from epidesk.response.dispatch.models import Directive

    given(someone("An"))
    assert "Directives overdue" not in text_of(chief.client.get("/desk/today"))
    Directive.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    said = text_of(chief.client.get("/desk/today"))
    assert "Directives overdue 1" in said
    assert "An: Sent, not yet received" in said
