# SPDX-License-Identifier: Apache-2.0
"""The roster of all units over some days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts.queries import names_of
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.response.dispatch.models import DutyShift, DutyTurn, ShiftSwap, Team
from epidesk.response.dispatch.people import people_of_unit
from epidesk.response.dispatch.plan import in_language, local_zone, roster_plan
from epidesk.response.dispatch.queries.roster_shapes import (
    Cell,
    DayHead,
    GapLine,
    PersonOnShift,
    Roster,
    ShiftCard,
    StrainLine,
    SwapCard,
    Total,
    UnitRow,
)
from epidesk.response.dispatch.roster_texts import (
    DESK_NAME,
    SWAP_STATE,
    gap_words,
    kind_title,
    language,
    shift_words,
    strain_words,
)
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.roster import DESK, Planned, ShiftType, Span, gaps, overloads
from epidesk.response.dispatch.rules.swaps import OPEN_SWAPS, SwapState

_OPEN = [str(state) for state in OPEN_SWAPS]
_SATURDAY = 5
AROUND = timedelta(days=8)
"""Overload looks so far beyond the period: a week and its rests begin and end outside it."""


def roster(viewer: Viewer, first: date, days: int) -> Roster:
    """All units from `first` on. Some seven queries, however many days. Who: `dispatch:read`."""
    requires(viewer, Permission.READ)
    heads = day_heads(first, days)
    shifts = shift_cards(DutyShift.objects.filter(starts_on__gte=first, starts_on__lt=first + timedelta(days=days)))
    by_cell: dict[tuple[UUID | None, date], list[ShiftCard]] = defaultdict(list)
    for shift in shifts:
        by_cell[shift.team_id, shift.on].append(shift)
    teams = list(Team.objects.order_by("place_in_list", "code").values_list("id", "code", "name"))
    units: list[tuple[UUID | None, str, str]] = [(None, DESK, str(DESK_NAME)), *teams]
    rows = tuple(_row(unit, heads, by_cell) for unit in units)
    plan = roster_plan()
    planned = [Planned(one.team_id, one.slug, one.on, len(one.people)) for one in shifts]
    coming = [head.on for head in heads if head.on >= timezone.localdate(timezone=local_zone())]
    codes = {unit[0]: (unit[1], unit[2]) for unit in units}
    found = gaps(planned, coming, plan.teams, plan.desk)
    return Roster(
        days=heads,
        rows=rows,
        totals=tuple(_total(kind, heads, planned) for kind in plan.teams.values() if kind.teams),
        gaps=tuple(
            GapLine(
                gap.on,
                gap_words(gap, codes[gap.unit][1]),
                codes[gap.unit][0] if gap.unit or (gap.slug in plan.desk and gap.what == "no-desk") else "",
            )
            for gap in found
        ),
        strains=_strains(shifts, first, days, {unit[0]: unit[2] for unit in units}),
        kinds={slug: _key(kind) for slug, kind in plan.teams.items()},
        desk_kinds={slug: _key(kind) for slug, kind in plan.desk.items()},
    )


def unit_day(viewer: Viewer, unit: str, on: date) -> tuple[UnitRow, tuple[PersonOnShift, ...]]:
    """One unit on one day, by the team's code or `desk`, and everybody who may be on its shifts, each with what would
    be too much. Who: `dispatch:read`. Raises `NotFound`."""
    requires(viewer, Permission.READ)
    team = None if unit == DESK else Team.objects.filter(code=unit).first()
    if team is None and unit != DESK:
        raise NotFound
    team_id = team.id if team else None
    cards = shift_cards(DutyShift.objects.filter(team_id=team_id, starts_on=on))
    heads = day_heads(on, 1)
    name = team.name if team else str(DESK_NAME)
    row = _row((team_id, unit, name), heads, {(team_id, on): list(cards)})
    people = tuple(PersonOnShift(one.user_id, one.name, one.leads) for one in people_of_unit(team_id))
    return row, people


def waiting_swaps(viewer: Viewer) -> tuple[SwapCard, ...]:
    """Those that wait for the shift lead, oldest first, and those that wait for a colleague. Who: `dispatch:roster`."""
    requires(viewer, Permission.ROSTER)
    rows = ShiftSwap.objects.filter(state__in=_OPEN, shift__ends_at__gt=timezone.now())
    return swap_cards(rows.order_by("-state", "asked_at"))


def swap_cards(rows: Iterable[ShiftSwap]) -> tuple[SwapCard, ...]:
    """With names and words. Not scoped: the caller has chosen what the reader may see."""
    found = list(
        rows.select_related("shift__team", "in_return__team") if hasattr(rows, "select_related") else rows  # type: ignore[attr-defined]
    )
    users = {id for row in found for id in (row.asked_by_id, row.colleague_id) if id}
    names = names_of(users)
    taking = {row.colleague_id: [row.shift] for row in found if row.colleague_id and row.state in _OPEN}
    strain = _strain_with(taking)
    return tuple(
        SwapCard(
            swap_id=row.id,
            state=SwapState(row.state),
            state_label=SWAP_STATE[SwapState(row.state)],
            shift=shift_words(row.shift),
            in_return=shift_words(row.in_return) if row.in_return else "",
            asked_by=names.get(row.asked_by_id, ""),
            asked_by_id=row.asked_by_id,
            colleague=names.get(row.colleague_id, "") if row.colleague_id else "",
            colleague_id=row.colleague_id,
            reason=row.reason,
            strain=strain.get(row.colleague_id, ()) if row.colleague_id else (),
        )
        for row in found
    )


def shift_cards(rows: Iterable[DutyShift]) -> tuple[ShiftCard, ...]:
    """In the order of days and the clock. Three queries."""
    shifts = list(rows.select_related("team").order_by("starts_at", "id"))  # type: ignore[attr-defined]
    ids = [shift.id for shift in shifts]
    on: dict[UUID, list[tuple[UUID, str, bool]]] = defaultdict(list)
    turns = DutyTurn.objects.filter(shift_id__in=ids).order_by("id")
    for shift_id, user_id, name, signed_up in turns.values_list("shift_id", "user_id", "user__name", "signed_up"):
        on[shift_id].append((user_id, name, signed_up))
    swapping = set(ShiftSwap.objects.filter(shift_id__in=ids, state__in=_OPEN).values_list("shift_id", flat=True))
    return tuple(_card(shift, on[shift.id], shift.id in swapping) for shift in shifts)


def _card(shift: DutyShift, people: Sequence[tuple[UUID, str, bool]], swap_open: bool) -> ShiftCard:
    at_desk = shift.team_id is None
    kind = roster_plan().types(at_desk).get(shift.kind)
    return ShiftCard(
        shift_id=shift.id,
        team_id=shift.team_id,
        unit_name=shift.team.name if shift.team else str(DESK_NAME),
        slug=shift.kind,
        title=kind_title(at_desk, shift.kind),
        letter=kind.letter(language()) if kind else "?",
        on=shift.starts_on,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        people=tuple(PersonOnShift(user_id, name, False, signed_up) for user_id, name, signed_up in people),
        needs=kind.people if kind else 1,
        open_places=shift.open_places,
        swap_open=swap_open,
        is_night=kind.is_night if kind else False,
    )


def day_heads(first: date, days: int) -> tuple[DayHead, ...]:
    plan, today = roster_plan(), timezone.localdate(timezone=local_zone())
    every = (first + timedelta(days=n) for n in range(days))
    return tuple(DayHead(on, on.weekday() >= _SATURDAY, on == today, plan.holiday(on)) for on in every)


def _row(
    unit: tuple[UUID | None, str, str],
    heads: Sequence[DayHead],
    by_cell: Mapping[tuple[UUID | None, date], Sequence[ShiftCard]],
) -> UnitRow:
    cells = tuple(Cell(head, tuple(by_cell.get((unit[0], head.on), ()))) for head in heads)
    count = sum(1 for cell in cells for shift in cell.shifts if shift.people)
    return UnitRow(unit[0], unit[1], unit[2], cells, count)


def _total(kind: ShiftType, heads: Sequence[DayHead], planned: Sequence[Planned]) -> Total:
    has: dict[date, int] = defaultdict(int)
    for one in planned:
        if one.unit is not None and one.slug == kind.slug and one.people >= kind.people:
            has[one.on] += 1
    return Total(kind.slug, kind.title(language()), kind.teams, tuple(has[head.on] for head in heads))


def _key(kind: ShiftType) -> tuple[str, str, str]:
    return kind.letter(language()), kind.title(language()), f"{kind.begins:%H:%M}–{kind.ends:%H:%M}"


def _strains(
    shifts: Sequence[ShiftCard], first: date, days: int, units: Mapping[UUID | None, str]
) -> tuple[StrainLine, ...]:
    """Who of those on these shifts has too much in this period."""
    known: dict[UUID, tuple[str, str]] = {}
    for shift in shifts:
        for one in shift.people:
            known.setdefault(one.user_id, (one.name, units[shift.team_id]))
    zone, limits = local_zone(), roster_plan().limits
    spans = spans_of(known, first - AROUND, first + timedelta(days=days) + AROUND)
    last = first + timedelta(days=days)
    lines = []
    for user_id, of_user in spans.items():
        texts = [
            strain_words(one, zone)
            for one in overloads(of_user, limits, zone)
            if first - timedelta(days=6) <= one.at.astimezone(zone).date() < last
        ]
        if texts:
            lines.append(StrainLine(user_id, known[user_id][0], known[user_id][1], tuple(texts)))
    return tuple(sorted(lines, key=lambda line: (line.unit, line.name)))


def spans_of(user_ids: Iterable[UUID], first: date, last: date) -> dict[UUID, list[Span]]:
    """The shifts of these people between two days. One query."""
    turns = DutyTurn.objects.filter(user_id__in=list(user_ids), shift__starts_on__gte=first, shift__starts_on__lt=last)
    spans: dict[UUID, list[Span]] = defaultdict(list)
    for user_id, starts_at, ends_at in turns.values_list("user_id", "starts_at", "ends_at"):
        spans[user_id].append(Span(starts_at, ends_at))
    return spans


def _strain_with(taking: Mapping[UUID, Sequence[DutyShift]]) -> dict[UUID, tuple[str, ...]]:
    """What would be too much for each who takes these shifts as well, and is not without them."""
    if not taking:
        return {}
    days = [shift.starts_on for shifts in taking.values() for shift in shifts]
    spans = spans_of(taking, min(days) - AROUND, max(days) + AROUND)
    zone, limits = local_zone(), roster_plan().limits
    found = {}
    for user_id, shifts in taking.items():
        before = {(one.what, one.at) for one in overloads(spans.get(user_id, []), limits, zone)}
        more = [*spans.get(user_id, []), *(Span(shift.starts_at, shift.ends_at) for shift in shifts)]
        found[user_id] = tuple(
            strain_words(one, zone) for one in overloads(more, limits, zone) if (one.what, one.at) not in before
        )
    return found


def patterns_of(at_desk: bool) -> tuple[tuple[str, str], ...]:
    """Slug and name of the patterns for the desk, or for teams."""
    unit = DESK if at_desk else "teams"
    return tuple((one.slug, in_language(one.titles)) for one in roster_plan().patterns.values() if one.unit == unit)
