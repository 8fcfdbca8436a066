# SPDX-License-Identifier: Apache-2.0
"""What a process remembers for a short while, named in one place so that tests and reloads can clear it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Forgettable(Protocol):
    def clear(self) -> None: ...


_all: list[Forgettable] = []


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
        self._keep(key, now + self.ttl_s, value)
        return value

    def get_some(self, key: K, make: Callable[[], V | None]) -> V | None:
        """Like `get`, but a `make()` that finds nothing is asked again next time: what strangers ask for must neither
        fill the cache nor push out what is used."""
        now = time.monotonic()
        found = self.peek(key)
        if found is None and (found := make()) is not None:
            self._keep(key, now + self.ttl_s, found)
        return found

    def _keep(self, key: K, until: float, value: V) -> None:
        with self._lock:
            if len(self._values) >= self.size:
                self._values.clear()
            self._values[key] = (until, value)

    def peek(self, key: K) -> V | None:
        """The remembered value, or None: never makes one, so it is safe on the event loop."""
        found = self._values.get(key)
        return found[1] if found is not None and found[0] > time.monotonic() else None

    def forget(self, key: K) -> None:
        self._values.pop(key, None)

    def clear(self) -> None:
        self._values.clear()


def clear_with_all(memory: Forgettable) -> None:
    """What a process remembers otherwise than in a `ProcessCache` is cleared with these."""
    _all.append(memory)


def clear_all() -> None:
    """Forgets everything in this process."""
    for cache in _all:
        cache.clear()
