# SPDX-License-Identifier: Apache-2.0
"""From the places of cases to the people who were there, and how near. Read by queries and actions alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.intake.movement.queries.exposures import WantedStop, WasThere, exposed
from epidesk.response.cases.models import Stop
from epidesk.response.cases.rules import Terms
from epidesk.response.cases.rules.places import is_vehicle
from epikit.exposure import Infectious, Nearness, Stay, nearness


@dataclass(frozen=True)
class Met:
    """Somebody was near a case at one of its stops, from `starts_at` until `ends_at`."""

    stop_id: UUID
    person_id: UUID
    near: Nearness
    starts_at: datetime
    ends_at: datetime
    seat: str


def start_of(day: object) -> datetime:
    """Midnight of a day, here."""
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone()).astimezone(UTC)  # type: ignore[arg-type]


def wanted_of(person_id: UUID, stops: Iterable[Stop], window: Infectious, now: datetime) -> list[WantedStop]:
    """The parts of the stops in which the case can have infected. Who is not known to have left was there for a day at
    most: without an end nobody knows better."""
    begin, end = start_of(window.start), min(start_of(window.until), now) if window.until else now
    wanted = []
    for stop in stops:
        until = min(stop.ends_at or min(now, stop.starts_at + timedelta(days=1)), end)
        since = max(stop.starts_at, begin)
        if since < until:
            wanted.append(WantedStop(stop.id, person_id, stop.place_key, since, until))
    return wanted


def met_at(stops: Sequence[Stop], wanted: Sequence[WantedStop], terms: Terms, now: datetime) -> Iterator[Met]:
    """Everybody who was there, with how near; one statement."""
    yield from near_of(
        {one.id: one for one in wanted}, {one.id: one.seat for one in stops}, exposed(wanted), terms, now
    )


def near_of(
    wanted: dict[UUID, WantedStop], seats: dict[UUID, str], found: Iterable[WasThere], terms: Terms, now: datetime
) -> Iterator[Met]:
    least = timedelta(minutes=terms.least_minutes.get("place", 0))
    for one in found:
        stop = wanted[one.stop_id]
        vehicle = is_vehicle(stop.place_key)
        near = nearness(
            Stay(stop.starts_at, stop.ends_at),
            Stay(one.starts_at, one.ends_at),
            now=now,
            vehicle=vehicle,
            seat=seats[stop.id],
            other_seat=one.seat,
            at_least=timedelta() if vehicle else least,
        )
        if near is not None:
            start, end = max(stop.starts_at, one.starts_at), min(stop.ends_at, one.ends_at or now)
            yield Met(one.stop_id, one.person_id, near, start, end, one.seat)
