# SPDX-License-Identifier: Apache-2.0
"""Who may sit in which room, and who was shown out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import Actor, PrincipalKind, Viewer
from epidesk.response.video import queries
from epidesk.response.video.actions import show_out
from epidesk.response.video.rules import PROVINCE, Permission

pytestmark = pytest.mark.django_db
LAN = Actor(kind=PrincipalKind.STAFF, user_id=UUID(int=1), label="Lan", permissions=frozenset({Permission.COMMAND}))
NURSE = Viewer(kind=PrincipalKind.STAFF, user_id=UUID(int=7), label="Hoa", permissions=frozenset({Permission.JOIN}))


def seat(room: str = PROVINCE, viewer: Viewer = NURSE, **team: Any) -> Any:
    return queries.seat(viewer, room, **{"team_code": "07", "team_name": "Đội 07", "on_duty": True, **team})


def test_a_member_on_duty_sits_with_the_province_and_with_the_own_team() -> None:
    assert seat().id == "t.07.00000007"
    assert seat("team.07").room == "team.07"


@pytest.mark.parametrize("room", ["team.08", "team.", "elsewhere", ""])
def test_in_no_other_room(room: str) -> None:
    assert seat(room) is None


def test_nobody_sits_off_duty_without_team_permission_or_account() -> None:
    assert seat(on_duty=False) is None
    assert seat(team_code="") is None
    assert seat(viewer=Viewer(kind=PrincipalKind.STAFF, user_id=UUID(int=7))) is None
    assert seat(viewer=Viewer(permissions=frozenset({Permission.COMMAND}))) is None


def test_the_centre_sits_everywhere_under_its_own_name() -> None:
    found = queries.seat(LAN.as_viewer(), "team.08")
    assert found is not None
    assert (found.display, found.commands) == ("Lan", True)


def test_who_is_shown_out_has_no_seat_until_the_time_is_over() -> None:
    from epidesk.response.video.models import ShownOut

    show_out(by=LAN, room=PROVINCE, seat_id=seat().id, reason="phone left open in a car", lasting=timedelta(hours=1))
    assert seat() is None
    assert seat("team.07") is not None, "of this room alone"
    ShownOut.objects.update(from_at=timezone.now() - timedelta(hours=2), until_at=timezone.now() - timedelta(hours=1))
    assert seat() is not None


def test_showing_out_asks_for_the_right_a_reason_and_somebody() -> None:
    with pytest.raises(Forbidden):
        show_out(by=NURSE.as_actor(), room=PROVINCE, seat_id="t.08.00000008", reason="why not")
    with pytest.raises(Invalid) as wrong:
        show_out(by=LAN, room="elsewhere", seat_id="", reason=" ", lasting=timedelta(days=2))
    assert set(wrong.value.fields) == {"reason", "seat_id", "lasting"}
