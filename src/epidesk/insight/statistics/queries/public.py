# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.insight.statistics.queries.today import today
from epidesk.insight.statistics.rules import PUBLIC_TTL_S, SMALLEST_SHOWN, is_shown


@dataclass(frozen=True)
class ShownCount:
    """A count as the public may see it: `text` is the number or "<5"; `value` is None for the latter."""

    value: int | None
    text: str


@dataclass(frozen=True)
class PublicFigures:
    """Counts of the whole province, of the local day and of now, as old as `at`. No wards, no kinds: with them,
    a hidden count could be worked out from those beside it."""

    at: datetime
    received_today: ShownCount
    resolved_today: ShownCount
    in_progress: ShownCount
    still_open: ShownCount


_cache: ProcessCache[str, PublicFigures] = ProcessCache(ttl_s=PUBLIC_TTL_S, size=1)


def public_figures() -> PublicFigures:
    """What anybody may know, at most a minute old. No viewer: nothing here is about a person or a ward."""
    return _cache.get("province", _count)


def _count() -> PublicFigures:
    figures = today(replace(SYSTEM, reads=[]).as_viewer())
    return PublicFigures(
        at=figures.at,
        received_today=_shown(figures.received),
        resolved_today=_shown(figures.resolved),
        in_progress=_shown(figures.in_progress),
        still_open=_shown(figures.still_open),
    )


def _shown(count: int) -> ShownCount:
    return ShownCount(count, str(count)) if is_shown(count) else ShownCount(None, f"<{SMALLEST_SHOWN}")
