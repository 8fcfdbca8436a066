# SPDX-License-Identifier: Apache-2.0
"""When an open report may be the one that somebody is about to send, and how little of it strangers are told.

What is shown could be used to search the province for reports, point by point. So a point is rounded before anything
is looked for, distances are told in broad bands, nothing but kind, ward, part of the day, a number and the few signs of
`told_signs` is said, and each phone and address may ask only so often. With that, patience finds out what the public
list tells anyway: that something of the kind was reported in the neighbourhood. Reports that nobody has judged yet
are shown too: it is in the first minutes that the same thing is reported twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from epikit.geo.points import LonLat

CELLS_A_DEGREE = 200.0
"""Rows of cells of about 550 m: the index is read row by row. The index is made with it, so it never changes."""
GRID_A_DEGREE = 2_000
"""A stranger's point is moved to a grid of about 55 m, at most 40 m away."""
METRES_A_DEGREE = 111_320.0
BANDS_M = (100, 250, 500, 1_000, 2_000)
SHOWN_AT_MOST = 4
WARD_AT_MOST = 3
"""Without a point only the ward is known; where more than these are open in it, asking would be guessing."""

TOLD_EVERYWHERE: Mapping[str, tuple[str, ...]] = {"suspected_case": ("crowd",)}
"""Signs, of the kind's fixed choices, that are about a place: a gathering is nobody's secret, so it may be told beside
a distance."""
TOLD_IN_A_WARD: Mapping[str, tuple[str, ...]] = {"suspected_case": ("breathless", "fever_cough")}
"""Signs of one person's illness: told where nothing but the ward is said, of thousands of people, and never beside a
distance, where the neighbours would know who it is. Who asks both ways and puts the answers together learns no more
than the kind says: that somebody seemed ill. Never told, anywhere: that somebody left quarantine or came from somewhere
(that is about one known person, and makes them hunted), «something else», and every word that anybody typed."""

RADIUS_M = (20, 2_000)
WINDOW_H = (1, 336)

LOOKS_A_CLIENT = (20, 600)
"""So many times may one phone ask for similar reports: times, seconds. Beyond that it is not asked; nothing waits."""
LOOKS_AN_ADDRESS = (200, 600)
"""A mobile operator puts thousands of phones behind one address; this is for aid only, so it may be strict."""
REF_TTL_S = 3_600


@dataclass(frozen=True)
class Similarity:
    """`offered`: whether who reports is asked; the desk always sees likely duplicates."""

    radius_m: int
    window_h: int
    offered: bool


SIMILARITY: Mapping[str, Similarity] = {
    "suspected_case": Similarity(250, 48, True),
    # Another person's call for help is no business of a neighbour's, and never the same as one's own.
    "medical_help": Similarity(100, 24, False),
}
"""What holds where the administrator has set nothing."""
NEVER_OFFERED = frozenset({"medical_help"})


class DayPart(StrEnum):
    """A quarter of a day or so: enough for a witness to know whether it was then, too little to tell who telephoned."""

    SMALL_HOURS = "small-hours"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def day_part(hour: int) -> DayPart:
    """The part of the day, as people in the province divide it. `hour`: of their clock, 0 to 23."""
    if hour < 5:
        return DayPart.SMALL_HOURS
    if hour < 11:
        return DayPart.MORNING
    if hour < 13:
        return DayPart.NOON
    return DayPart.AFTERNOON if hour < 18 else DayPart.EVENING


def told_signs(kind: str, seen: Sequence[str], *, only_ward: bool) -> tuple[str, ...]:
    """Which of the signs a stranger may read who asks whether theirs is the same. `only_ward`: no distance is told."""
    may = TOLD_EVERYWHERE.get(kind, ()) + (TOLD_IN_A_WARD.get(kind, ()) if only_ward else ())
    return tuple(slug for slug in may if slug in seen)


def bad_similarity(kind: str, radius_m: int | None, window_h: int | None, offered: bool) -> tuple[str, ...]:
    """Names of the fields that are out of bounds."""
    bad = []
    if radius_m is None or not RADIUS_M[0] <= radius_m <= RADIUS_M[1]:
        bad.append("radius_m")
    if window_h is None or not WINDOW_H[0] <= window_h <= WINDOW_H[1]:
        bad.append("window_h")
    if offered and kind in NEVER_OFFERED:
        bad.append("offered")
    return tuple(bad)


def rounded(point: LonLat) -> LonLat:
    """The grid's point next to a stranger's."""
    return LonLat(round(point.lon * GRID_A_DEGREE) / GRID_A_DEGREE, round(point.lat * GRID_A_DEGREE) / GRID_A_DEGREE)


def rows_of_cells(point: LonLat, radius_m: float) -> tuple[list[float], tuple[float, float], tuple[float, float]]:
    """The rows of cells to read about a point, and the box in degrees: (west, east), (south, north)."""
    up = radius_m / METRES_A_DEGREE
    aside = up / max(0.01, math.cos(math.radians(point.lat)))
    south, north = point.lat - up, point.lat + up
    first, last = math.floor(south * CELLS_A_DEGREE), math.floor(north * CELLS_A_DEGREE)
    return [float(row) for row in range(first, last + 1)], (point.lon - aside, point.lon + aside), (south, north)


def band_of(distance_m: float) -> int:
    """The band a distance is told in: its upper end in metres."""
    return next((band for band in BANDS_M if distance_m <= band), BANDS_M[-1])
