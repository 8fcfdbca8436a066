# SPDX-License-Identifier: Apache-2.0
"""Who is on a shift at a moment, as the roster has it and the people still belong to the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.response.dispatch.models import DutyTurn
from epidesk.response.dispatch.people import people_of_unit
from epidesk.response.dispatch.rules.roster import Span


@dataclass(frozen=True)
class TeamShift:
    """A shift that lasts now, with those on it who are of the team: leaders first, then as they were put on it."""

    shift_id: UUID
    span: Span
    user_ids: tuple[UUID, ...]


def shifts_now(now: datetime, *, team_id: UUID | None = None) -> dict[UUID, tuple[TeamShift, ...]]:
    """Of all teams, or one; a shift without anybody is left out. One query, and one for each team found."""
    turns = DutyTurn.objects.filter(starts_at__lte=now, ends_at__gt=now, shift__team__isnull=False)
    if team_id is not None:
        turns = turns.filter(shift__team_id=team_id)
    found: dict[UUID, dict[UUID, tuple[Span, list[UUID]]]] = {}
    rows = turns.order_by("id").values_list("shift__team_id", "shift_id", "starts_at", "ends_at", "user_id")
    for team, shift_id, starts_at, ends_at, user_id in rows:
        of_team = found.setdefault(team, {})
        of_team.setdefault(shift_id, (Span(starts_at, ends_at), []))[1].append(user_id)
    result = {}
    for team, shifts in found.items():
        order = {one.user_id: n for n, one in enumerate(people_of_unit(team))}
        on = [
            TeamShift(shift_id, span, tuple(sorted((id for id in users if id in order), key=order.__getitem__)))
            for shift_id, (span, users) in shifts.items()
        ]
        if there := tuple(one for one in on if one.user_ids):
            result[team] = there
    return result


def desk_now(now: datetime) -> frozenset[UUID]:
    """Who the roster has at the desk now."""
    turns = DutyTurn.objects.filter(starts_at__lte=now, ends_at__gt=now, shift__team=None)
    return frozenset(turns.values_list("user_id", flat=True))
