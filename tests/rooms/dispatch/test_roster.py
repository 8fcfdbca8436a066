# SPDX-License-Identifier: Apache-2.0
"""Planning who is on duty: one person on one shift at a time, also when two plan at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from epidesk.foundation.accounts.models import RoleGrant
from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.notify.models import InboxMessage
from epidesk.response.dispatch import actions, queries
from epidesk.response.dispatch.models import DutyShift, DutyTurn, ShiftSwap
from epidesk.response.dispatch.refusals import LeavesHole, NoPlaceLeft, OnAnotherShift, ShiftOver, SwapOver
from epidesk.response.dispatch.rules import Permission

from .conftest import MEMBER_OF_TEAM, staff

pytestmark = pytest.mark.django_db
TOMORROW = 1


def day(n: int) -> date:
    return timezone.localdate() + timedelta(days=n)


@pytest.fixture
def lead(db: None) -> Actor:
    """Plans the roster."""
    return staff("lead@demo.invalid", "Quang", permissions=frozenset({Permission.ROSTER, Permission.READ}))


@pytest.fixture
def member(teams: dict[str, UUID]) -> Callable[..., Actor]:
    """`member("PX1", "An")`: somebody of this team."""

    def make(code: str, name: str, role: str = "team_member") -> Actor:
        actor = staff(f"{name}@demo.invalid", name, permissions=MEMBER_OF_TEAM, team_id=teams[code])
        RoleGrant.objects.create(user_id=actor.user_id, role=role, team_id=teams[code], from_at=timezone.now())
        return actor

    return make


@pytest.fixture
def at_desk(db: None) -> Callable[[str], Actor]:
    """`at_desk("Lan")`: an operator."""

    def make(name: str) -> Actor:
        actor = staff(f"{name}@demo.invalid", name, permissions=frozenset({Desk.CLAIM, Permission.READ}))
        RoleGrant.objects.create(user_id=actor.user_id, role="operator", from_at=timezone.now())
        return actor

    return make


@pytest.fixture
def shift(lead: Actor, teams: dict[str, UUID]) -> Callable[..., UUID]:
    """`shift("PX1", "day", 1)`: planned for tomorrow; the desk's with None."""

    def make(code: str | None, kind: str, in_days: int = TOMORROW) -> UUID:
        return actions.plan_shift(by=lead, team_id=teams[code] if code else None, kind=kind, on=day(in_days))

    return make


def people_on(shift_id: UUID) -> set[UUID]:
    return set(DutyTurn.objects.filter(shift_id=shift_id).values_list("user_id", flat=True))


def uid(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def test_the_lead_assigns_and_the_person_is_told(lead: Actor, member: Any, shift: Any) -> None:
    an = member("PX1", "An")
    one = shift("PX1", "day")
    assert shift("PX1", "day") == one, "planned twice is planned once"
    assert actions.assign(by=lead, shift_id=one, user_id=uid(an)) is True
    assert actions.assign(by=lead, shift_id=one, user_id=uid(an)) is False
    assert people_on(one) == {uid(an)}
    assert InboxMessage.objects.get(user_id=uid(an)).template == "shift-assigned"
    [turn] = queries.my_roster(an.as_viewer()).turns
    assert turn.shift.shift_id == one
    verbs = list(Entry.objects.filter(subject_id=one).values_list("verb", flat=True))
    assert sorted(verbs) == ["shift.assigned", "shift.planned"]
    assert actions.take_off(by=lead, shift_id=one, user_id=uid(an)) is True
    assert actions.take_off(by=lead, shift_id=one, user_id=uid(an)) is False
    assert people_on(one) == set()


def test_only_who_plans_may_and_only_people_of_the_unit(lead: Actor, member: Any, shift: Any) -> None:
    an, stranger = member("PX1", "An"), member("PX2", "Stranger")
    one = shift("PX1", "day")
    with pytest.raises(Forbidden):
        actions.assign(by=an, shift_id=one, user_id=uid(an))
    with pytest.raises(Invalid):
        actions.assign(by=lead, shift_id=one, user_id=uid(stranger))
    with pytest.raises(Invalid):
        actions.plan_shift(by=lead, team_id=None, kind="day", on=day(1))  # the desk has no such shift
    with pytest.raises(Invalid):
        actions.plan_shift(by=lead, team_id=None, kind="morning", on=day(-2))


def test_nobody_is_on_two_shifts_at_once(lead: Actor, member: Any, teams: dict[str, UUID], shift: Any) -> None:
    an = member("PX1", "An")
    RoleGrant.objects.create(user_id=an.user_id, role="team_member", team_id=teams["PX2"], from_at=timezone.now())
    actions.assign(by=lead, shift_id=shift("PX1", "day"), user_id=uid(an))
    with pytest.raises(OnAnotherShift) as refused:
        actions.assign(by=lead, shift_id=shift("PX2", "day"), user_id=uid(an))
    assert "Phú Xuân 1" in str(refused.value.message)
    assert actions.assign(by=lead, shift_id=shift("PX2", "night"), user_id=uid(an)), "19:00 is not in a shift until 19"
    row = DutyTurn.objects.filter(user_id=uid(an)).order_by("starts_at").first()
    assert row is not None
    with pytest.raises(IntegrityError, match="dispatch_turn_no_overlap"), transaction.atomic():
        DutyTurn.objects.create(
            shift_id=shift("PX2", "day"), user_id=uid(an), starts_at=row.starts_at, ends_at=row.ends_at
        )


@pytest.mark.django_db(transaction=True)
def test_two_leads_assign_one_person_at_once(
    lead: Actor, member: Any, teams: dict[str, UUID], shift: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock on the person both would see the person free; then the database alone decides."""
    an = member("PX1", "An")
    RoleGrant.objects.create(user_id=an.user_id, role="team_member", team_id=teams["PX2"], from_at=timezone.now())
    both = [shift("PX1", "day"), shift("PX2", "day")]
    monkeypatch.setattr("epidesk.response.dispatch.actions.shifts.lock_people", lambda user_ids: None)
    together = Barrier(2, timeout=10)

    def go(shift_id: UUID) -> str:
        try:
            together.wait()
            actions.assign(by=lead, shift_id=shift_id, user_id=uid(an))
        except OnAnotherShift:
            return "refused"
        finally:
            connection.close()
        return "assigned"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, both)) == ["assigned", "refused"]
    assert DutyTurn.objects.filter(user_id=uid(an)).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_want_the_last_open_place(lead: Actor, member: Any, shift: Any) -> None:
    both = [member("PX1", "An"), member("PX1", "Bình")]
    one = shift("PX1", "day")
    with pytest.raises(NoPlaceLeft):
        actions.sign_up(by=both[0], shift_id=one)
    actions.offer_places(by=lead, shift_id=one, places=1)
    together = Barrier(2, timeout=10)

    def go(by: Actor) -> str:
        try:
            together.wait()
            actions.sign_up(by=by, shift_id=one)
        except NoPlaceLeft:
            return "late"
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, both)) == ["in", "late"]
    assert DutyShift.objects.get(id=one).open_places == 0
    assert len(people_on(one)) == 1


def test_sign_up_is_for_people_of_the_unit(lead: Actor, member: Any, at_desk: Any, shift: Any) -> None:
    one, desk = shift("PX1", "day"), shift(None, "morning")
    for id in (one, desk):
        actions.offer_places(by=lead, shift_id=id, places=2)
    an, lan = member("PX1", "An"), at_desk("Lan")
    with pytest.raises(Forbidden):
        actions.sign_up(by=lan, shift_id=one)
    with pytest.raises(Forbidden):
        actions.sign_up(by=an, shift_id=desk)
    assert [card.shift_id for card in queries.my_roster(lan.as_viewer()).open_shifts] == [desk]
    assert actions.sign_up(by=lan, shift_id=desk) is True
    assert actions.sign_up(by=lan, shift_id=desk) is False
    assert queries.my_roster(lan.as_viewer()).open_shifts == ()
    with pytest.raises(Invalid):
        actions.offer_places(by=lead, shift_id=one, places=99)


def test_a_swap_is_asked_agreed_and_approved(lead: Actor, member: Any, shift: Any) -> None:
    an, binh = member("PX1", "An"), member("PX1", "Bình")
    mine, theirs = shift("PX1", "day"), shift("PX1", "night", 3)
    actions.assign(by=lead, shift_id=mine, user_id=uid(an))
    actions.assign(by=lead, shift_id=theirs, user_id=uid(binh))
    swap = actions.ask_swap(by=an, shift_id=mine, colleague_id=uid(binh), in_return_id=theirs)
    assert actions.ask_swap(by=an, shift_id=mine, colleague_id=uid(binh)) == swap
    with pytest.raises(SwapOver):
        actions.approve_swap(by=lead, swap_id=swap)  # the colleague has not agreed
    with pytest.raises(Forbidden):
        actions.answer_swap(by=an, swap_id=swap, agree=True)
    actions.answer_swap(by=binh, swap_id=swap, agree=True)
    actions.answer_swap(by=binh, swap_id=swap, agree=True)
    with pytest.raises(Forbidden):
        actions.approve_swap(by=binh, swap_id=swap)
    [waiting] = queries.waiting_swaps(lead.as_viewer())
    assert (waiting.asked_by, waiting.colleague) == ("An", "Bình")
    assert people_on(mine) == {uid(an)}, "nothing happens before the lead approves"
    actions.approve_swap(by=lead, swap_id=swap)
    actions.approve_swap(by=lead, swap_id=swap)
    assert people_on(mine) == {uid(binh)}
    assert people_on(theirs) == {uid(an)}
    with pytest.raises(SwapOver):
        actions.withdraw_swap(by=an, swap_id=swap)
    told = InboxMessage.objects.filter(user_id=uid(an)).values_list("template", flat=True)
    assert "swap-approved" in told


def test_one_may_swap_two_shifts_that_overlap(lead: Actor, member: Any, teams: dict[str, UUID], shift: Any) -> None:
    """Each gives what would stand in the way of what they get."""
    an, binh = member("PX1", "An"), member("PX1", "Bình")
    first, second = shift("PX1", "day"), shift("PX1", "night")
    DutyShift.objects.filter(id=second).update(starts_at=DutyShift.objects.get(id=first).starts_at)
    actions.assign(by=lead, shift_id=first, user_id=uid(an))
    actions.assign(by=lead, shift_id=second, user_id=uid(binh))
    swap = actions.ask_swap(by=an, shift_id=first, colleague_id=uid(binh), in_return_id=second)
    actions.answer_swap(by=binh, swap_id=swap, agree=True)
    actions.approve_swap(by=lead, swap_id=swap)
    assert (people_on(first), people_on(second)) == ({uid(binh)}, {uid(an)})


def test_a_swap_that_leaves_a_hole_is_refused_with_the_hole(lead: Actor, member: Any, shift: Any) -> None:
    an, binh = member("PX1", "An"), member("PX1", "Bình")
    one = shift("PX1", "day")
    actions.assign(by=lead, shift_id=one, user_id=uid(an))
    with pytest.raises(Invalid):
        actions.ask_swap(by=an, shift_id=one, colleague_id=None)  # to be freed needs a reason
    swap = actions.ask_swap(by=an, shift_id=one, colleague_id=None, reason="Con ốm")
    with pytest.raises(LeavesHole) as refused:
        actions.approve_swap(by=lead, swap_id=swap)
    assert "0/1" in str(refused.value.message)
    assert "Phú Xuân 1" in str(refused.value.message)
    assert people_on(one) == {uid(an)}
    actions.assign(by=lead, shift_id=one, user_id=uid(binh))  # somebody else comes: now it can be
    actions.approve_swap(by=lead, swap_id=swap)
    assert people_on(one) == {uid(binh)}


def test_who_left_the_team_fills_no_hole(lead: Actor, member: Any, shift: Any) -> None:
    an, binh = member("PX1", "An"), member("PX1", "Bình")
    one = shift("PX1", "day")
    actions.assign(by=lead, shift_id=one, user_id=uid(an))
    swap = actions.ask_swap(by=an, shift_id=one, colleague_id=uid(binh))
    actions.answer_swap(by=binh, swap_id=swap, agree=True)
    RoleGrant.objects.filter(user_id=uid(binh)).delete()
    with pytest.raises(LeavesHole):
        actions.approve_swap(by=lead, swap_id=swap)


def test_a_colleague_who_is_on_another_shift_then_cannot_take_it(
    lead: Actor, member: Any, teams: dict[str, UUID], shift: Any
) -> None:
    an, binh = member("PX1", "An"), member("PX1", "Bình")
    RoleGrant.objects.create(user_id=binh.user_id, role="team_member", team_id=teams["PX2"], from_at=timezone.now())
    one, elsewhere = shift("PX1", "day"), shift("PX2", "day")
    actions.assign(by=lead, shift_id=one, user_id=uid(an))
    actions.assign(by=lead, shift_id=elsewhere, user_id=uid(binh))
    with pytest.raises(OnAnotherShift) as refused:
        actions.ask_swap(by=an, shift_id=one, colleague_id=uid(binh))
    assert "Phú Xuân 2" in str(refused.value.message)


def test_a_swap_ends_when_the_shift_is_planned_otherwise(lead: Actor, member: Any, shift: Any) -> None:
    an, binh = member("PX1", "An"), member("PX1", "Bình")
    one, two = shift("PX1", "day"), shift("PX1", "day", 2)
    for id in (one, two):
        actions.assign(by=lead, shift_id=id, user_id=uid(an))
    swap = actions.ask_swap(by=an, shift_id=one, colleague_id=uid(binh))
    actions.take_off(by=lead, shift_id=one, user_id=uid(an))
    with pytest.raises(SwapOver):
        actions.answer_swap(by=binh, swap_id=swap, agree=True)
    actions.ask_swap(by=an, shift_id=two, colleague_id=uid(binh))
    actions.cancel_shift(by=lead, shift_id=two)
    actions.cancel_shift(by=lead, shift_id=two)
    assert not ShiftSwap.objects.filter(shift_id=two).exists()


def test_what_is_over_stays_as_it_was(lead: Actor, member: Any, shift: Any) -> None:
    an, one = member("PX1", "An"), shift("PX1", "day")
    past = timezone.now() - timedelta(days=1)
    DutyShift.objects.filter(id=one).update(starts_at=past - timedelta(hours=12), ends_at=past)
    for attempt in (
        lambda: actions.assign(by=lead, shift_id=one, user_id=uid(an)),
        lambda: actions.take_off(by=lead, shift_id=one, user_id=uid(an)),
        lambda: actions.cancel_shift(by=lead, shift_id=one),
        lambda: actions.offer_places(by=lead, shift_id=one, places=1),
    ):
        with pytest.raises(ShiftOver):
            attempt()


def test_a_pattern_fills_four_weeks_and_a_week_is_copied(lead: Actor, at_desk: Any) -> None:
    people = [at_desk(name) for name in ("An", "Bình", "Cúc", "Dũng")]
    start = day(1)
    asked: dict[str, Any] = {
        "by": lead,
        "team_id": None,
        "pattern": "three_by_eight",
        "user_ids": [uid(one) for one in people],
        "starts_on": start,
        "weeks": 4,
    }
    done = actions.repeat_pattern(**asked)
    assert (done.made, done.busy) == (28 * 3, 0)
    assert actions.repeat_pattern(**asked).made == 0
    shown = queries.roster(lead.as_viewer(), start, 28)
    assert [gap for gap in shown.gaps if gap.unit == "desk"] == []
    monday = start + timedelta(days=28 + (-(start + timedelta(days=28)).weekday()) % 7)
    copied = actions.copy_week(by=lead, team_id=None, monday=monday)
    assert copied.made > 0
    assert actions.copy_week(by=lead, team_id=None, monday=monday).made == 0
    with pytest.raises(Invalid):
        actions.repeat_pattern(**(asked | {"weeks": 99}))
    with pytest.raises(Invalid):
        actions.repeat_pattern(**(asked | {"pattern": "day_night_off_off"}))


def test_the_month_names_its_holes_and_who_has_too_much(
    lead: Actor, member: Any, shift: Any, teams: dict[str, UUID]
) -> None:
    an = member("PX1", "An")
    shift("PX1", "day", 2)
    for n in range(3, 8):
        actions.assign(by=lead, shift_id=shift("PX1", "day", n), user_id=uid(an))
        actions.assign(by=lead, shift_id=shift("PX1", "night", n), user_id=uid(an))
    shown = queries.roster(lead.as_viewer(), day(0), 14)
    assert any(gap.unit == "PX1" and gap.on == day(2) for gap in shown.gaps)
    assert any(gap.unit == "desk" and gap.on == day(0) for gap in shown.gaps)
    assert any(gap.unit == "" and gap.on == day(2) for gap in shown.gaps), "too few teams in the province"
    [line] = shown.strains
    assert line.name == "An"
    assert any("12" in text for text in line.texts)
    row = next(row for row in shown.rows if row.code == "PX1")
    assert row.count == 10
    assert row.cells[2].lacks
    assert queries.my_roster(an.as_viewer()).strain
    with pytest.raises(Forbidden):
        queries.roster(an.as_viewer(), day(0), 14)


def test_the_stock_of_a_team_has_a_history(lead: Actor, member: Any, teams: dict[str, UUID], lan: Actor) -> None:
    an = member("PX1", "An")
    keeper = Actor(
        kind=PrincipalKind.STAFF,
        user_id=lan.user_id,
        label="Lan",
        areas=None,
        permissions=frozenset({Permission.MANAGE_TEAMS, Permission.READ}),
    )
    team = teams["PX1"]
    actions.count_stock(by=an, team_id=team, item="mask", count=200, why="Nhận từ kho")
    actions.count_stock(by=an, team_id=team, item="mask", count=30)
    actions.count_stock(by=an, team_id=team, item="mask", count=30)
    actions.set_skills(by=keeper, team_id=team, skills=["sampling", "oxygen"])
    actions.set_vehicle(by=keeper, team_id=team, name="Xe 1", kind="ambulance")
    actions.set_vehicle(by=an, team_id=team, name="Xe 1", usable=False)
    with pytest.raises(Forbidden):
        actions.set_vehicle(by=an, team_id=team, name="Xe 2", kind="car")
    with pytest.raises(Forbidden):
        actions.set_skills(by=an, team_id=team, skills=[])
    with pytest.raises(Invalid):
        actions.count_stock(by=an, team_id=team, item="nothing", count=1)
    with pytest.raises(Forbidden):
        actions.count_stock(by=an, team_id=teams["PX2"], item="mask", count=1)
    found = queries.team_resources(lan.as_viewer(), [team, teams["PX2"]])
    assert found[team].skills == {"sampling", "oxygen"}
    assert found[team].stock == {"mask": 30}
    assert found[team].low == ("mask",)
    assert found[team].usable_vehicles == ()
    assert found[teams["PX2"]] == queries.Resources()
    assert set(queries.team_resources(an.as_viewer(), [team, teams["PX2"]])) == {team}
    moves = queries.stock_history(lan.as_viewer(), team)
    assert [(one.before, one.after) for one in moves] == [(200, 30), (0, 200)]
