# SPDX-License-Identifier: Apache-2.0
"""Which figures the public sees, and who sees them all."""

from __future__ import annotations

from enum import StrEnum

SMALLEST_SHOWN = 5
"""A count below this could point at one family, so the public learns only that it is small."""
PUBLIC_TTL_S = 60.0


class Permission(StrEnum):
    READ = "statistics:read"
    """Read the figures of one's own area."""


def is_shown(count: int) -> bool:
    """Whether a count may be published as it is."""
    return count >= SMALLEST_SHOWN
