# SPDX-License-Identifier: Apache-2.0
"""A token bucket per key in this process: no database on the hottest path."""

from __future__ import annotations

import threading
import time

from epidesk.foundation.core.errors import TooMany
from epidesk.foundation.core.process_cache import clear_with_all

MAX_KEYS = 10_000


class Flood:
    """`per_second` on the long run, `burst` at once. Counted on the event loop and in threads alike."""

    def __init__(self, *, per_second: float, burst: float) -> None:
        self.per_second = per_second
        self.burst = burst
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()
        clear_with_all(self)

    def count(self, who: str) -> None:
        """Takes one token. Raises `TooMany` when there is none."""
        now = time.monotonic()
        with self._lock:
            tokens = self._tokens(who, now)
            if tokens < 1:
                raise TooMany(retry_after_s=max(1, round(1 / self.per_second)))
            if len(self._buckets) >= MAX_KEYS and who not in self._buckets:
                self._make_room(now)
            self._buckets[who] = (tokens - 1, now)

    def give_back(self, who: str) -> None:
        """What was counted did no harm after all."""
        now = time.monotonic()
        with self._lock:
            if who in self._buckets:
                self._buckets[who] = (min(self.burst, self._tokens(who, now) + 1), now)

    def clear(self) -> None:
        self._buckets.clear()

    def _tokens(self, who: str, now: float) -> float:
        tokens, since = self._buckets.get(who, (self.burst, now))
        return min(self.burst, tokens + (now - since) * self.per_second)

    def _make_room(self, now: float) -> None:
        """Forgets those that are full again, which changes nothing; then, if need be, those least lately seen."""
        for who in [who for who in self._buckets if self._tokens(who, now) >= self.burst]:
            del self._buckets[who]
        excess = len(self._buckets) - MAX_KEYS * 9 // 10
        if excess > 0:
            for who in sorted(self._buckets, key=lambda one: self._buckets[one][1])[:excess]:
                del self._buckets[who]
