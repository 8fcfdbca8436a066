# SPDX-License-Identifier: Apache-2.0
"""What follows from the roster now: which teams are on duty, whose phones ring, which number the directory shows."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, override

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.actions import set_duty_number
from epidesk.foundation.places.rules import Permission as Places
from epidesk.response.dispatch.actions.listing import list_in_directory
from epidesk.response.dispatch.actions.locking import lock_team
from epidesk.response.dispatch.actions.ringing import refresh_rings
from epidesk.response.dispatch.events import DutyChanged
from epidesk.response.dispatch.models import DutyPhone, DutyShift, DutyTurn, Mission, Team
from epidesk.response.dispatch.on_shift import TeamShift, shifts_now
from epidesk.response.dispatch.rules import LIVE_STATES
from epidesk.response.dispatch.rules.roster import Duty, is_on_duty, shifts_that_count

log = logging.getLogger(__name__)
POSITION = [
    "position_lon",
    "position_lat",
    "position_accuracy_m",
    "position_at",
    "position_taken_at",
    "position_flagged",
]
_LATELY = timedelta(minutes=10)
"""Of the minute job: so long it may have been late. A full look at everybody's ringing comes each five minutes."""


def follow_roster(*, now: datetime | None = None) -> int:
    """Brings duty, ringing and numbers into line with the roster as it stands this minute. Returns how many teams
    changed duty. Safe to run twice, also at once: each team is looked at again under its lock."""
    now = now or timezone.now()
    shifts = shifts_now(now)
    out = set(Mission.objects.filter(state__in=LIVE_STATES).values_list("team_id", flat=True))
    listed = set(DutyShift.objects.filter(number_listed=True, ends_at__gt=now).values_list("team_id", flat=True))
    known = DutyPhone.objects.values_list("user_id", flat=True)
    with_number = set(
        known.filter(user_id__in={id for found in shifts.values() for one in found for id in one.user_ids})
    )
    changed = 0
    for team in Team.objects.order_by("id"):
        on = shifts.get(team.id, ())
        moves = is_on_duty(_duty(team, on, team.id in out)) != team.on_duty
        if moves or team.id in listed or any(id in with_number for one in on for id in one.user_ids):
            try:
                with unit_of_work():
                    locked = lock_team(team.id)
                    moved = settle_duty(SYSTEM, locked, now)
                    follow_number(locked, now)
            except Exception:  # whatever it is: the other teams have their duty too
                log.exception("team %s could not follow the roster", team.id)
            else:
                changed += moved
    began = DutyTurn.objects.filter(starts_at__gt=now - _LATELY, starts_at__lte=now).exists()
    if began or DutyTurn.objects.filter(ends_at__gt=now - _LATELY, ends_at__lte=now).exists():
        refresh_rings()
    return changed


def after_change(by: Actor, shifts: Iterable[DutyShift]) -> None:
    """The same at once for what has just been planned otherwise, as far as it is on now. Joins the caller's unit; the
    caller has locked the teams."""
    now = timezone.now()
    touched = list(shifts)
    for team_id in sorted({one.team_id for one in touched if one.team_id}):
        hint("team", id=team_id)
    current = [one for one in touched if one.starts_at <= now < one.ends_at]
    if not current:
        return
    teams = sorted({one.team_id for one in current if one.team_id})
    for team_id in teams:
        team = lock_team(team_id)
        settle_duty(by, team, now)
        follow_number(team, now)
    refresh_rings(team_ids=teams)


def settle_duty(by: Actor, team: Team, now: datetime) -> bool:
    """Sets the team, which the caller has locked, on or off duty as `rules.is_on_duty` says; whether that changed
    anything. Ending duty forgets where the team was, and its people's phones ring no more."""
    on_mission = Mission.objects.filter(team=team, state__in=LIVE_STATES).exists()
    on = is_on_duty(_duty(team, shifts_now(now, team_id=team.id).get(team.id, ()), on_mission))
    if on == team.on_duty:
        return False
    team.on_duty = on
    team.duty_since_at = now if on else None
    team.version += 1
    for column in POSITION:
        setattr(team, column, None)
    team.position_flagged = False
    team.save()
    list_in_directory(by, [team])
    verb = "team.on_duty" if on else "team.off_duty"
    record(by=by, verb=verb, subject=("team", team.id), fields=("on_duty", "duty_since_at", "position"))
    refresh_rings(team_ids=[team.id])
    announce(DutyChanged((team.id,)))
    hint("team", id=team.id, version=team.version)
    hint("map", id=team.id, version=team.version)
    return True


def follow_number(team: Team, now: datetime) -> None:
    """The directory shows the number of whoever is on shift, if they gave one for that, the leader's before others';
    when nobody with a number is there, what it showed before. The caller has locked the team, and with it its shifts:
    nobody locks one of those without the team."""
    found = shifts_now(now, team_id=team.id).get(team.id, ())
    counting = set(shifts_that_count(_duty(team, found, False)))
    there = [shift for shift in found if shift.span in counting]
    users = {user_id for shift in there for user_id in shift.user_ids}
    phones = {row.user_id: row.phone for row in DutyPhone.objects.filter(user_id__in=users)}
    wanted = {
        shift.shift_id: number
        for shift in there
        if (number := next((phones[id] for id in shift.user_ids if id in phones), None))
    }
    rows = DutyShift.objects.filter(team=team, ends_at__gt=now).filter(Q(id__in=list(wanted)) | Q(number_listed=True))
    for row in rows.order_by("id"):
        _list_number(row, team.id, wanted.get(row.id))


def _list_number(row: DutyShift, team_id: UUID, number: str | None) -> None:
    with override("vi"):
        source = gettext("Duty roster")
    set_duty_number(
        by=replace(SYSTEM, permissions=frozenset({Places.KEEP_DIRECTORY})),
        holder_id=team_id,
        phone=number,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        source=source,
    )
    if row.number_listed != (number is not None):
        row.number_listed = number is not None
        row.save(update_fields=["number_listed"])


def _duty(team: Team, shifts: Iterable[TeamShift], on_mission: bool) -> Duty:
    return Duty(team.button_on, team.signed_off_at, tuple(one.span for one in shifts), on_mission, team.on_duty)
