# SPDX-License-Identifier: Apache-2.0
"""Times as feeds write them: RFC 822 as it should be and as it is, RFC 3339, and days first as Vietnam writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?\s*"
    r"(?:\(?(?:GMT|UTC)?([+-]\d{1,2})(?::?(\d{2}))?\)?)?"
)
_GMT_OFFSET = re.compile(r"\s(?:GMT|UTC)\s*([+-])(\d{1,2})(?::?(\d{2}))?$")


def read_date(text: str, local_offset: timedelta) -> datetime | None:
    """The moment, aware and in UTC; None for what is none. `local_offset`: of clocks that name no zone."""
    text = " ".join(text.split())
    try:
        found = _iso(text, local_offset) or _mail(text, local_offset) or _day_first(text, local_offset)
        return found.astimezone(UTC) if found else None
    except (ValueError, OverflowError, TypeError):
        return None


def _iso(text: str, local_offset: timedelta) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    parts = [int(part or 0) for part in (hour, minute, second)]
    return datetime(
        int(year), int(month), int(day), parts[0], parts[1], min(parts[2], 59), tzinfo=_zone(zone, local_offset)
    )


def _mail(text: str, local_offset: timedelta) -> datetime | None:
    text = _GMT_OFFSET.sub(lambda m: f" {m[1]}{int(m[2]):02}{m[3] or '00'}", text)  # «GMT+7», as Vietnam's papers write
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone(local_offset))


def _day_first(text: str, local_offset: timedelta) -> datetime | None:
    found = _DAY_FIRST.fullmatch(text)
    if not found:
        return None
    day, month, year, hour, minute, second, half, ahead, ahead_minutes = found.groups()
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    offset = timedelta(hours=int(ahead), minutes=int(ahead_minutes or 0)) if ahead else local_offset
    return datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=timezone(offset))


def _zone(text: str | None, local_offset: timedelta) -> timezone:
    if not text:
        return timezone(local_offset)
    if text in "Zz":
        return UTC  # type: ignore[return-value]
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
