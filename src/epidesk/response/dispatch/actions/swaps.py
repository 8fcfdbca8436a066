# SPDX-License-Identifier: Apache-2.0
"""A swap: one asks, the colleague agrees, the shift lead approves. Locks: the people by name, the shifts by id, the
swap's row."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.dispatch.actions.following import after_change
from epidesk.response.dispatch.actions.shift_news import tell_of_shift
from epidesk.response.dispatch.actions.shifts import end_swaps_of, lock_people, lock_shift, overlapping, put_on
from epidesk.response.dispatch.actions.wording import REASON_MAX_LENGTH, reason_text
from epidesk.response.dispatch.models import DutyShift, DutyTurn, ShiftSwap
from epidesk.response.dispatch.people import people_of_unit
from epidesk.response.dispatch.plan import roster_plan
from epidesk.response.dispatch.refusals import LeavesHole, OnAnotherShift, ShiftOver, SwapOver
from epidesk.response.dispatch.roster_texts import shift_words
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.swaps import OPEN_SWAPS, SWAP_LIFE, SwapState, SwapVerb, holes_left
from epikit.text import nfc
from epikit.workflow import IllegalTransition

_OPEN = [str(state) for state in OPEN_SWAPS]


def ask_swap(
    *, by: Actor, shift_id: UUID, colleague_id: UUID | None, in_return_id: UUID | None = None, reason: str = ""
) -> UUID:
    """Asks a colleague of the unit to take one's shift, maybe for one of theirs; without a colleague, the lead to be
    freed, for a reason. Asking twice gives the open one.

    Who: whoever is on the shift. Raises `NotFound`, `Forbidden`, `ShiftOver`, `Invalid`, `OnAnotherShift` when either
    would be on two at once.
    """
    if by.user_id is None:
        raise Forbidden
    words = nfc(reason).strip()[:REASON_MAX_LENGTH] if colleague_id else reason_text(reason)
    if colleague_id == by.user_id:
        raise Invalid({"colleague": _("Choose somebody else.")})
    if in_return_id is not None and colleague_id is None:
        raise Invalid({"in_return": _("Choose a colleague first.")})
    with unit_of_work():
        lock_people([one for one in (by.user_id, colleague_id) if one])
        shift, in_return = _lock_shifts(shift_id, in_return_id)
        if not _is_on(shift, by.user_id):
            raise Forbidden
        _refuse_begun(shift, in_return)
        if colleague_id is not None:
            _check(shift, in_return, by.user_id, colleague_id)
        open_one = ShiftSwap.objects.filter(shift=shift, asked_by_id=by.user_id, state__in=_OPEN).first()
        if open_one is not None:
            return open_one.id
        now = timezone.now()
        swap = ShiftSwap.objects.create(
            shift=shift,
            asked_by_id=by.user_id,
            colleague_id=colleague_id,
            in_return=in_return,
            reason=words,
            state=str(SwapState.ASKED if colleague_id else SwapState.AGREED),
            asked_at=now,
            agreed_at=None if colleague_id else now,
        )
        record(by=by, verb="swap.asked", subject=("swap", swap.id), fields=("shift", "colleague", "in_return"))
        if colleague_id is not None:
            tell_of_shift("swap-asked", shift, [colleague_id], by)
        else:
            _tell_leads(shift, by)
        return swap.id


def answer_swap(*, by: Actor, swap_id: UUID, agree: bool) -> None:
    """The colleague says yes, and the shift lead is asked, or no. Already said: changes nothing. Who: the colleague
    alone. Raises `NotFound`, `Forbidden`, `SwapOver`, `ShiftOver`, `OnAnotherShift`."""
    with unit_of_work():
        swap, shift, in_return = _lock_swap(swap_id)
        if by.user_id is None or by.user_id != swap.colleague_id:
            raise Forbidden
        target = SwapState.AGREED if agree else SwapState.DECLINED
        if swap.state == target:
            return
        if agree:
            _refuse_begun(shift, in_return)
            _check(shift, in_return, swap.asked_by_id, by.user_id)
        _move(swap, SwapVerb.AGREE if agree else SwapVerb.DECLINE)
        record(by=by, verb="swap.agreed" if agree else "swap.declined", subject=("swap", swap.id), fields=("state",))
        if agree:
            _tell_leads(shift, by)
        else:
            tell_of_shift("swap-declined", shift, [swap.asked_by_id], by)


def withdraw_swap(*, by: Actor, swap_id: UUID) -> None:
    """Who asked needs it no more. Already ended so: changes nothing. Raises `NotFound`, `Forbidden`, `SwapOver`."""
    with unit_of_work():
        swap, _shift, _in_return = _lock_swap(swap_id)
        if by.user_id is None or by.user_id != swap.asked_by_id:
            raise Forbidden
        if swap.state == SwapState.WITHDRAWN:
            return
        _move(swap, SwapVerb.WITHDRAW)
        record(by=by, verb="swap.withdrawn", subject=("swap", swap.id), fields=("state",))


def refuse_swap(*, by: Actor, swap_id: UUID, reason: str) -> None:
    """The shift lead says no, and why. Who: `dispatch:roster`. Raises `NotFound`, `Invalid`, `SwapOver`."""
    requires(by, Permission.ROSTER)
    words = reason_text(reason)
    with unit_of_work():
        swap, shift, _in_return = _lock_swap(swap_id)
        if swap.state == SwapState.REFUSED:
            return
        swap.reason, swap.decided_by_id = words, by.user_id
        _move(swap, SwapVerb.REFUSE)
        record(by=by, verb="swap.refused", subject=("swap", swap.id), fields=("state", "reason"))
        tell_of_shift("swap-refused", shift, [one for one in (swap.asked_by_id, swap.colleague_id) if one], by)


def approve_swap(*, by: Actor, swap_id: UUID) -> None:
    """The shift lead lets it happen: the people change places, duty and ringing follow. Approved already: changes
    nothing.

    Who: `dispatch:roster`, and neither of the two. Raises `NotFound`, `Forbidden`, `SwapOver`, `ShiftOver`,
    `LeavesHole` naming the shifts that would have too few people, `OnAnotherShift`.
    """
    requires(by, Permission.ROSTER)
    with unit_of_work():
        swap, shift, in_return = _lock_swap(swap_id)
        if by.user_id is not None and by.user_id in (swap.asked_by_id, swap.colleague_id):
            raise Forbidden(_("Somebody else decides on one's own swap."))
        if swap.state == SwapState.APPROVED:
            return
        _refuse_begun(shift, in_return)
        if not _is_on(shift, swap.asked_by_id):
            raise SwapOver
        _refuse_holes(swap, shift, in_return)
        if swap.colleague_id is not None:
            _check(shift, in_return, swap.asked_by_id, swap.colleague_id)
        swap.decided_by_id = by.user_id
        _move(swap, SwapVerb.APPROVE)
        DutyTurn.objects.filter(shift=shift, user_id=swap.asked_by_id).delete()
        if in_return is not None:
            DutyTurn.objects.filter(shift=in_return, user_id=swap.colleague_id).delete()
            put_on(in_return, swap.asked_by_id)
        if swap.colleague_id is not None:
            put_on(shift, swap.colleague_id)
        end_swaps_of(shift, swap.asked_by_id)
        if in_return is not None and swap.colleague_id is not None:
            end_swaps_of(in_return, swap.colleague_id)
        record(by=by, verb="swap.approved", subject=("swap", swap.id), fields=("state", "turns"))
        tell_of_shift("swap-approved", shift, [one for one in (swap.asked_by_id, swap.colleague_id) if one], by)
        after_change(by, [one for one in (shift, in_return) if one is not None])


def _lock_swap(swap_id: UUID) -> tuple[ShiftSwap, DutyShift, DutyShift | None]:
    """The swap with its people and shifts, ours until commit. Raises `NotFound`."""
    seen = ShiftSwap.objects.filter(id=swap_id).first()
    if seen is None:
        raise NotFound
    lock_people([one for one in (seen.asked_by_id, seen.colleague_id) if one])
    shift, in_return = _lock_shifts(seen.shift_id, seen.in_return_id)
    return ShiftSwap.objects.select_for_update(no_key=True).get(id=swap_id), shift, in_return


def _lock_shifts(shift_id: UUID, in_return_id: UUID | None) -> tuple[DutyShift, DutyShift | None]:
    locked = {id: lock_shift(id) for id in sorted({id for id in (shift_id, in_return_id) if id})}
    return locked[shift_id], locked[in_return_id] if in_return_id else None


def _move(swap: ShiftSwap, verb: SwapVerb) -> None:
    try:
        state = SWAP_LIFE.next(SwapState(swap.state), verb)
    except IllegalTransition as error:
        raise SwapOver from error
    now = timezone.now()
    swap.state = str(state)
    swap.agreed_at = now if state is SwapState.AGREED else swap.agreed_at
    swap.ended_at = None if state in OPEN_SWAPS else now
    swap.save(update_fields=["state", "agreed_at", "ended_at", "reason", "decided_by"])


def _check(shift: DutyShift, in_return: DutyShift | None, asker: UUID, colleague: UUID) -> None:
    """Both are of the unit where they would go, each gives what they have, and neither ends up on two at once."""
    if not _is_on(shift, asker) or (in_return is not None and not _is_on(in_return, colleague)):
        raise SwapOver
    _refuse_stranger(shift, colleague, "colleague")
    given_back = [in_return.id] if in_return is not None else []
    other = overlapping(colleague, shift, but=given_back)
    if other is not None:
        raise OnAnotherShift(_would_leave(other))
    if in_return is not None:
        _refuse_stranger(in_return, asker, "in_return")
        other = overlapping(asker, in_return, but=[shift.id])
        if other is not None:
            raise OnAnotherShift(_would_leave(other))


def _would_leave(other: DutyShift) -> object:
    words = _("This would leave a hole: whoever takes the shift is already on %(shift)s.")
    return words % {"shift": shift_words(other)}


def _refuse_stranger(shift: DutyShift, user_id: UUID, field: str) -> None:
    if user_id not in {one.user_id for one in people_of_unit(shift.team_id)}:
        raise Invalid({field: _("This person does not belong to this unit.")})


def _refuse_begun(*shifts: DutyShift | None) -> None:
    if any(shift is not None and shift.ends_at <= timezone.now() for shift in shifts):
        raise ShiftOver


def _refuse_holes(swap: ShiftSwap, shift: DutyShift, in_return: DutyShift | None) -> None:
    shifts = {one.id: one for one in (shift, in_return) if one is not None}
    before = {id: _serving(one) for id, one in shifts.items()}
    after = {id: set(people) for id, people in before.items()}
    after[shift.id].discard(swap.asked_by_id)
    if swap.colleague_id is not None:
        after[shift.id].add(swap.colleague_id)
    if in_return is not None:
        after[in_return.id] = (after[in_return.id] - {swap.colleague_id}) | {swap.asked_by_id}
    after = {id: {one for one in people if one in _of_unit(shifts[id])} for id, people in after.items()}
    holes = holes_left(before, after, {id: _needs(one) for id, one in shifts.items()})
    if holes:
        raise LeavesHole(
            _("This leaves a hole: %(holes)s. Open a place for sign-up or put somebody on first.")
            % {"holes": "; ".join(f"{shift_words(shifts[one.shift_id])} ({one.has}/{one.needs})" for one in holes)}
        )


def _serving(shift: DutyShift) -> set[UUID]:
    """Those on it who still belong to the unit."""
    return set(shift.turns.values_list("user_id", flat=True)) & _of_unit(shift)


def _of_unit(shift: DutyShift) -> set[UUID]:
    return {one.user_id for one in people_of_unit(shift.team_id)}


def _needs(shift: DutyShift) -> int:
    found = roster_plan().types(shift.team_id is None).get(shift.kind)
    return found.people if found else 1


def _is_on(shift: DutyShift, user_id: UUID) -> bool:
    return DutyTurn.objects.filter(shift=shift, user_id=user_id).exists()


def _tell_leads(shift: DutyShift, by: Actor) -> None:
    leads: Iterable[UUID] = (one.user_id for one in holders_of(Permission.ROSTER))
    tell_of_shift("swap-waits", shift, leads, by)
