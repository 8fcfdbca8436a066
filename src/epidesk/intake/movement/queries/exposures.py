# SPDX-License-Identifier: Apache-2.0
"""Who was where somebody else was, at the same time. For rooms above, which have asked already whether the viewer may:
what comes back names nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from epidesk.intake.movement.models import Checkpoint, Lodging

MOST_AT_ONE_STOP = 20_000
EXPOSED = f"""
SELECT stop.n, who.person_id, (extract(epoch FROM who.starts_at) * 1000000)::bigint,
    (extract(epoch FROM who.ends_at) * 1000000)::bigint, who.seat
FROM json_to_recordset(%s)
    AS stop (n integer, person_id uuid, place_key text, starts_at timestamptz, ends_at timestamptz)
CROSS JOIN LATERAL (
    SELECT person_id, starts_at, ends_at, seat FROM movement_presence
    WHERE place_key = stop.place_key AND starts_at < stop.ends_at
        AND (ends_at IS NULL OR ends_at > stop.starts_at) AND person_id <> stop.person_id
    LIMIT {MOST_AT_ONE_STOP}
) AS who
"""  # noqa: S608 (a number of ours)
"""The index on place and start finds them and holds all that is asked for: no row is visited. The limit keeps the
planner at one short look at the index a stop; without it many stops made it read the whole of it. Moments travel as
microseconds: reading dates took longer than finding them."""
LONGEST_ANSWER = 100_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class WantedStop:
    """A place and a half-open span of time of one person. `ends_at`: now, for who has not left."""

    id: UUID
    person_id: UUID
    place_key: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class WasThere:
    """Somebody else's stay in the place of a stop that overlaps it; `ends_at` None: not yet left."""

    stop_id: UUID
    person_id: UUID
    starts_at: datetime
    ends_at: datetime | None
    seat: str


@dataclass(frozen=True)
class Trace:
    """One presence of somebody."""

    person_id: UUID
    place_key: str
    starts_at: datetime
    ends_at: datetime | None
    seat: str


def exposed(stops: Sequence[WantedStop]) -> tuple[WasThere, ...]:
    """Everybody who was in one of these places at the same time, at most `LONGEST_ANSWER`. One statement."""
    if not stops:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(f"{EXPOSED} LIMIT {LONGEST_ANSWER}", [asked(stops)])
        return tuple(
            WasThere(stops[n].id, person_id, _moment(start), None if end is None else _moment(end), seat)
            for n, person_id, start, end, seat in cursor.fetchall()
        )


def asked(stops: Sequence[WantedStop]) -> str:
    """What `EXPOSED` takes: one document, for an array of moments is slow to write."""
    return json.dumps(
        [
            {
                "n": n,
                "person_id": str(one.person_id),
                "place_key": one.place_key,
                "starts_at": one.starts_at.isoformat(),
                "ends_at": one.ends_at.isoformat(),
            }
            for n, one in enumerate(stops)
        ]
    )


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def place_names(place_keys: Iterable[str]) -> dict[str, str]:
    """Names of those of these places that the register knows: houses and checkpoints."""
    wanted: dict[str, dict[UUID, str]] = {"lodging": {}, "checkpoint": {}}
    for key in place_keys:
        kind, _colon, rest = key.partition(":")
        if kind in wanted:
            with suppress(ValueError):
                wanted[kind][UUID(rest)] = key
    return {
        wanted[kind][id]: name
        for kind, model in (("lodging", Lodging), ("checkpoint", Checkpoint))
        if wanted[kind]
        for id, name in model._default_manager.filter(id__in=wanted[kind]).values_list("id", "name")
    }


def traces(person_ids: Iterable[UUID], since: datetime, until: datetime) -> tuple[Trace, ...]:
    """Where these people were in a span of time, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, place_key, starts_at, ends_at, seat FROM movement_presence "
            "WHERE person_id = ANY(%s::uuid[]) AND starts_at < %s AND (ends_at IS NULL OR ends_at > %s) "
            "ORDER BY starts_at, id",
            [list(person_ids), until, since],
        )
        return tuple(Trace(*line) for line in cursor.fetchall())


def aboard(place_key: str, *, limit: int) -> tuple[Trace, ...]:
    """Everybody of a journey or in a place, whenever: what a carrier's list of passengers says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, place_key, starts_at, ends_at, seat FROM movement_presence "
            "WHERE place_key = %s ORDER BY starts_at, person_id LIMIT %s",
            [place_key, limit],
        )
        return tuple(Trace(*line) for line in cursor.fetchall())
