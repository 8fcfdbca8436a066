# SPDX-License-Identifier: Apache-2.0
"""Instants in the W3C profile of ISO 8601, which Open311 demands with a zone always."""

import re
from datetime import UTC, datetime

_W3C = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)")
# "+07:00" sent without percent-encoding arrives as " 07:00": a mistake so common that it is understood.
_LOST_PLUS = re.compile(r" (?=\d\d:\d\d$)")


class BadInstant(ValueError):
    """This is no date and time with a zone, such as 2026-02-01T08:00:00+07:00."""


def write_instant(at: datetime) -> str:
    """Write an aware datetime to the second, in its own zone ("Z" for UTC). Raises `BadInstant` for a naive one."""
    if at.utcoffset() is None:
        raise BadInstant("an instant needs a zone")
    text = at.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def read_instant(text: str) -> datetime:
    """Read an instant; the answer is in UTC. Raises `BadInstant`, also when the zone is missing."""
    match = _W3C.fullmatch(_LOST_PLUS.sub("+", text.strip()))
    if match is None:
        raise BadInstant(text[:40])
    try:
        return datetime.fromisoformat(match[1] + match[2].replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInstant(text[:40]) from error
