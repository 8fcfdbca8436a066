# SPDX-License-Identifier: Apache-2.0
"""How often something may be tried, counted once for all processes in the table of the shared cache.

Django's own `cache.incr` is no counter: it reads, then writes with the default life of five minutes, so simultaneous
tries are lost and long windows forget. One upsert counts each try, and the window's end is set when it begins.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from epidesk.foundation.core.errors import TooMany

_COUNT_MANY = """
INSERT INTO core_cache (cache_key, value, expires)
SELECT key, tries, %s FROM unnest(%s::text[], %s::text[]) AS new (key, tries) ORDER BY key
ON CONFLICT (cache_key) DO UPDATE SET value = (core_cache.value::bigint + excluded.value::bigint)::text
RETURNING cache_key, value::bigint
"""
_COUNT = """
INSERT INTO core_cache (cache_key, value, expires) VALUES (%s, %s, %s)
ON CONFLICT (cache_key) DO UPDATE SET value = (core_cache.value::bigint + excluded.value::bigint)::text
RETURNING value::bigint
"""


def limited(what: str, who: str, *, limit: int, window_s: int, cost: int = 1) -> None:
    """Counts one try of `what` by `who` in a fixed window. Raises `TooMany` beyond `limit` tries in `window_s` seconds.

    `who` is hashed: addresses and phones do not lie about in the table.
    """
    window = int(time.time()) // window_s
    digest = hashlib.sha256(who.encode()).hexdigest()[:24]
    expires_at = timezone.now() + timedelta(seconds=window_s + 5)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [f"limit:{what}:{digest}:{window}", str(cost), expires_at])
        tries = cursor.fetchone()[0]
    if tries > limit:
        raise TooMany(retry_after_s=window_s - int(time.time()) % window_s)


def limited_many(what: str, who: Sequence[str], *, limit: int, window_s: int) -> dict[int, TooMany]:
    """Counts one try of each with one statement, and answers who is beyond the limit, by position. `who` may name the
    same one several times. In the caller's transaction: what is taken back was never tried. Locks: the counters, in
    order, until the transaction ends."""
    now = int(time.time())
    window = now // window_s
    keys = [f"limit:{what}:{hashlib.sha256(one.encode()).hexdigest()[:24]}:{window}" for one in who]
    tries = Counter(keys)
    expires_at = timezone.now() + timedelta(seconds=window_s + 5)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_MANY, [expires_at, list(tries), [str(number) for number in tries.values()]])
        counted = dict(cursor.fetchall())
    wait_s = window_s - now % window_s
    return {position: TooMany(retry_after_s=wait_s) for position, key in enumerate(keys) if counted[key] > limit}
