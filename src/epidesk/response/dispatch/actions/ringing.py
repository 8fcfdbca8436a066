# SPDX-License-Identifier: Apache-2.0
"""Whose phones may ring: duty decides, and nothing else. Of a team while its roster names people, theirs; at the desk
those on shift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts.queries import people_of_team
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import set_ring_policies
from epidesk.foundation.notify.rules import RingPolicy
from epidesk.response.dispatch.models import DutyTurn, Team
from epidesk.response.dispatch.on_shift import TeamShift, desk_now, shifts_now
from epidesk.response.dispatch.rules.roster import Duty, may_ring, shifts_that_count

BOUND_FOR = timedelta(days=14)
"""Who had a shift at the desk so lately, or has one within a day, is bound by its roster; whom no roster knows hears
what they chose. While the roster has nobody at the desk it binds nobody: better all ring than none."""


def refresh_rings(*, team_ids: Iterable[UUID] | None = None) -> int:
    """On duty what is critical rings; off duty nothing does. Who is of two units rings while on duty in one of them.
    `team_ids` None: all teams, for people who came or left without a word to us; the desk is always looked at. Returns
    how many people.

    Joins the caller's transaction. Safe to run twice. Locks: a name of its own, so that who has read duty writes it
    before the next one reads.
    """
    wanted = None if team_ids is None else set(team_ids)
    rings: dict[UUID, bool] = defaultdict(bool)
    concerned: set[UUID] = set()
    with unit_of_work():
        lock_names("dispatch", ["rings"])
        now = timezone.now()
        shifts = shifts_now(now)
        for team in Team.objects.order_by("id").only("id", "on_duty", "button_on", "signed_off_at"):
            on_shift = _on_shift(team, shifts.get(team.id, ()))
            for person in people_of_team(team.id):
                rings[person.user_id] |= may_ring(
                    on_shift=person.user_id in on_shift,
                    team_on_duty=team.on_duty,
                    button=team.button_on,
                    team_has_shift=bool(on_shift),
                )
                if wanted is None or team.id in wanted:
                    concerned.add(person.user_id)
        at_desk = desk_now(now)
        for user_id in _bound_by_desk(now):
            rings[user_id] |= user_id in at_desk or not at_desk
            concerned.add(user_id)
        return set_ring_policies(
            policies={user_id: RingPolicy.CRITICAL if rings[user_id] else RingPolicy.SILENT for user_id in concerned},
            only_these=wanted is None,
        )


def _on_shift(team: Team, shifts: Iterable[TeamShift]) -> frozenset[UUID]:
    found = tuple(shifts)
    counting = shifts_that_count(Duty(team.button_on, team.signed_off_at, tuple(one.span for one in found)))
    return frozenset(id for one in found if one.span in counting for id in one.user_ids)


def _bound_by_desk(now: datetime) -> list[UUID]:
    turns = DutyTurn.objects.filter(
        shift__team=None, ends_at__gt=now - BOUND_FOR, starts_at__lt=now + timedelta(days=1)
    )
    return sorted(set(turns.values_list("user_id", flat=True)))
