# SPDX-License-Identifier: Apache-2.0
"""Spans of time, half-open everywhere: the start belongs to it, the end does not, so neighbours never overlap."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple


@dataclass(frozen=True, order=True)
class Period:
    """From one instant until before another. Aware datetimes, kept in UTC (so that `duration` is true across a
    change of clocks). Raises `ValueError` for naive ones or an end before the start; an empty period holds nothing.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("a period needs instants with a time zone")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end < self.start:
            raise ValueError("a period ends before it starts")

    @property
    def duration(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    def contains(self, at: datetime) -> bool:
        """Whether an aware instant lies in it."""
        return self.start <= at < self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share any time at all; touching ends do not."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        """The time both share, or None when they share none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


@dataclass(frozen=True, order=True)
class DatePeriod:
    """From one day until before another. Raises `ValueError` when the end is before the start."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise ValueError("a date period is made of dates, not of instants")
        if self.end < self.start:
            raise ValueError("a period ends before it starts")

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=n) for n in range(self.days))

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.end - self.start).days

    def contains(self, on: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= on < self.end

    def overlaps(self, other: "DatePeriod") -> bool:
        """Whether the two share a day."""
        return self.intersection(other) is not None

    def intersection(self, other: "DatePeriod") -> "DatePeriod | None":
        """The days both share, or None when they share none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return DatePeriod(start, end) if start < end else None

    def period(self, tz: tzinfo) -> Period:
        """The same days as instants, from midnight to midnight in a time zone."""
        midnight = time(0, tzinfo=tz)
        return Period(datetime.combine(self.start, midnight), datetime.combine(self.end, midnight))


class EpiWeek(NamedTuple):
    """An epidemiological week after ISO 8601: Monday to Sunday, week 1 holds the year's first Thursday."""

    year: int
    week: int

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.week:02d}"

    @property
    def dates(self) -> DatePeriod:
        """Its seven days. Raises `ValueError` when the year has no such week."""
        monday = date.fromisocalendar(self.year, self.week, 1)
        return DatePeriod(monday, monday + timedelta(days=7))

    def period(self, tz: tzinfo) -> Period:
        """Its instants in a time zone."""
        return self.dates.period(tz)

    def plus(self, weeks: int) -> "EpiWeek":
        """The week so many weeks later, or earlier when negative."""
        return epi_week(self.dates.start + timedelta(weeks=weeks))


def epi_week(on: date) -> EpiWeek:
    """The ISO week of a day. 1 January may belong to the last week of the year before.

    Raises `TypeError` for a datetime: which day it is depends on a zone, so say `.astimezone(tz).date()`.
    """
    if isinstance(on, datetime):
        raise TypeError("an epi-week needs a date, not an instant")
    iso = on.isocalendar()
    return EpiWeek(iso.year, iso.week)
