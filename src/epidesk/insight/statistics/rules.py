# SPDX-License-Identifier: Apache-2.0
"""Which figures the public sees, who sees them all, and who answers for what comes from outside."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

SMALLEST_SHOWN = 5
"""A count below this could point at one family, so the public learns only that it is small."""
PUBLIC_TTL_S = 60.0
BESIDE_DAYS = (0, 1, 7)
"""A day is shown beside the day before and the same day a week before."""
CHART_DAYS = 7
OLDEST_DAY = timedelta(days=400)
"""Further back nobody leads from; the ledger and the exports know it."""
OLDEST_STATED = timedelta(days=10 * 365)
"""Nobody signs today for a day before that: it is a slip of the keyboard."""
ESCALATIONS_SHOWN = 12
"""So many stand on the leader's page one by one; the figures count them all."""
SHOWN_DAYS = 60
"""So many days of an epidemic's counts stand on the public chart; the CSV has them all."""
PUBLISHED_TTL_S = 1.0
"""Published figures may be so old in a process: what is decided is seen within a second."""
BEHIND_DAYS = 1
"""A source may lag so far behind another's newest day and still go before it, where it is listed first."""
EVIDENCE = (10, 300)
"""Least and most characters that say which paper a signed figure stands on."""
NOTE = (5, 300)
"""Least and most characters of why a doubtful figure was counted or not."""


class Permission(StrEnum):
    READ = "statistics:read"
    """Read the figures of one's own area."""
    ENTER = "statistics:enter"
    """Bring in published figures by file, and state one with one's signature."""
    REVIEW = "statistics:review"
    """Decide on figures that a check holds back."""


class FigureState(StrEnum):
    """What became of a number. `HELD` asks somebody; `WAITING` is ordinary but stands on one that is held; `REPLACED`
    gave way to a later revision."""

    COUNTED = "counted"
    HELD = "held"
    WAITING = "waiting"
    REFUSED = "refused"
    REPLACED = "replaced"


class Decision(StrEnum):
    """On a held number: it counts as any other; it counts as a correction, which belongs to no single day and gets no
    bar; or it does not count."""

    COUNT = "count"
    CORRECTION = "correction"
    REFUSE = "refuse"


MANUAL = "signed"
"""The source of figures that a member of staff states and signs."""


def is_shown(count: int) -> bool:
    """Whether a count may be published as it is."""
    return count >= SMALLEST_SHOWN


def may_decide_on(reviewer_id: UUID | None, stated_by_id: UUID | None) -> bool:
    """Nobody waves through the number that they stated themselves."""
    return stated_by_id is None or reviewer_id != stated_by_id
