# SPDX-License-Identifier: Apache-2.0
"""How often something may be tried, counted once for all processes in the shared cache (a table)."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache

from epidesk.foundation.core.errors import TooMany


def limited(what: str, who: str, *, limit: int, window_s: int, cost: int = 1) -> None:
    """Counts one try of `what` by `who` in a fixed window. Raises `TooMany` beyond `limit` tries in `window_s` seconds.

    `who` is hashed: addresses and phones do not lie about in the cache.
    """
    window = int(time.time()) // window_s
    digest = hashlib.sha256(who.encode()).hexdigest()[:24]
    key = f"limit:{what}:{digest}:{window}"
    cache.add(key, 0, timeout=window_s + 5)
    try:
        tries = cache.incr(key, cost)
    except ValueError:  # culled between the two calls
        cache.set(key, cost, timeout=window_s + 5)
        tries = cost
    if tries > limit:
        raise TooMany(retry_after_s=window_s - int(time.time()) % window_s)
