# SPDX-License-Identifier: Apache-2.0
"""CAP's time: `2026-03-02T08:00:00+07:00`, whole seconds, always an offset, UTC as `-00:00` and never `Z`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_SHAPE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.IGNORECASE | re.ASCII
)


def write_instant(at: datetime, offset: timedelta | None) -> str:
    """`offset`: of the clock to write; None keeps the instant's own. Raises `ValueError` for one without zone."""
    if at.tzinfo is None:
        raise ValueError("an instant without zone")
    if offset is not None:
        at = at.astimezone(timezone(offset))
    text = at.isoformat(timespec="seconds")[:25]  # an old zone's seconds of offset have no place
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


def read_instant(text: str) -> datetime | None:
    """Aware, with the offset it was written with; None for what is none. `Z` and fractions, which the schema refuses
    but many write, are read."""
    found = _SHAPE.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    zone = found[7]
    try:
        offset = timedelta(0)
        if zone not in "Zz":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:])) * (-1 if zone[0] == "-" else 1)
        midnight = hour == 24 and minute == second == 0  # XML Schema's end of a day
        at = datetime(
            year, month, day, 0 if midnight else hour, minute, second, tzinfo=timezone(offset) if offset else UTC
        )
        at += timedelta(days=midnight)
        at.astimezone(UTC)
        return at
    except (ValueError, OverflowError):
        return None
