# SPDX-License-Identifier: Apache-2.0
"""Many shifts at once: a pattern laid out over weeks, last week copied. What cannot be is left out and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.dispatch.actions.following import after_change
from epidesk.response.dispatch.actions.shifts import lock_people, put_on
from epidesk.response.dispatch.models import DutyShift, DutyTurn, Team
from epidesk.response.dispatch.people import people_of_unit
from epidesk.response.dispatch.plan import local_zone, roster_plan
from epidesk.response.dispatch.refusals import OnAnotherShift
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.roster import DESK, PLAN_AHEAD, TEAMS, monday_of, rotation

WEEKS = (1, 8)


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

    Who: `dispatch:roster`, or the centre. Locks: the unit's name, the people. Raises `NotFound`, `Invalid`.
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
    turns = DutyTurn.objects.filter(
        shift__team_id=team_id, shift__starts_on__gte=first - timedelta(days=7), shift__starts_on__lt=first
    )
    rows = turns.order_by("starts_at", "id").values_list("shift__starts_on", "shift__kind", "user_id")
    wishes = [(on + timedelta(days=7), kind, user_id) for on, kind, user_id in rows]
    known = {one.user_id for one in people_of_unit(team_id)}
    with unit_of_work():
        lock_people({user_id for _on, _kind, user_id in wishes})
        here = [wish for wish in wishes if wish[2] in known]
        done = _fill(by, team_id, here, "roster.week_copied")
        return Repeated(done.made, done.busy + len(wishes) - len(here))


def _fill(by: Actor, team_id: UUID | None, wishes: Iterable[tuple[date, str, UUID]], verb: str) -> Repeated:
    """Under the locks of the people. One line in the ledger and no word to anybody for each shift: the roster is read
    as a whole."""
    if team_id is not None and not Team.objects.filter(id=team_id).exists():
        raise NotFound
    lock_names("roster", [f"u{team_id or DESK}"])
    types, zone, now = roster_plan().types(team_id is None), local_zone(), timezone.now()
    touched: dict[UUID, DutyShift] = {}
    made = busy = 0
    for on, slug, user_id in wishes:
        kind = types.get(slug)
        if kind is None:
            continue
        starts_at, ends_at = kind.period(on, zone)
        if ends_at <= now:
            continue
        shift, _made = DutyShift.objects.get_or_create(
            team_id=team_id, kind=slug, starts_on=on, defaults={"starts_at": starts_at, "ends_at": ends_at}
        )
        try:
            if put_on(shift, user_id):
                made += 1
                touched[shift.id] = shift
        except OnAnotherShift:
            busy += 1
    if touched:
        record(by=by, verb=verb, subject=("team", team_id), fields=("turns",))
        after_change(by, touched.values())
    return Repeated(made, busy)
