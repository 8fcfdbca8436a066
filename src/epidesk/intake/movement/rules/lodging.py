# SPDX-License-Identifier: Apache-2.0
"""Guests of lodgings: what a row of a guest list says, and by when it must be said.

Source of the hours: notice of stay before 23:00 of the first day; who arrives after 23:00 before 08:00 of the next
(procedure 26346 of the national public service portal).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

EVENING = time(23, 0)
MORNING = time(8, 0)
REMIND_BEFORE = timedelta(hours=1)
CHECK_IN = time(14, 0)
CHECK_OUT = time(12, 0)
"""Where a list gives days only. The hours lodgings use; who wrote hours is believed."""
MAX_ROOM, MAX_FROM, MAX_NAME = 24, 80, 160
LONGEST_STAY = timedelta(days=366)
FAR_PAST = timedelta(days=3 * 366)
FAR_AHEAD = timedelta(days=2)
"""A list tells of guests who are there; a booking two days ahead is no guest yet."""


class LodgingKind(StrEnum):
    HOTEL = "hotel"
    GUESTHOUSE = "guesthouse"
    HOMESTAY = "homestay"
    DORMITORY = "dormitory"
    RENTED = "rented"
    OTHER = "other"


class DayState(StrEnum):
    """How an establishment stands with one day."""

    REPORTED = "reported"
    LATE = "late"
    """Reported, after the hour."""
    OPEN = "open"
    """Not reported, and there is time."""
    MISSING = "missing"


Born = tuple[int | None, int | None, int | None]
"""Year, month, day, as far as they were told."""


@dataclass(frozen=True, slots=True)
class GuestDraft:
    """A guest as told. `arrived_at`, `left_at`: local, without a zone. `born`: year, month, day."""

    name: str
    arrived_at: datetime
    left_at: datetime | None = None
    leaves_on: date | None = None
    phone_e164: str = ""
    id_number: str = ""
    born: Born = (None, None, None)
    sex: str = ""
    nationality: str = ""
    room: str = ""
    came_from: str = ""


def due_at(arrived_at: datetime) -> datetime:
    """By when the stay of somebody who arrived then must be told. Local time, in and out."""
    if arrived_at.time() < EVENING:
        return datetime.combine(arrived_at.date(), EVENING, arrived_at.tzinfo)
    return datetime.combine(arrived_at.date() + timedelta(days=1), MORNING, arrived_at.tzinfo)


def is_late(arrived_at: datetime, told_at: datetime) -> bool:
    """Whether a stay was told after its hour."""
    return told_at > due_at(arrived_at)


def day_due_at(on: date, zone: object = None) -> datetime:
    """By when an establishment says who came on that day, or that nobody did."""
    return datetime.combine(on, EVENING, zone)  # type: ignore[arg-type]


def speaks_of(arrived_on: Iterable[date], told_at: datetime) -> frozenset[date]:
    """The days of which a house has said who came when it sends a list: those on which its guests came, and the day on
    which it sends it; before the hour for late arrivals that day has hardly begun, and says nothing yet. Local time."""
    days = {on for on in arrived_on if on <= told_at.date()}
    return frozenset(days | {told_at.date()} if told_at.time() >= MORNING else days)


def day_state(on: date, told_at: datetime | None, now: datetime) -> DayState:
    """`told_at`: when it first said something about that day."""
    due = day_due_at(on, now.tzinfo)
    if told_at is not None:
        return DayState.REPORTED if told_at <= due else DayState.LATE
    return DayState.OPEN if now <= due else DayState.MISSING


def to_remind(on: date, told_at: datetime | None, reminded_at: datetime | None, now: datetime) -> bool:
    """Once a day, in the last hour before the evening's."""
    due = day_due_at(on, now.tzinfo)
    return told_at is None and reminded_at is None and due - REMIND_BEFORE <= now < due


def lodging_key(establishment_id: UUID) -> str:
    """Under which everybody in one house is found."""
    return f"lodging:{establishment_id}"


def stay_problems(
    arrived_at: datetime, left_at: datetime | None, leaves_on: date | None, today: date
) -> dict[str, str]:
    """Field -> slug of what is wrong with the days of a stay."""
    found: dict[str, str] = {}
    if arrived_at.date() > today + FAR_AHEAD:
        found["arrived"] = "not-yet"
    elif arrived_at.date() < today - FAR_PAST:
        found["arrived"] = "too-long-ago"
    if left_at is not None and left_at <= arrived_at:
        found["left"] = "left-before-arrival"
    elif left_at is not None and left_at - arrived_at > LONGEST_STAY:
        found["left"] = "too-long-a-stay"
    if leaves_on is not None and leaves_on < arrived_at.date():
        found["leaves"] = "left-before-arrival"
    elif leaves_on is not None and leaves_on - arrived_at.date() > LONGEST_STAY:
        found["leaves"] = "too-long-a-stay"
    return found


def until(arrived_at: datetime, left_at: datetime | None, leaves_on: date | None) -> datetime | None:
    """The end of a stay for tracing: when they left, else when they meant to; None for an open end."""
    if left_at is not None:
        return left_at
    if leaves_on is None:
        return None
    end = datetime.combine(leaves_on, CHECK_OUT, arrived_at.tzinfo)
    return end if end > arrived_at else datetime.combine(leaves_on, time(23, 59), arrived_at.tzinfo)
