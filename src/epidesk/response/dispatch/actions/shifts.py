# SPDX-License-Identifier: Apache-2.0
"""Planning shifts and who is on them. Locks, always in this order: the people by name, the shifts by id; whoever of two
planners comes second is refused by the database itself if one person would be on two shifts at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.dispatch.actions.following import after_change
from epidesk.response.dispatch.actions.shift_news import tell_of_shift
from epidesk.response.dispatch.models import DutyShift, DutyTurn, ShiftSwap, Team
from epidesk.response.dispatch.people import is_of_unit, people_of_unit
from epidesk.response.dispatch.plan import local_zone, roster_plan
from epidesk.response.dispatch.refusals import NoPlaceLeft, OnAnotherShift, ShiftOver
from epidesk.response.dispatch.roster_texts import shift_words
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.roster import MAX_PLACES, PLAN_AHEAD
from epidesk.response.dispatch.rules.swaps import OPEN_SWAPS, SwapState

_OPEN = [str(state) for state in OPEN_SWAPS]


def plan_shift(*, by: Actor, team_id: UUID | None, kind: str, on: date) -> UUID:
    """The shift of this unit on this day, made if it is not planned yet. `team_id` None: the desk.

    Who: `dispatch:roster`, or the centre. Raises `NotFound` for an unknown team, `Invalid` for a shift that there is
    not, or a day too far ahead or wholly past. At once: the row is unique, so both get the same.
    """
    requires(by, Permission.ROSTER)
    found = roster_plan().types(team_id is None).get(kind)
    if found is None:
        raise Invalid({"kind": _("There is no such shift.")})
    starts_at, ends_at = found.period(on, local_zone())
    now = timezone.now()
    if ends_at <= now:
        raise Invalid({"on": _("This shift is over.")})
    if starts_at > now + PLAN_AHEAD:
        raise Invalid({"on": _("So far ahead nobody knows.")})
    with unit_of_work():
        if team_id is not None and not Team.objects.filter(id=team_id).exists():
            raise NotFound
        shift, made = DutyShift.objects.get_or_create(
            team_id=team_id, kind=kind, starts_on=on, defaults={"starts_at": starts_at, "ends_at": ends_at}
        )
        if made:
            record(by=by, verb="shift.planned", subject=("shift", shift.id), fields=("team", "kind", "starts_on"))
        return shift.id


def cancel_shift(*, by: Actor, shift_id: UUID) -> None:
    """The unit does not work this shift after all: its people are free, they are told, and swaps of it end. Who:
    `dispatch:roster`. Gone already: changes nothing. Raises `ShiftOver`."""
    requires(by, Permission.ROSTER)
    with unit_of_work():
        people = list(DutyTurn.objects.filter(shift_id=shift_id).values_list("user_id", flat=True))
        lock_people(people)
        shift = DutyShift.objects.select_for_update().filter(id=shift_id).first()
        if shift is None:
            return
        _refuse_over(shift)
        tell_of_shift("shift-cancelled", shift, people, by)
        record(by=by, verb="shift.cancelled", subject=("shift", shift.id), fields=("turns",))
        shift.open_places = 0
        shift.turns.all().delete()
        after_change(by, [shift])
        shift.delete()


def assign(*, by: Actor, shift_id: UUID, user_id: UUID) -> bool:
    """Puts somebody of the unit on a shift; False when they are on it already.

    Who: `dispatch:roster`. Raises `NotFound`, `Invalid` for somebody who is not of the unit, `ShiftOver`,
    `OnAnotherShift` for whoever is on one that overlaps, also when two assign at once.
    """
    requires(by, Permission.ROSTER)
    with unit_of_work():
        lock_people([user_id])
        shift = lock_shift(shift_id)
        _refuse_over(shift)
        if user_id not in {one.user_id for one in people_of_unit(shift.team_id)}:
            raise Invalid({"person": _("This person does not belong to this unit.")})
        if not put_on(shift, user_id):
            return False
        record(by=by, verb="shift.assigned", subject=("shift", shift.id), fields=("turns",))
        tell_of_shift("shift-assigned", shift, [user_id], by)
        after_change(by, [shift])
        return True


def take_off(*, by: Actor, shift_id: UUID, user_id: UUID) -> bool:
    """Takes somebody off a shift; their open swap of it ends. False when they were not on it. Who: `dispatch:roster`.
    Raises `NotFound`, `ShiftOver`."""
    requires(by, Permission.ROSTER)
    with unit_of_work():
        lock_people([user_id])
        shift = lock_shift(shift_id)
        _refuse_over(shift)
        if not DutyTurn.objects.filter(shift=shift, user_id=user_id).delete()[0]:
            return False
        end_swaps_of(shift, user_id)
        record(by=by, verb="shift.taken_off", subject=("shift", shift.id), fields=("turns",))
        tell_of_shift("shift-taken-off", shift, [user_id], by)
        after_change(by, [shift])
        return True


def offer_places(*, by: Actor, shift_id: UUID, places: int) -> None:
    """So many people may sign up themselves; 0 closes it. Who: `dispatch:roster`. Raises `NotFound`, `Invalid`,
    `ShiftOver`. The same again changes nothing."""
    requires(by, Permission.ROSTER)
    if not 0 <= places <= MAX_PLACES:
        raise Invalid({"places": _("From 0 to %(n)s.") % {"n": MAX_PLACES}})
    with unit_of_work():
        shift = lock_shift(shift_id)
        _refuse_over(shift)
        if shift.open_places == places:
            return
        shift.open_places = places
        shift.version += 1
        shift.save(update_fields=["open_places", "version"])
        record(by=by, verb="shift.places_offered", subject=("shift", shift.id), fields=("open_places",))


def sign_up(*, by: Actor, shift_id: UUID) -> bool:
    """Takes an open place of a shift of one's own unit; False when one is on it already.

    Who: people of the unit. Of two who want the last place one gets it: the shift is locked. Raises `NotFound`,
    `Forbidden`, `ShiftOver`, `NoPlaceLeft`, `OnAnotherShift`.
    """
    if by.user_id is None:
        raise Forbidden
    with unit_of_work():
        lock_people([by.user_id])
        shift = lock_shift(shift_id)
        if not is_of_unit(by, shift.team_id):
            raise Forbidden
        _refuse_over(shift)
        if DutyTurn.objects.filter(shift=shift, user_id=by.user_id).exists():
            return False
        if shift.open_places < 1:
            raise NoPlaceLeft
        put_on(shift, by.user_id, signed_up=True)
        shift.open_places -= 1
        shift.version += 1
        shift.save(update_fields=["open_places", "version"])
        record(by=by, verb="shift.signed_up", subject=("shift", shift.id), fields=("turns", "open_places"))
        after_change(by, [shift])
        return True


def lock_people(user_ids: Iterable[UUID]) -> None:
    """Nobody else plans these people until commit."""
    lock_names("roster", (f"p{user_id}" for user_id in user_ids))


def lock_shift(shift_id: UUID) -> DutyShift:
    """The shift's row, ours until commit. Raises `NotFound`."""
    shift = DutyShift.objects.select_for_update(no_key=True, of=("self",)).filter(id=shift_id).first()
    if shift is None:
        raise NotFound
    return shift


def put_on(shift: DutyShift, user_id: UUID, *, signed_up: bool = False) -> bool:
    """False when they are on it already. Raises `OnAnotherShift`, naming it."""
    if DutyTurn.objects.filter(shift=shift, user_id=user_id).exists():
        return False
    try:
        with transaction.atomic():
            DutyTurn.objects.create(
                shift=shift, user_id=user_id, starts_at=shift.starts_at, ends_at=shift.ends_at, signed_up=signed_up
            )
    except IntegrityError as error:
        other = overlapping(user_id, shift)
        if other is None:
            raise
        raise OnAnotherShift(
            _("This person is on another shift at that time: %(shift)s.") % {"shift": shift_words(other)}
        ) from error
    return True


def overlapping(user_id: UUID, shift: DutyShift, *, but: Iterable[UUID] = ()) -> DutyShift | None:
    """The first other shift of this person at the time of this one; `but`: shifts that do not count."""
    turns = DutyTurn.objects.filter(user_id=user_id, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
    turn = turns.exclude(shift_id__in=[shift.id, *but]).select_related("shift__team").order_by("starts_at").first()
    return turn.shift if turn else None


def end_swaps_of(shift: DutyShift, user_id: UUID) -> None:
    """Open swaps that this person's place on the shift was part of are no longer possible."""
    now = timezone.now()
    given = ShiftSwap.objects.filter(shift=shift, asked_by_id=user_id, state__in=_OPEN)
    taken = ShiftSwap.objects.filter(in_return=shift, colleague_id=user_id, state__in=_OPEN)
    (given | taken).update(state=str(SwapState.WITHDRAWN), ended_at=now)


def _refuse_over(shift: DutyShift) -> None:
    if shift.ends_at <= timezone.now():
        raise ShiftOver
