# SPDX-License-Identifier: Apache-2.0
"""Where a report belongs: a point decides, then the ward that was named."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from epidesk.intake.incidents.rules.draft import Draft

FAR_M = 5_000
"""Who reports something farther away than this may mean another place: worth a look, no fault."""


@dataclass(frozen=True)
class Place:
    """What the map says about a draft: the ward that holds its point, the ward that it names, how far away the reporter
    is from the point in metres."""

    at_point: UUID | None = None
    named: UUID | None = None
    reporter_m: float | None = None


@dataclass(frozen=True)
class Placed:
    """The ward to file under (none: everybody on duty sees it) and what is odd about the place."""

    area_id: UUID | None
    flags: tuple[str, ...]


def locate(draft: Draft, place: Place) -> Placed:
    """A point in the province decides. One outside never loses the report: it goes to the ward that was named, or to
    everybody, and is flagged. Words alone go to everybody too."""
    flags: list[str] = []
    has_point = draft.lon is not None
    if has_point and place.at_point is None:
        flags.append("outside-province")
    if not has_point and place.named is None:
        flags.append("no-place")
    if place.reporter_m is not None and place.reporter_m > FAR_M:
        flags.append("far-from-reporter")
    return Placed(place.at_point or place.named, tuple(flags))
