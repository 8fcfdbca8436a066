# SPDX-License-Identifier: Apache-2.0
"""How often others' servers are asked, and how long they are left alone when they do not answer well."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

EVERY = (timedelta(minutes=5), timedelta(days=1))
"""Least and most time between two fetches of a feed, as editors may choose."""
USUAL = timedelta(minutes=15)
HOST_GAP = timedelta(seconds=30)
"""No two requests to one host come closer together, however many feeds it has."""
LONGEST_BACK_OFF = timedelta(hours=12)
LONGEST_RETRY_AFTER = timedelta(days=1)
ALARMING_FAILURES = 8
"""So many failures in a row, hours by then, and the editors' page says that the feed is silent."""
MAX_BYTES = 2_000_000
TIMEOUT_S = 15.0


class Trouble(StrEnum):
    """What went wrong with a fetch, as editors read it."""

    NONE = ""
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    """the address, a redirect or the size is not let through"""
    STATUS = "status"
    """the server answered that it cannot or will not"""
    GONE = "gone"
    """the server says that the feed is no more"""
    DTD = "dtd"
    NOT_A_FEED = "not-a-feed"
    EMPTY = "empty"
    """a feed without one entry that can be used"""


def next_try_at(
    now: datetime, every: timedelta, failures: int, retry_after: timedelta | None = None, *, seed: str = ""
) -> datetime:
    """When a feed is asked again. Each failure in a row doubles the time, at most `LONGEST_BACK_OFF`; a server that
    says when to come back is heeded, at most a day. `seed` spreads feeds that failed together by up to a tenth."""
    wait = min(every * 2 ** min(failures, 10), max(LONGEST_BACK_OFF, every)) if failures else every
    if retry_after is not None:
        wait = max(wait, min(retry_after, LONGEST_RETRY_AFTER))
    share = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:2]) / 65_536
    return now + wait * (1 + share / 10)
