# SPDX-License-Identifier: Apache-2.0
"""What became of one push message, in one byte: a thousand of them are written back as a thousand bytes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

WAITING, SENT, GONE = 0, 1, 2
REASONS: tuple[str, ...] = (
    "skipped",  # asked to be told no more since the campaign was cut
    "off-duty",
    "keys",
    "http-400",
    "http-401",
    "http-403",
    "http-413",
    "http-4xx",
    "redirect",
    "refused-address",
    "http-429",
    "http-5xx",
    "timeout",
    "reset",
    "tls",
    "dns",
    "unreachable",
    "bad-answer",
)
"""Their places stand in the database: new ones at the end."""
_FAILED, _AGAIN = 10, 128
_PLACE = {reason: place for place, reason in enumerate(REASONS)}

PASSING = frozenset({"http-429", "http-5xx", "timeout", "reset", "tls", "dns", "unreachable", "bad-answer"})
"""Worth another try."""
PAUSES = tuple(timedelta(seconds=n) for n in (5, 15, 30, 60, 120, 300))
GIVE_UP_AFTER = timedelta(hours=1)
"""Long enough for a push service that is away; whoever has another way is written to then."""
LONGEST_RETRY_AFTER = timedelta(minutes=10)
"""A push service may ask for a day; an alert cannot wait for that."""


def failed(reason: str) -> int:
    """For good."""
    return _FAILED + _PLACE[reason]


def again(reason: str) -> int:
    """To be tried once more."""
    return _AGAIN + _PLACE[reason]


def judged(reason: str) -> int:
    return again(reason) if reason in PASSING else failed(reason)


def reason_of(code: int) -> str:
    if code >= _AGAIN:
        return REASONS[code - _AGAIN]
    return REASONS[code - _FAILED] if code >= _FAILED else ""


def is_open(code: int) -> bool:
    return code == WAITING or code >= _AGAIN


def of_status(status: int) -> int:
    """RFC 8030 and what push services document: 404 and 410 are the end of a subscription."""
    if 200 <= status < 300:
        return SENT
    if status in (404, 410):
        return GONE
    if 300 <= status < 400:
        return failed("redirect")
    if status == 429:
        return again("http-429")
    if status >= 500:
        return again("http-5xx")
    name = f"http-{status}"
    return failed(name if name in _PLACE else "http-4xx")


def given_up(codes: bytes) -> bytes:
    """What is still to be tried becomes failed, with its last reason."""
    return bytes(code - _AGAIN + _FAILED if code >= _AGAIN else code for code in codes)


def counted(codes: bytes) -> tuple[int, int, dict[str, int]]:
    """Sent, gone, and failed by reason."""
    n = Counter(codes)
    return n[SENT], n[GONE], {reason_of(code): n[code] for code in sorted(n) if _FAILED <= code < _AGAIN}


def pause(tries: int) -> timedelta:
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


def retry_after(value: str, now: datetime) -> timedelta:
    """`Retry-After` as seconds or as a date (RFC 9110 §10.2.3), at least a second, capped; without one five."""
    text = value.strip()
    wanted = timedelta(seconds=5)
    if text.isdigit():
        wanted = timedelta(seconds=min(int(text), 86_400))
    elif text:
        try:
            at = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            at = None
        if at is not None:
            wanted = (at if at.tzinfo else at.replace(tzinfo=now.tzinfo)) - now
    return min(max(wanted, timedelta(seconds=1)), LONGEST_RETRY_AFTER)
