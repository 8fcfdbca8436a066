# SPDX-License-Identifier: Apache-2.0
"""Duty of two teams changes at once, and somebody is of both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from epidesk.foundation.accounts.models import RoleGrant, User
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.models import RingState
from epidesk.foundation.notify.rules import RingPolicy
from epidesk.response.dispatch.actions import refresh_rings
from epidesk.response.dispatch.models import Team


@pytest.mark.django_db(transaction=True)
def test_the_last_word_on_duty_is_the_one_that_stands(teams: dict[str, UUID]) -> None:
    first, second = list(teams.values())[:2]
    user = User.objects.create(kind="staff", email="hai@demo.invalid", name="Hai đội")
    for team_id in (first, second):
        RoleGrant.objects.create(user=user, role="team_member", team_id=team_id, from_at=timezone.now())
    Team.objects.filter(id=first).update(on_duty=True, duty_since_at=timezone.now())
    refresh_rings()
    written = Event()

    def second_goes_on() -> None:
        try:
            with unit_of_work():
                Team.objects.filter(id=second).update(on_duty=True, duty_since_at=timezone.now())
                refresh_rings(team_ids=[second])
                written.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with unit_of_work():
            Team.objects.filter(id=first).update(on_duty=False, duty_since_at=None)
            refresh_rings(team_ids=[first])  # sees the second still off
            going = other.submit(second_goes_on)
            assert not written.wait(1), "whoever comes second waits until the first has written"
        going.result(10)
    assert RingState.objects.get(user_id=user.id).policy == RingPolicy.CRITICAL
