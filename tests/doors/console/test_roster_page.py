# SPDX-License-Identifier: Apache-2.0
"""The duty roster at the desk: a month, a unit's day, swaps; and one's own shifts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from epidesk.foundation.accounts.models import RoleGrant, User
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.response.dispatch.actions import ask_swap
from epidesk.response.dispatch.models import DutyShift, DutyTurn, ShiftSwap, Team, TeamStock

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db


def day(n: int) -> date:
    return timezone.localdate() + timedelta(days=n)


@pytest.fixture
def lead(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("shift_lead", name="Quang")


@pytest.fixture
def px1(hue_teams: None) -> UUID:
    return Team.objects.values_list("id", flat=True).get(code="PX1")


@pytest.fixture
def member(px1: UUID) -> Callable[[str], User]:
    """`member("An")`: somebody of Phú Xuân 1."""

    def make(name: str) -> User:
        user = User.objects.create(kind="staff", email=f"{name}@demo.invalid", name=name)
        RoleGrant.objects.create(user=user, role="team_member", team_id=px1, from_at=timezone.now())
        return user

    return make


def assign(by: Operator, user: User | UUID, kind: str, on: date, unit: str = "PX1") -> Any:
    who = public_id("usr", getattr(user, "id", user))
    return by.client.post(f"/desk/roster/{unit}/{on}", {"do": "assign", "kind": kind, "person": who}, follow=True)


@pytest.mark.row("DS-04")
def test_shifts_are_assigned_signed_up_for_and_swapped_with_approval(
    lead: Operator, lan: Operator, minh: Operator
) -> None:
    """At the operators' desk: planned, a hole seen, a place offered and taken, a swap asked, agreed and approved."""
    on = day(1)
    assert "nobody, Operations desk" in text_of(lead.get(f"/desk/roster/?week={on}")), "the gap is warned of"
    assert "Put on the shift." in text_of(assign(lead, lan.user_id, "morning", on, "desk"))
    morning = DutyShift.objects.get(kind="morning")
    afternoon_page = lead.client.post(f"/desk/roster/desk/{on}", {"do": "plan", "kind": "afternoon"}, follow=True)
    assert "Nobody yet" in text_of(afternoon_page)
    afternoon = public_id("shf", DutyShift.objects.get(kind="afternoon").id)
    lead.client.post(f"/desk/roster/desk/{on}", {"do": "places", "shift": afternoon, "places": "1"})
    mine = text_of(minh.get("/desk/roster/mine"))
    assert "Shifts that need people" in mine
    minh.client.post("/desk/roster/mine", {"do": "sign-up", "shift": afternoon})
    assert "signed up" in text_of(lead.get(f"/desk/roster/desk/{on}"))

    ask = {"do": "ask", "shift": public_id("shf", morning.id), "colleague": public_id("usr", minh.user_id)}
    assert "Asked." in text_of(lan.client.post("/desk/roster/mine", ask | {"in_return": afternoon}, follow=True))
    swap = public_id("swp", ShiftSwap.objects.get().id)
    assert "asks you to take this shift" in text_of(minh.get("/desk/roster/mine"))
    assert f"/desk/roster/swaps/{swap}" in lead.get("/desk/roster/").content.decode()
    minh.client.post("/desk/roster/mine", {"do": "agree", "swap": swap})
    approved = lead.client.post(f"/desk/roster/swaps/{swap}", {"do": "approve"}, follow=True)
    assert "Approved." in text_of(approved)
    people = dict(DutyTurn.objects.values_list("shift__kind", "user_id"))
    assert people == {"morning": minh.user_id, "afternoon": lan.user_id}


def test_a_swap_that_leaves_a_hole_is_refused_and_the_page_names_it(
    lead: Operator, member: Callable[[str], User], px1: UUID
) -> None:
    an = member("An")
    assign(lead, an, "day", day(1))
    by = Actor(kind=PrincipalKind.STAFF, user_id=an.id, team_id=px1, permissions=frozenset({"dispatch:serve"}))
    swap_id = ask_swap(by=by, shift_id=DutyShift.objects.get().id, colleague_id=None, reason="Ốm")
    answer = lead.client.post(f"/desk/roster/swaps/{public_id('swp', swap_id)}", {"do": "approve"}, follow=True)
    said = text_of(answer)
    assert "This leaves a hole: Day shift" in said
    assert "Phú Xuân 1 (0/1)" in said
    assert DutyTurn.objects.count() == 1
    refused = lead.client.post(
        f"/desk/roster/swaps/{public_id('swp', swap_id)}", {"do": "refuse", "reason": ""}, follow=True
    )
    assert "Please say why" in text_of(refused)


def test_two_shifts_at_once_are_refused_beside_the_form(
    lead: Operator, member: Callable[[str], User], hue_teams: None
) -> None:
    an = member("An")
    px2 = Team.objects.get(code="PX2")
    RoleGrant.objects.create(user=an, role="team_member", team_id=px2.id, from_at=timezone.now())
    assign(lead, an, "day", day(1))
    said = text_of(assign(lead, an, "day", day(1), "PX2"))
    assert "This person is on another shift at that time: Day shift" in said
    assert DutyTurn.objects.count() == 1


def test_the_month_shows_letters_the_week_names_and_both_say_who_is_on_duty(
    lead: Operator, lan: Operator, member: Callable[[str], User]
) -> None:
    an = member("An")
    today = day(0)
    assign(lead, an, "day", day(1))
    assert "An" in text_of(lan.get(f"/desk/roster/?week={day(1)}"))
    month = lan.get(f"/desk/roster/?month={day(1):%Y-%m}")
    assert f"/desk/roster/PX1/{day(1)}" in month.content.decode()
    assert "On duty is who has a shift now" in text_of(month)
    assert f"/desk/roster/PX1/{today}" not in lan.get("/desk/roster/?month=2027-01").content.decode()
    assert lan.get("/desk/roster/?month=nonsense").status_code == 200
    assert lan.get("/desk/roster/?week=0000-00-99").status_code == 200
    assert lan.get("/desk/roster/PX1/nonsense").status_code == 404
    assert lan.get(f"/desk/roster/NONE/{today}").status_code == 404


def test_operators_read_the_roster_and_do_not_plan_it(lan: Operator, member: Callable[[str], User]) -> None:
    an = member("An")
    assert "Put on" not in text_of(lan.get(f"/desk/roster/PX1/{day(1)}"))
    assert "Your role does not allow this." in text_of(assign(lan, an, "day", day(1)))
    assert not DutyTurn.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"do": "assign", "kind": "nonsense"},
        {"do": "places", "shift": "x"},
        {"do": "take-off"},
        {"do": "pattern", "pattern": "nonsense", "weeks": "x"},
        {"do": "nonsense"},
        {},
    ],
    ids=["kind", "places", "person", "pattern", "verb", "nothing"],
)
def test_bad_forms_are_refused_and_change_nothing(lead: Operator, px1: UUID, form: dict[str, str]) -> None:
    assert lead.client.post(f"/desk/roster/PX1/{day(1)}", form).status_code in {302, 404}
    assert not DutyTurn.objects.exists()


def test_a_pattern_is_laid_out_and_a_week_is_copied(lead: Operator, member: Callable[[str], User]) -> None:
    an = member("An")
    form = {"do": "pattern", "pattern": "day_night_off_off", "people": public_id("usr", an.id), "weeks": "4"}
    page = lead.client.post(f"/desk/roster/PX1/{day(1)}", form, follow=True)
    assert "Places filled: 14." in text_of(page)
    after = day(29) + timedelta(days=7)
    copied = lead.client.post(f"/desk/roster/PX1/{day(22)}", {"do": "copy"}, follow=True)
    assert "Places filled:" in text_of(copied)
    assert DutyTurn.objects.filter(shift__starts_on__lt=after).count() >= 14


def test_a_team_s_skills_vehicles_and_stock(lead: Operator, lan: Operator, px1: UUID) -> None:
    url = f"/desk/teams/{public_id('team', px1)}/equipment"
    lead.client.post(url, {"do": "skills", "skills": ["sampling"]})
    lead.client.post(url, {"do": "vehicle", "name": "Xe 1", "kind": "ambulance"})
    lead.client.post(url, {"do": "stock", "item": "mask", "count": "12"})
    said = text_of(lan.get(url))
    for word in ("Sampling", "Xe 1, Ambulance", "N95 masks: 12", "low", "0 → 12"):
        assert word in said
    assert "Store the skills" not in said
    lan.client.post(url, {"do": "stock", "item": "mask", "count": "900"})
    assert TeamStock.objects.get().count == 12
    assert "From 0 to" in text_of(lead.client.post(url, {"do": "stock", "item": "mask", "count": "-4"}, follow=True))
