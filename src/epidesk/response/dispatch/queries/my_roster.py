# SPDX-License-Identifier: Apache-2.0
"""One's own shifts, what one could take, and who is on duty now."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.accounts.queries import names_of
from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.response.dispatch.models import DutyPhone, DutyShift, DutyTurn, ShiftSwap, Team
from epidesk.response.dispatch.on_shift import desk_now, shifts_now
from epidesk.response.dispatch.people import is_of_unit, people_of_unit
from epidesk.response.dispatch.plan import local_zone, roster_plan
from epidesk.response.dispatch.queries.roster import AROUND, shift_cards, spans_of, swap_cards
from epidesk.response.dispatch.queries.roster_shapes import MyRoster, MyTurn, NowLine, PersonOnShift, ShiftCard
from epidesk.response.dispatch.roster_texts import DESK_NAME, strain_words
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.roster import DESK, Duty, overloads, shifts_that_count
from epidesk.response.dispatch.rules.swaps import OPEN_SWAPS, SwapState
from epikit.text import phone_display

AHEAD = timedelta(days=35)
LATELY = timedelta(days=14)
"""Swaps that ended so lately are still told."""
_OPEN = [str(state) for state in OPEN_SWAPS]


def my_roster(viewer: Viewer) -> MyRoster:
    """What the viewer is on from now on, five weeks ahead. Who: whoever may be on shifts: members of a team, and who
    takes matters in hand at the desk. Raises `Forbidden`."""
    units = my_units(viewer)
    if viewer.user_id is None or not units:
        raise Forbidden
    now = timezone.now()
    mine = DutyTurn.objects.filter(user_id=viewer.user_id, ends_at__gt=now, starts_at__lt=now + AHEAD)
    cards = shift_cards(DutyShift.objects.filter(id__in=mine.values("shift_id")))
    which = Q(team__isnull=True) if None in units else Q()
    if teams := [unit for unit in units if unit]:
        which |= Q(team_id__in=teams)
    offered = DutyShift.objects.filter(which, open_places__gt=0, ends_at__gt=now, starts_at__lt=now + AHEAD)
    people = {unit: people_of_unit(unit) for unit in units}
    swaps = swap_cards(
        ShiftSwap.objects.filter(Q(asked_by_id=viewer.user_id) | Q(colleague_id=viewer.user_id))
        .filter(Q(state__in=_OPEN, shift__ends_at__gt=now) | Q(ended_at__gt=now - LATELY))
        .order_by("-asked_at")
    )
    open_of = dict(ShiftSwap.objects.filter(asked_by_id=viewer.user_id, state__in=_OPEN).values_list("shift_id", "id"))
    by_id = {one.swap_id: one for one in swaps}
    zone, limits, today = local_zone(), roster_plan().limits, timezone.localdate(timezone=local_zone())
    spans = spans_of([viewer.user_id], today - AROUND, today + AHEAD + AROUND)
    strain = [one for one in overloads(spans.get(viewer.user_id, []), limits, zone) if one.at > now - AROUND]
    phone = DutyPhone.objects.filter(user_id=viewer.user_id).first()
    return MyRoster(
        turns=tuple(
            MyTurn(
                card,
                tuple(
                    PersonOnShift(one.user_id, one.name, one.leads)
                    for one in people.get(card.team_id, ())
                    if one.user_id not in {there.user_id for there in card.people}
                ),
                by_id.get(open_of.get(card.shift_id, UUID(int=0))),
            )
            for card in cards
        ),
        open_shifts=tuple(card for card in shift_cards(offered) if not _is_on(card, viewer.user_id)),
        asked_of_me=tuple(one for one in swaps if one.colleague_id == viewer.user_id and one.state is SwapState.ASKED),
        mine=tuple(one for one in swaps if one.asked_by_id == viewer.user_id),
        strain=tuple(strain_words(one, zone) for one in strain),
        phone=phone_display(phone.phone) if phone else "",
    )


def my_units(viewer: Viewer) -> tuple[UUID | None, ...]:
    """The units on whose shifts the viewer may be; None: the desk."""
    units = (None, *((viewer.team_id,) if viewer.team_id else ()))
    return tuple(unit for unit in units if is_of_unit(viewer, unit))


def colleagues_turns(viewer: Viewer, shift_id: UUID, colleague_id: UUID) -> tuple[ShiftCard, ...]:
    """Shifts of a colleague of one's unit that one could take in return. Who: as `my_roster`."""
    units = my_units(viewer)
    now = timezone.now()
    shift = DutyShift.objects.filter(id=shift_id).first()
    if shift is None or shift.team_id not in units:
        return ()
    turns = DutyTurn.objects.filter(
        user_id=colleague_id, shift__team_id=shift.team_id, starts_at__gt=now, starts_at__lt=now + AHEAD
    )
    cards = shift_cards(DutyShift.objects.filter(id__in=turns.values("shift_id")))
    return tuple(card for card in cards if viewer.user_id is not None and not _is_on(card, viewer.user_id))


def on_duty(viewer: Viewer) -> tuple[NowLine, ...]:
    """Who is on duty this moment: the desk first, then the teams in the order of the roster. Who: `dispatch:read`."""
    requires(viewer, Permission.READ)
    now = timezone.now()
    shifts, at_desk = shifts_now(now), desk_now(now)
    names = names_of({*at_desk, *(id for found in shifts.values() for one in found for id in one.user_ids)})
    lines = []
    if at_desk:
        ends = DutyTurn.objects.filter(shift__team=None, starts_at__lte=now, ends_at__gt=now)
        until_at = ends.order_by("-ends_at").values_list("ends_at", flat=True).first()
        there = tuple(sorted(names.get(id, "") for id in at_desk))
        lines.append(NowLine(DESK, str(DESK_NAME), there, until_at, False))
    for team in Team.objects.filter(on_duty=True).order_by("place_in_list", "code"):
        found = shifts.get(team.id, ())
        counting = shifts_that_count(Duty(team.button_on, team.signed_off_at, tuple(one.span for one in found)))
        on = [one for one in found if one.span in counting]
        lines.append(
            NowLine(
                team.code,
                team.name,
                tuple(dict.fromkeys(names.get(id, "") for one in on for id in one.user_ids)),
                max((one.span.ends_at for one in on), default=None),
                team.button_on,
            )
        )
    return tuple(lines)


def on_duty_people(viewer: Viewer, team_id: UUID) -> frozenset[UUID]:
    """Who of a team is on duty now, by the same rule as their phones ring. Who: `dispatch:read`, or its members."""
    if not viewer.may(Permission.READ) and not is_of_unit(viewer, team_id):
        raise Forbidden
    team = Team.objects.filter(id=team_id, on_duty=True).first()
    if team is None:
        return frozenset()
    found = shifts_now(timezone.now(), team_id=team_id).get(team_id, ())
    counting = shifts_that_count(Duty(team.button_on, team.signed_off_at, tuple(one.span for one in found)))
    on = frozenset(id for one in found if one.span in counting for id in one.user_ids)
    if on and not team.button_on:
        return on
    return frozenset(one.user_id for one in people_of_unit(team_id))


def _is_on(card: ShiftCard, user_id: UUID) -> bool:
    return any(one.user_id == user_id for one in card.people)
