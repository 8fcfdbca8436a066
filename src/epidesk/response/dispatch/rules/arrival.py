# SPDX-License-Identifier: Apache-2.0
"""How a guess of the arrival is told: minutes from a straight line are no more exact than this."""

from __future__ import annotations

from datetime import datetime, timedelta

EXACT_UP_TO = 15
"""Minutes up to which each one is told; beyond, five and then fifteen at a time."""
FIVES_UP_TO = 60
LATE_FOR = timedelta(minutes=5)
"""So long after the guessed arrival nothing is guessed any more."""


def coarse(minutes: int) -> int:
    """Minutes as people are told them, never fewer than guessed."""
    if minutes <= EXACT_UP_TO:
        return max(1, minutes)
    step = 5 if minutes <= FIVES_UP_TO else 15
    return -(-minutes // step) * step


def minutes_left(eta_minutes: int, guessed_at: datetime, now: datetime) -> int | None:
    """What is left of a guess made some time ago; None when it has proved wrong."""
    left = guessed_at + timedelta(minutes=eta_minutes) - now
    if left < -LATE_FOR:
        return None
    return max(1, -(-int(left.total_seconds()) // 60))
