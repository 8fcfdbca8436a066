# SPDX-License-Identifier: Apache-2.0
"""Being somewhere for a while: half-open, and open at the end for whoever has not left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Stay:
    """From `start` until before `end`; `end` None: not yet left. Raises `ValueError` for an end before the start.
    Aware instants."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or (self.end is not None and self.end.utcoffset() is None):
            raise ValueError("a stay needs instants with a time zone")
        if self.end is not None and self.end < self.start:
            raise ValueError("a stay ends before it starts")


def shared(one: Stay, other: Stay, *, now: datetime) -> timedelta:
    """How long both were there, counted until `now` where neither has left; nothing when they only touch. A stay that
    starts after `now` and has no end is empty yet."""
    start = max(one.start, other.start)
    ends = [stay.end for stay in (one, other) if stay.end is not None]
    end = min(ends) if ends else now
    return max(end - start, timedelta())
