# SPDX-License-Identifier: Apache-2.0
"""How near two people were who shared a place or a vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from epikit.exposure.seats import Cabin, Seat, cabin_of, parse_seat, seats_apart
from epikit.exposure.stays import Stay, shared

SEATS_BESIDE = 2
ROWS_AROUND = 2
"""Two rows each way is what WHO's technical advice on contact tracing in aircraft counts, two seats what the notice
of this project asks."""


class Degree(StrEnum):
    """Nearest first."""

    BESIDE = "beside"
    """The same row, at most two seats away."""
    AROUND = "around"
    """At most two rows in front or behind."""
    CABIN = "cabin"
    """The same cabin, farther away."""
    VEHICLE = "vehicle"
    """The same vehicle; another cabin, or nobody knows the seats."""
    PLACE = "place"
    """The same place at the same time."""


_ORDER = {degree: place for place, degree in enumerate(Degree)}


@dataclass(frozen=True)
class Nearness:
    """`shared`: for how long."""

    degree: Degree
    shared: timedelta

    @property
    def rank(self) -> int:
        """0 is nearest."""
        return _ORDER[self.degree]


def nearness(
    one: Stay,
    other: Stay,
    *,
    now: datetime,
    vehicle: bool = False,
    seat: str = "",
    other_seat: str = "",
    cabins: tuple[Cabin, ...] = (),
    at_least: timedelta = timedelta(0),
) -> Nearness | None:
    """How near they were in one place or `vehicle`, None when they shared no time there, or not more than none and
    `at_least` as much."""
    time = shared(one, other, now=now)
    if time <= timedelta(0) or time < at_least:
        return None
    if not vehicle:
        return Nearness(Degree.PLACE, time)
    return Nearness(seated(parse_seat(seat), parse_seat(other_seat), cabins), time)


def seated(one: Seat | None, other: Seat | None, cabins: tuple[Cabin, ...] = ()) -> Degree:
    """How near two seats of one vehicle are; without one of them nobody knows more than that it was the same."""
    if one is None or other is None:
        return Degree.VEHICLE
    rows, across = seats_apart(one, other)
    if across is None:  # numbered seats of a bus or train: the numbers of neighbours follow each other
        return Degree.BESIDE if rows <= SEATS_BESIDE else Degree.VEHICLE
    if rows == 0 and across <= SEATS_BESIDE:
        return Degree.BESIDE
    cabin = cabin_of(one, cabins)
    if cabin != cabin_of(other, cabins):
        return Degree.VEHICLE
    if rows <= ROWS_AROUND:
        return Degree.AROUND
    return Degree.CABIN if cabin else Degree.VEHICLE
