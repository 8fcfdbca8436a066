# SPDX-License-Identifier: Apache-2.0
"""What a process remembers for a short while, named in one place so that tests and reloads can clear it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_all: list[ProcessCache] = []  # type: ignore[type-arg]


class ProcessCache(Generic[K, V]):
    """Values by key for `ttl_s` seconds in this process, at most `size` of them. Stale is possible, wrong is not:
    use it for what may be seconds old (roles, area outlines), never for what was just written."""

    def __init__(self, *, ttl_s: float, size: int = 10_000) -> None:
        self.ttl_s = ttl_s
        self.size = size
        self._values: dict[K, tuple[float, V]] = {}
        self._lock = threading.Lock()
        _all.append(self)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The remembered value, or `make()`'s, remembered."""
        now = time.monotonic()
        found = self._values.get(key)
        if found is not None and found[0] > now:
            return found[1]
        value = make()
        with self._lock:
            if len(self._values) >= self.size:
                self._values.clear()
            self._values[key] = (now + self.ttl_s, value)
        return value

    def holds(self, key: K) -> bool:
        """Whether `get` would answer without making."""
        found = self._values.get(key)
        return found is not None and found[0] > time.monotonic()

    def forget(self, key: K) -> None:
        self._values.pop(key, None)

    def clear(self) -> None:
        self._values.clear()


def clear_all() -> None:
    """Forgets everything in this process."""
    for cache in _all:
        cache.clear()
