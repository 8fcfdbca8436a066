# SPDX-License-Identifier: Apache-2.0
"""One's own shifts on the phone: sign up, ask a colleague, say yes; the number for the public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import SYSTEM
from epidesk.response.dispatch import actions
from epidesk.response.dispatch.models import DutyShift, DutyTurn, ShiftSwap

pytestmark = pytest.mark.django_db


def test_a_member_signs_up_asks_and_a_colleague_agrees(handset: Callable[..., Any], teams: dict[str, UUID]) -> None:
    an, binh = handset("PX1", language="en"), handset("PX1", language="en", role="team_member")
    assert "No shift in the next five weeks" in an.open("/field/shifts").text
    on = timezone.localdate() + timedelta(days=1)
    shift_id = actions.plan_shift(by=SYSTEM, team_id=teams["PX1"], kind="day", on=on)
    actions.offer_places(by=SYSTEM, shift_id=shift_id, places=1)
    assert "Shifts that need people" in an.open("/field/shifts").text
    an.client.post("/field/shifts", {"do": "sign-up", "shift": public_id("shf", shift_id)})
    assert "Shifts that need people" not in binh.open("/field/shifts").text, "the last place is taken"
    page = an.open("/field/shifts")
    [colleague] = [one for one in page.page.xpath("//select[@name='colleague']/option/@value") if one != "nobody"]
    an.client.post("/field/shifts", {"do": "ask", "shift": public_id("shf", shift_id), "colleague": colleague})
    assert "waiting for the colleague" in an.open("/field/shifts").text
    swap = public_id("swp", ShiftSwap.objects.get().id)
    assert "asks you to take this shift" in binh.open("/field/shifts").text
    an.client.post("/field/shifts", {"do": "agree", "swap": swap})
    assert ShiftSwap.objects.get().state == "asked", "nobody agrees with themselves"
    binh.client.post("/field/shifts", {"do": "agree", "swap": swap})
    assert ShiftSwap.objects.get().state == "agreed"
    an.client.post("/field/shifts", {"do": "withdraw", "swap": swap})
    assert ShiftSwap.objects.get().state == "withdrawn"
    for form in ({"do": "nonsense"}, {"do": "agree", "swap": "x"}, {}):
        assert an.client.post("/field/shifts", form).status_code == 404


@pytest.mark.row("DR-02")
def test_the_public_directory_follows_who_is_on_shift(handset: Callable[..., Any], teams: dict[str, UUID]) -> None:
    """Through the doors: the member gives a number, the shift begins, strangers read it; the shift ends."""
    an, stranger = handset("PX1", language="en", on_duty=False), Client()
    an.client.post("/field/shifts", {"do": "phone", "phone": "0120 123 0007"})
    assert "0120 123 0007" in an.open("/field/shifts").page.xpath("//input[@name='phone']/@value")[0]

    def directory() -> str:
        from epidesk.foundation.places.directory import forget_directory

        forget_directory()
        return stranger.get("/directory").content.decode()

    assert "0120 123 0007" not in directory()
    now = timezone.now()
    shift = DutyShift.objects.create(
        team_id=teams["PX1"],
        kind="day",
        starts_on=now.date(),
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    user_id = an.client.session["_auth_user_id"]
    DutyTurn.objects.create(shift=shift, user_id=user_id, starts_at=shift.starts_at, ends_at=shift.ends_at)
    actions.follow_roster()
    assert "0120 123 0007" in directory()
    actions.take_off(by=SYSTEM, shift_id=shift.id, user_id=UUID(user_id))
    assert "0120 123 0007" not in directory()
