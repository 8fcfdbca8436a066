# SPDX-License-Identifier: Apache-2.0
"""Which figures the public sees, and who sees them all."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

SMALLEST_SHOWN = 5
"""A count below this could point at one family, so the public learns only that it is small."""
PUBLIC_TTL_S = 60.0
BESIDE_DAYS = (0, 1, 7)
"""A day is shown beside the day before and the same day a week before."""
CHART_DAYS = 7
OLDEST_DAY = timedelta(days=400)
"""Further back nobody leads from; the ledger and the exports know it."""
ESCALATIONS_SHOWN = 12
"""So many stand on the leader's page one by one; the figures count them all."""


class Permission(StrEnum):
    READ = "statistics:read"
    """Read the figures of one's own area."""


def is_shown(count: int) -> bool:
    """Whether a count may be published as it is."""
    return count >= SMALLEST_SHOWN
