# SPDX-License-Identifier: Apache-2.0
"""Many shifts at once: a pattern laid out over weeks, last week copied. What cannot be is left out and counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.dispatch.actions.following import after_change
from epidesk.response.dispatch.actions.locking import lock_team
from epidesk.response.dispatch.actions.shifts import lock_people
from epidesk.response.dispatch.models import DutyShift, DutyTurn
from epidesk.response.dispatch.people import people_of_unit, shifts_of
from epidesk.response.dispatch.plan import local_zone, roster_plan
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.roster import DESK, PLAN_AHEAD, TEAMS, Span, monday_of, rotation

WEEKS = (1, 8)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Repeated:
    """`made`: places filled; `busy`: not, for the person was on another shift then, or is of the unit no more."""

    made: int
    busy: int


def repeat_pattern(
    *, by: Actor, team_id: UUID | None, pattern: str, user_ids: Sequence[UUID], starts_on: date, weeks: int
) -> Repeated:
    """Lays a pattern of `config/roster.yaml` out for these people of the unit, in this order. What is there already
    stays; days past are passed over. The same again changes nothing.

    Who: `dispatch:roster`, or the centre. Locks: the people, the team, the unit's name, the shifts. Raises `NotFound`,
    `Invalid`.
    """
    requires(by, Permission.ROSTER)
    plan = roster_plan()
    found = plan.patterns.get(pattern)
    if found is None or found.unit != (DESK if team_id is None else TEAMS):
        raise Invalid({"pattern": _("Choose a pattern of this unit.")})
    if not WEEKS[0] <= weeks <= WEEKS[1]:
        raise Invalid({"weeks": _("From %(least)s to %(most)s weeks.") % {"least": WEEKS[0], "most": WEEKS[1]}})
    if starts_on > timezone.localdate() + PLAN_AHEAD:
        raise Invalid({"starts_on": _("So far ahead nobody knows.")})
    known = {one.user_id for one in people_of_unit(team_id)}
    people = [one for one in dict.fromkeys(user_ids) if one in known]
    if not people:
        raise Invalid({"people": _("Choose at least one person of the unit.")})
    wishes = [
        (starts_on + timedelta(days=day), slug, people[person])
        for day, person, slug in rotation(found.cycle, len(people), found.step, weeks * 7)
    ]
    with unit_of_work():
        lock_people(people)
        return _fill(by, team_id, wishes, "roster.pattern_laid")


def copy_week(*, by: Actor, team_id: UUID | None, monday: date) -> Repeated:
    """The week before `monday`, again in the week that begins then, for one unit: the same people on the same shifts.
    The same again changes nothing. Who, locks, errors: as `repeat_pattern`."""
    requires(by, Permission.ROSTER)
    first = monday_of(monday)
    if first > timezone.localdate() + PLAN_AHEAD:
        raise Invalid({"monday": _("So far ahead nobody knows.")})
    week = DutyShift.objects.filter(shifts_of(team_id), starts_on__gte=first - timedelta(days=7), starts_on__lt=first)
    turns = DutyTurn.objects.filter(shift__in=week)
    rows = turns.order_by("starts_at", "id").values_list("shift__starts_on", "shift__kind", "user_id")
    wishes = [(on + timedelta(days=7), kind, user_id) for on, kind, user_id in rows]
    known = {one.user_id for one in people_of_unit(team_id)}
    with unit_of_work():
        lock_people({user_id for _on, _kind, user_id in wishes})
        here = [wish for wish in wishes if wish[2] in known]
        done = _fill(by, team_id, here, "roster.week_copied")
        return Repeated(done.made, done.busy + len(wishes) - len(here))


def _fill(by: Actor, team_id: UUID | None, wishes: Iterable[tuple[date, str, UUID]], verb: str) -> Repeated:
    """Under the locks of the people, so that what is read here of their shifts stays true. One line in the ledger and
    no word to anybody for each shift: the roster is read as a whole. Some six queries, however many weeks."""
    if team_id is not None:
        lock_team(team_id)
    lock_names("roster", [f"u{team_id or DESK}"])
    now = timezone.now()
    coming = [(on, slug, user, span) for on, slug, user in wishes if (span := _span(team_id, on, slug)).ends_at > now]
    if not coming:
        return Repeated(0, 0)
    shifts = _shifts(team_id, {(on, slug): span for on, slug, _user, span in coming})
    busy_at: dict[UUID, list[tuple[Span, UUID]]] = defaultdict(list)
    first, last = min(one[3].starts_at for one in coming), max(one[3].ends_at for one in coming)
    turns = DutyTurn.objects.filter(user_id__in={one[2] for one in coming}, starts_at__lt=last, ends_at__gt=first)
    for user_id, starts_at, ends_at, shift_id in turns.values_list("user_id", "starts_at", "ends_at", "shift_id"):
        busy_at[user_id].append((Span(starts_at, ends_at), shift_id))
    made, busy = [], 0
    for on, slug, user_id, span in coming:
        shift = shifts[on, slug]
        there = [shift_id for taken, shift_id in busy_at[user_id] if taken.overlaps(span)]
        if not there:
            busy_at[user_id].append((span, shift.id))
            made.append(DutyTurn(shift=shift, user_id=user_id, starts_at=span.starts_at, ends_at=span.ends_at))
        elif shift.id not in there:
            busy += 1
    DutyTurn.objects.bulk_create(made)
    if made:
        record(by=by, verb=verb, subject=("team", team_id), fields=("turns",))
        after_change(by, {turn.shift_id: turn.shift for turn in made}.values())
    return Repeated(len(made), busy)


def _span(team_id: UUID | None, on: date, slug: str) -> Span:
    """Over since long for a shift that the file names no more."""
    kind = roster_plan().types(team_id is None).get(slug)
    starts_at, ends_at = kind.period(on, local_zone()) if kind else (_LONG_AGO, _LONG_AGO)
    return Span(starts_at, ends_at)


def _shifts(team_id: UUID | None, spans: Mapping[tuple[date, str], Span]) -> dict[tuple[date, str], DutyShift]:
    """These shifts of the unit, made where they are not planned yet, ours until commit."""
    missing = [
        DutyShift(team_id=team_id, kind=slug, starts_on=on, starts_at=span.starts_at, ends_at=span.ends_at)
        for (on, slug), span in spans.items()
    ]
    DutyShift.objects.bulk_create(missing, ignore_conflicts=True)
    days = {on for on, _slug in spans}
    rows = (
        DutyShift.objects.select_for_update(no_key=True).filter(shifts_of(team_id), starts_on__in=days).order_by("id")
    )
    return {(row.starts_on, row.kind): row for row in rows}
