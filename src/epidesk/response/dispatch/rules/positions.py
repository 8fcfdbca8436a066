# SPDX-License-Identifier: Apache-2.0
"""Which reported positions of a team are believed, and for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from epikit.geo.points import LonLat, distance_m

MAX_ACCURACY_M = 5_000.0
MAX_AHEAD = timedelta(minutes=2)  # how far a phone's clock may run ahead of ours
MAX_SPEED_KMH = 200.0
MAX_FROM_BASE_M = 400_000.0
"""No team of a province drives farther from its base; a phone that says so has a false position."""
WRITE_EVERY = timedelta(seconds=5)
STALE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Fix:
    """One answer of a satellite receiver. `accuracy_m`: radius of the circle that holds the phone."""

    lon: float
    lat: float
    accuracy_m: float
    at: datetime


class FixVerdict(StrEnum):
    USE = "use"
    TOO_FAST = "too-fast"
    """Kept and shown with a flag, but nobody is sent by it."""
    TOO_FAR = "too-far"
    """So far from the base that no team of ours is there; kept and shown with a flag like the one before."""
    OLDER = "older"
    """We know something newer; ignored."""
    OFF_THE_EARTH = "off-the-earth"
    INACCURATE = "inaccurate"
    FROM_THE_FUTURE = "from-the-future"


HELD = frozenset({FixVerdict.TOO_FAST, FixVerdict.TOO_FAR})
"""Kept with a warning, used for nothing."""


def judge_fix(fix: Fix, previous: Fix | None, now: datetime, *, base: LonLat | None = None) -> FixVerdict:
    """Whether to believe a fix, given the one stored before and where the team starts from."""
    if not (math.isfinite(fix.lon) and math.isfinite(fix.lat) and abs(fix.lon) <= 180 and abs(fix.lat) <= 90):
        return FixVerdict.OFF_THE_EARTH
    if not 0 <= fix.accuracy_m <= MAX_ACCURACY_M:
        return FixVerdict.INACCURATE
    if fix.at > now + MAX_AHEAD:
        return FixVerdict.FROM_THE_FUTURE
    if previous is not None and fix.at < previous.at:
        return FixVerdict.OLDER
    if base is not None and distance_m(base, LonLat(fix.lon, fix.lat)) - fix.accuracy_m > MAX_FROM_BASE_M:
        return FixVerdict.TOO_FAR
    if previous is None:
        return FixVerdict.USE
    return FixVerdict.TOO_FAST if speed_kmh(previous, fix) > MAX_SPEED_KMH else FixVerdict.USE


def speed_kmh(before: Fix, after: Fix) -> float:
    """The least speed that explains both fixes: from rim to rim of their circles, not from centre to centre."""
    apart = distance_m(LonLat(before.lon, before.lat), LonLat(after.lon, after.lat))
    moved_m = max(0.0, apart - before.accuracy_m - after.accuracy_m)
    seconds = (after.at - before.at).total_seconds()
    if moved_m == 0:
        return 0.0
    return math.inf if seconds <= 0 else moved_m / seconds * 3.6


def is_usable(at: datetime | None, flagged: bool, now: datetime) -> bool:
    """Whether a stored position may stand for the team; otherwise its base does."""
    return at is not None and not flagged and now - at <= STALE_AFTER
