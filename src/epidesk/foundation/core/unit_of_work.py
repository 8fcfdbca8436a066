# SPDX-License-Identifier: Apache-2.0
"""One transaction = rows + desk row + audit line + jobs + one NOTIFY; they commit or vanish together.

1. Actions open `unit_of_work()`; nested ones join the outermost.
2. Events and hints collect while it is open.
3. When the outermost closes, still inside the transaction, each (event, subscriber) becomes one job and all hints
   become one NOTIFY. PostgreSQL delivers both only if the commit succeeds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import local
from typing import Any

from django.db import transaction


@dataclass
class UnitOfWork:
    """What waits for the end of the transaction."""

    events: list[Any] = field(default_factory=list)
    hints: list[dict[str, Any]] = field(default_factory=list)


_current = local()


def current_unit() -> UnitOfWork:
    """The open unit. Raises `RuntimeError` outside one: news without a write would be a lie."""
    unit: UnitOfWork | None = getattr(_current, "unit", None)
    if unit is None:
        raise RuntimeError("announce() and hint() belong inside unit_of_work()")
    return unit


@contextmanager
def unit_of_work(*, savepoint: bool = True) -> Iterator[UnitOfWork]:
    """Opens the transaction, or joins the one that is open.

    A unit that joins can fail alone: its writes and its news are taken back and the outer one goes on. Bulk paths whose
    failure ends the whole transaction anyway save the two statements by `savepoint=False`.
    """
    if getattr(_current, "unit", None) is not None:
        with transaction.atomic(savepoint=savepoint):
            outer: UnitOfWork = _current.unit
            events, hints = len(outer.events), len(outer.hints)
            try:
                yield outer
            except BaseException:
                # The savepoint is rolled back, and so is its news.
                del outer.events[events:], outer.hints[hints:]
                raise
        return
    unit = UnitOfWork()
    with transaction.atomic():
        _current.unit = unit
        try:
            yield unit
            _flush(unit)
        finally:
            _current.unit = None


def _flush(unit: UnitOfWork) -> None:
    from epidesk.foundation.core.events import defer_events
    from epidesk.foundation.core.realtime import notify

    if unit.events:
        defer_events(unit.events)
    if unit.hints:
        notify(unit.hints)
