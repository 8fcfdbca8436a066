# SPDX-License-Identifier: Apache-2.0
"""A token bucket per key in this process: no database on the hottest path."""

from __future__ import annotations

import time

from epidesk.foundation.core.errors import TooMany

MAX_KEYS = 10_000


class Flood:
    """`per_second` on the long run, `burst` at once."""

    def __init__(self, *, per_second: float, burst: float) -> None:
        self.per_second = per_second
        self.burst = burst
        self._buckets: dict[str, tuple[float, float]] = {}

    def count(self, who: str) -> None:
        """Takes one token. Raises `TooMany` when there is none."""
        now = time.monotonic()
        tokens, since = self._buckets.get(who, (self.burst, now))
        tokens = min(self.burst, tokens + (now - since) * self.per_second)
        if tokens < 1:
            raise TooMany(retry_after_s=1)
        if len(self._buckets) > MAX_KEYS:
            self._buckets.clear()
        self._buckets[who] = (tokens - 1, now)
