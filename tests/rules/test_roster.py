# SPDX-License-Identifier: Apache-2.0
"""Shifts, holes, overload and who is on duty, as values."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from epidesk.response.dispatch.rules.roster import (
    Duty,
    Hole,
    Limits,
    Planned,
    ShiftType,
    Span,
    Strain,
    gaps,
    is_on_duty,
    may_ring,
    overloads,
    rotation,
)
from epidesk.response.dispatch.rules.swaps import SWAP_LIFE, SwapState, SwapVerb, holes_left

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WORDS = {"vi": "x", "en": "x"}
DAY = ShiftType("day", WORDS, WORDS, time(7), time(19), people=1, teams=2)
NIGHT = ShiftType("night", WORDS, WORDS, time(19), time(7), people=1, teams=0)
MORNING = ShiftType("morning", WORDS, WORDS, time(6), time(14), people=2)
MONDAY = date(2026, 11, 23)
LIMITS = Limits(timedelta(hours=48), timedelta(hours=12))
TEAM, OTHER = UUID(int=1), UUID(int=2)


def span(day: int, kind: ShiftType) -> Span:
    return Span(*kind.period(MONDAY + timedelta(days=day), ZONE))


def test_a_night_ends_on_the_next_day_and_the_end_is_not_in_it() -> None:
    night, day = span(0, NIGHT), span(1, DAY)
    assert night.length == timedelta(hours=12)
    assert night.ends_at == day.starts_at
    assert not night.overlaps(day)
    assert night.holds(night.starts_at)
    assert not night.holds(night.ends_at)
    assert night.overlaps(Span(night.ends_at - timedelta(minutes=1), night.ends_at))


def test_too_many_hours_in_a_week_are_counted_from_monday_to_monday() -> None:
    five = [span(n, DAY) for n in range(0, 8, 2)]  # Monday, Wednesday, Friday, Sunday: 48 hours
    assert overloads(five, LIMITS, ZONE) == ()
    found = overloads([*five, span(1, NIGHT)], LIMITS, ZONE)
    assert [(one.what, one.hours) for one in found] == [
        (Strain.WEEK, 60.0),
        (Strain.REST, 0.0),
    ]
    sunday_night = span(6, NIGHT)
    weeks = overloads([sunday_night], Limits(timedelta(hours=4), timedelta()), ZONE)
    assert [(one.at.date(), one.hours) for one in weeks] == [(MONDAY, 5.0), (MONDAY + timedelta(days=7), 7.0)]


def test_too_little_rest_is_told_with_the_shift_before_which_it_lacks() -> None:
    found = overloads([span(0, DAY), span(0, NIGHT)], LIMITS, ZONE)
    assert [(one.what, one.at, one.hours) for one in found] == [(Strain.REST, span(0, NIGHT).starts_at, 0.0)]


def test_holes_are_empty_shifts_too_few_teams_and_a_desk_without_people() -> None:
    planned = [
        Planned(TEAM, "day", MONDAY, 1),
        Planned(OTHER, "day", MONDAY, 0),
        Planned(None, "morning", MONDAY, 1),
        Planned(TEAM, "day", MONDAY - timedelta(days=1), 0),  # not asked about
    ]
    found = gaps(planned, [MONDAY], {"day": DAY, "night": NIGHT}, {"morning": MORNING})
    assert [(gap.what, gap.unit, gap.has, gap.needs) for gap in found] == [
        (Hole.NO_DESK, None, 1, 2),
        (Hole.EMPTY, OTHER, 0, 1),
        (Hole.FEW_TEAMS, None, 1, 2),
    ]
    full = [*planned, Planned(OTHER, "day", MONDAY, 1), Planned(None, "morning", MONDAY, 1)]
    assert [gap.what for gap in gaps(full, [MONDAY], {"day": DAY}, {"morning": MORNING})] == [Hole.EMPTY]


def test_on_duty_is_button_or_shift_until_one_signs_off_and_never_ends_under_a_mission() -> None:
    shift = Span(datetime(2026, 11, 23, 0, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC))
    during, before = shift.starts_at + timedelta(hours=2), shift.starts_at - timedelta(hours=2)
    assert not is_on_duty(Duty(False, None))
    assert is_on_duty(Duty(True, None))
    assert is_on_duty(Duty(False, None, (shift,)))
    assert not is_on_duty(Duty(False, during, (shift,))), "who says that they go is believed"
    assert is_on_duty(Duty(False, before, (shift,))), "the next shift begins anew"
    assert is_on_duty(Duty(True, during, (shift,)))
    assert is_on_duty(Duty(False, None, (), on_mission=True, was_on=True))
    assert not is_on_duty(Duty(False, None, (), on_mission=True, was_on=False))


def test_phones_of_those_on_shift_ring_and_all_when_nobody_is_named() -> None:
    on = {"team_on_duty": True, "button": False, "team_has_shift": True}
    assert may_ring(on_shift=True, **on)
    assert not may_ring(on_shift=False, **on)
    assert may_ring(on_shift=False, **(on | {"button": True}))
    assert may_ring(on_shift=False, **(on | {"team_has_shift": False}))
    assert not may_ring(on_shift=True, team_on_duty=False, button=False, team_has_shift=True)


def test_three_shifts_of_eight_hours_over_four_weeks_leave_no_hole() -> None:
    cycle = ("m", "m", "a", "a", "n", "n", "free", "free")
    laid = rotation(cycle, people=4, step=2, days=28)
    by_day: dict[int, list[str]] = {}
    for day, _person, slug in laid:
        by_day.setdefault(day, []).append(slug)
    assert len(by_day) == 28
    assert all(sorted(slugs) == ["a", "m", "n"] for slugs in by_day.values())


def test_a_swap_tears_a_hole_only_where_it_takes_somebody_away() -> None:
    first, second = UUID(int=11), UUID(int=12)
    lan, minh = UUID(int=21), UUID(int=22)
    needs = {first: 1, second: 2}
    exchanged = holes_left({first: {lan}, second: {minh}}, {first: {minh}, second: {lan}}, needs)
    assert exchanged == (), "the second had too few before"
    [hole] = holes_left({first: {lan}}, {first: set()}, needs)
    assert (hole.shift_id, hole.has, hole.needs) == (first, 0, 1)
    assert holes_left({first: {lan, minh}}, {first: {minh}}, needs) == ()


def test_the_life_of_a_swap() -> None:
    assert SWAP_LIFE.next(SwapState.ASKED, SwapVerb.AGREE) is SwapState.AGREED
    assert SWAP_LIFE.next(SwapState.AGREED, SwapVerb.APPROVE) is SwapState.APPROVED
    assert SwapVerb.APPROVE not in SWAP_LIFE.verbs(SwapState.ASKED), "never before the colleague agreed"
