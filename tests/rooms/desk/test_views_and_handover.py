# SPDX-License-Identifier: Apache-2.0
"""Filters under a name, and what one shift hands to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from epidesk.foundation.accounts.actions import create_staff
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound, OutsideArea
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.desk.actions import (
    choose_theme,
    claim,
    delete_view,
    hand_over,
    open_with,
    order_views,
    read_handover,
    save_view,
)
from epidesk.foundation.desk.models import DeskItem, HandoverNote, SavedView
from epidesk.foundation.desk.queries import (
    colleagues,
    get_item,
    handovers,
    own_matters,
    theme_of,
    views,
    waiting_handovers,
)
from epidesk.foundation.desk.rules import VIEWS_LIMIT, Permission
from epidesk.foundation.desk.shifts import shift_at, shifts
from epidesk.foundation.notify.queries import inbox
from epikit.text import fold

Put = Callable[..., UUID]
SHARES = frozenset(Permission)


@pytest.fixture
def shift(hue: None) -> Callable[..., Actor]:
    """`shift("Lan", "480")`: an operator on duty, with an account and its area."""

    def made(name: str, *codes: str, role: str = "operator", areas: frozenset[UUID] | None = None) -> Actor:
        user_id = create_staff(by=SYSTEM, email=f"{fold(name)}@demo.invalid", name=name, role=role, area_codes=codes)
        return Actor(
            kind=PrincipalKind.STAFF, user_id=user_id, label=name, areas=areas, roles=frozenset({role}),
            permissions=SHARES if role == "shift_lead" else SHARES - {Permission.SHARE_VIEWS},
        )  # fmt: skip

    return made


def names(by: Actor) -> list[str]:
    return [view.name for view in views(by.as_viewer())]


def test_views_are_ones_own_and_keep_no_search(shift: Callable[..., Actor]) -> None:
    lan, minh = shift("Lan"), shift("Minh")
    save_view(by=lan, name=" Ca  nặng ", filters={"priority": "extreme", "s": "abc", "q": "Nguyễn", "owner": ""})
    assert names(lan) == ["Ca nặng"]
    assert views(lan.as_viewer())[0].filters == {"priority": "extreme"}
    assert names(minh) == []


def test_the_same_name_again_replaces_what_it_held(shift: Callable[..., Actor]) -> None:
    lan = shift("Lan")
    save_view(by=lan, name="Của tôi", filters={"owner": "me"})
    save_view(by=lan, name="Của tôi", filters={"owner": "me", "kind": "medical_help"})
    assert [view.filters for view in views(lan.as_viewer())] == [{"owner": "me", "kind": "medical_help"}]


def test_a_shift_lead_shares_with_a_role_they_hold(shift: Callable[..., Actor]) -> None:
    hanh, lan = shift("Hạnh", role="shift_lead"), shift("Lan")
    both = replace(hanh, roles=frozenset({"shift_lead", "operator"}))
    view = save_view(by=both, name="Quá hạn", filters={"escalated": "1"}, role="operator")
    assert names(lan) == ["Quá hạn"]
    assert views(lan.as_viewer())[0].mine is False
    with pytest.raises(Forbidden):
        delete_view(by=lan, view_id=view)
    with pytest.raises(Forbidden):
        save_view(by=lan, name="x", filters={}, role="operator")
    with pytest.raises(Forbidden):
        save_view(by=hanh, name="x", filters={}, role="operator")  # not their role
    delete_view(by=both, view_id=view)
    assert names(lan) == []


def test_order_and_the_view_the_desk_opens_with_are_kept(shift: Callable[..., Actor]) -> None:
    lan = shift("Lan")
    a, b, c = (save_view(by=lan, name=name, filters={"kind": name}) for name in ("Á", "Đ", "E"))
    assert names(lan) == ["Á", "Đ", "E"]
    order_views(by=lan, view_ids=[c, a])
    open_with(by=lan, view_id=b)
    assert names(lan) == ["E", "Á", "Đ"]
    assert [view.is_default for view in views(lan.as_viewer())] == [False, False, True]
    delete_view(by=lan, view_id=b)
    assert [view.is_default for view in views(lan.as_viewer())] == [False, False]
    with pytest.raises(NotFound):
        open_with(by=shift("Minh"), view_id=a)


def test_names_are_needed_and_there_is_an_end(shift: Callable[..., Actor]) -> None:
    lan = shift("Lan")
    for bad in ("", "  ", "x" * 61):
        with pytest.raises(Invalid):
            save_view(by=lan, name=bad, filters={})
    for n in range(VIEWS_LIMIT):
        save_view(by=lan, name=f"{n}", filters={})
    with pytest.raises(Invalid):
        save_view(by=lan, name="one more", filters={})
    assert SavedView.objects.count() == VIEWS_LIMIT


def test_the_ground_goes_with_the_account(shift: Callable[..., Actor]) -> None:
    lan = shift("Lan")
    choose_theme(by=lan, theme="dark")
    assert lan.user_id is not None
    assert theme_of(lan.user_id) == "dark"
    choose_theme(by=lan, theme="")
    assert theme_of(lan.user_id) == ""
    with pytest.raises(Invalid):
        choose_theme(by=lan, theme="pink")


def test_a_shift_hands_over_by_name_and_into_the_queue(put: Put, shift: Callable[..., Actor]) -> None:
    lan, minh = shift("Lan"), shift("Minh")
    named, back, stays = put(), put(), put()
    for id in (named, back, stays):
        claim(by=lan, subject_id=id)
    assert {id for id, _ in own_matters(lan.as_viewer())} == {named, back, stays}
    done = hand_over(by=lan, text="Đội PX2 đang đổi bình oxy.", matters={named: minh.user_id, back: None})
    assert (done.passed, done.kept) == (2, ())
    owners = [get_item(lan.as_viewer(), id).owner_name for id in (named, back, stays)]
    assert owners == ["Minh", "", "Lan"]
    assert get_item(lan.as_viewer(), named).lock_holder == ""
    assert "Lan" in inbox(minh.as_viewer())[0].title


def test_the_next_shift_sees_it_until_it_is_read(put: Put, shift: Callable[..., Actor]) -> None:
    lan, minh, tu = shift("Lan"), shift("Minh"), shift("Tú")
    note = hand_over(by=lan, text="Cầu Lăng Cô ngập, đi vòng.").note_id
    assert waiting_handovers(lan.as_viewer()) == ()
    assert [one.text for one in waiting_handovers(minh.as_viewer())] == ["Cầu Lăng Cô ngập, đi vòng."]
    read_handover(by=minh, note_id=note)
    read_handover(by=minh, note_id=note)
    assert waiting_handovers(minh.as_viewer()) == ()
    assert len(waiting_handovers(tu.as_viewer())) == 1
    assert [one.read_by for one in handovers(lan.as_viewer())] == [("Minh",)]
    assert HandoverNote.objects.get().areas == []


def test_a_note_of_another_area_is_not_for_me(put: Put, ward: Sequence[UUID], shift: Callable[..., Actor]) -> None:
    here = shift("Lan", areas=frozenset({ward[0]}))
    there, province = shift("Minh", areas=frozenset({ward[1]})), shift("Tú")
    note = hand_over(by=here, text="Chỉ phường này thôi.").note_id
    assert waiting_handovers(there.as_viewer()) == ()
    assert len(waiting_handovers(province.as_viewer())) == 1
    with pytest.raises(NotFound):
        read_handover(by=there, note_id=note)
    with pytest.raises(OutsideArea):
        hand_over(by=here, text="Nơi khác.", area_id=ward[1])


def test_what_somebody_took_meanwhile_stays_with_them(put: Put, shift: Callable[..., Actor]) -> None:
    lan, minh = shift("Lan"), shift("Minh")
    id = put()
    claim(by=lan, subject_id=id)
    claim(by=minh, subject_id=id, break_in=True)
    done = hand_over(by=lan, text="", matters={id: None})
    assert (done.passed, done.kept) == (0, (DeskItem.objects.get().code,))
    assert get_item(lan.as_viewer(), id).owner_name == "Minh"


def test_an_empty_note_and_a_stranger_are_refused(put: Put, shift: Callable[..., Actor]) -> None:
    lan = shift("Lan")
    id = put()
    claim(by=lan, subject_id=id)
    with pytest.raises(Invalid):
        hand_over(by=lan, text=" ")
    with pytest.raises(Invalid):
        hand_over(by=lan, text="", matters={id: UUID(int=5)})
    assert get_item(lan.as_viewer(), id).owner_name == "Lan"
    assert [one.name for one in colleagues(lan.as_viewer())] == []


@pytest.mark.parametrize(
    ("at", "slug", "on"),
    [
        (datetime(2026, 11, 23, 6, 0), "morning", date(2026, 11, 23)),
        (datetime(2026, 11, 23, 13, 59), "morning", date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 30), "night", date(2026, 11, 23)),
        (datetime(2026, 11, 24, 5, 59), "night", date(2026, 11, 23)),
    ],
)
def test_which_shift_it_is(at: datetime, slug: str, on: date) -> None:
    found, began_on = shift_at(at)
    assert (found.slug, began_on) == (slug, on)
    assert len(shifts()) == 3
