# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.dispatch.actions.estimating import refresh_arrivals
from epidesk.response.dispatch.actions.following import POSITION, follow_numbers, settle_duty
from epidesk.response.dispatch.actions.locking import lock_team
from epidesk.response.dispatch.actions.ringing import refresh_rings
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.refusals import LeaderDecides, NotYourTeam, OffDuty, StillOnMission
from epidesk.response.dispatch.rules import (
    HELD,
    LIVE_STATES,
    WRITE_EVERY,
    Fix,
    FixVerdict,
    Permission,
    judge_fix,
    may_change_duty,
    may_serve,
)
from epikit.geo.points import LonLat

_REFUSED = {
    FixVerdict.OFF_THE_EARTH: _("This is not a point on the earth."),
    FixVerdict.INACCURATE: _("This position is too inaccurate to be of use."),
    FixVerdict.FROM_THE_FUTURE: _("The phone's clock runs ahead. Please set it."),
}


@dataclass(frozen=True)
class PositionTaken:
    """What became of a reported position. `why`: `use`, `too-fast`, `too-far`, `older` or `too-soon`; the last two
    change nothing."""

    stored: bool
    why: str


def set_duty(*, by: Actor, team_id: UUID, on: bool) -> None:
    """The team's own word, or the desk's for it: on duty until it says otherwise, or off duty until the next shift of
    its roster begins (`rules.is_on_duty`). Off duty forgets where the team was, and its people's phones ring no more.

    Who: the team's leader, or `dispatch:duty`. Locks the team. Events: `DutyChanged`. Already so: changes nothing.
    Raises `NotFound`, `NotYourTeam`, `LeaderDecides`, `StillOnMission`.
    """
    if not may_change_duty(by, team_id):
        raise LeaderDecides if may_serve(by, team_id) else NotYourTeam
    with unit_of_work():
        team = lock_team(team_id)
        if (team.on_duty, team.button_on) == (on, on):
            return
        if not on and Mission.objects.filter(team=team, state__in=LIVE_STATES).exists():
            raise StillOnMission
        now = timezone.now()
        team.button_on, team.signed_off_at = on, None if on else now
        team.save(update_fields=["button_on", "signed_off_at"])
        if not settle_duty(by, team, now):
            record(by=by, verb="team.on_duty", subject=("team", team.id), fields=("button_on",))
            refresh_rings(team_ids=[team.id])
        follow_numbers(now)


def report_position(
    *, by: Actor, team_id: UUID, lon: float, lat: float, accuracy_m: float, at: datetime
) -> PositionTaken:
    """Keeps where the team's phone is, in place of what was kept before; nobody's way is recorded.

    Who: members of this very team with `dispatch:position`, while on duty; nobody else, not the desk, not the system.
    At most one write in `WRITE_EVERY` for each team. Not in the ledger: the row holds only the last position, and a
    line each five seconds would be the very history that we do not keep. Locks the team.
    Raises `NotFound`, `NotYourTeam`, `OffDuty`, `Invalid` for a position that cannot be.
    """
    if by.user_id is None or not may_serve(by, team_id):
        raise NotYourTeam
    requires(by, Permission.POSITION)
    if at.utcoffset() is None:
        raise Invalid({"at": _("The time needs a time zone.")})
    with unit_of_work():
        team = lock_team(team_id)
        if not team.on_duty:
            raise OffDuty
        now = timezone.now()
        verdict = judge_fix(Fix(lon, lat, accuracy_m, at), _kept(team), now, base=LonLat(team.base_lon, team.base_lat))
        if message := _REFUSED.get(verdict):
            raise Invalid({"position": message})
        if verdict is FixVerdict.OLDER:
            return PositionTaken(False, verdict)
        if team.position_taken_at is not None and now - team.position_taken_at < WRITE_EVERY:
            return PositionTaken(False, "too-soon")
        team.position_lon, team.position_lat, team.position_accuracy_m = lon, lat, accuracy_m
        team.position_at, team.position_taken_at = at, now
        team.position_flagged = verdict in HELD
        team.save(update_fields=POSITION)
        hint("map", id=team.id, version=team.version)
        refresh_arrivals(team, now)
        return PositionTaken(True, verdict)


def _kept(team: Team) -> Fix | None:
    if team.position_at is None:
        return None
    return Fix(team.position_lon or 0.0, team.position_lat or 0.0, team.position_accuracy_m or 0.0, team.position_at)
