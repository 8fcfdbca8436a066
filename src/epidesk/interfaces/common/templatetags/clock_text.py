# SPDX-License-Identifier: Apache-2.0
"""What a clock says. `frontend/src/shared/clocks.ts` says the same when it ticks; change both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

SOON_S = 600
NOW_S = 300
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


@dataclass(frozen=True)
class Reading:
    """`level`: severity class of a deadline, empty while there is time."""

    text: str
    level: str = ""


def reading(at: datetime, now: datetime, kind: str = "deadline") -> Reading:
    """Time left until a deadline, or time since (`kind="ago"`)."""
    if kind == "ago":
        return Reading(_age(max(0, int((now - at).total_seconds()))))
    left_s = int((at - now).total_seconds())
    level = "extreme" if left_s <= 0 else "severe" if left_s <= NOW_S else "moderate" if left_s <= SOON_S else ""
    return Reading(("\N{MINUS SIGN}" if left_s < 0 else "") + _span(abs(left_s)), level)


def _span(seconds: int) -> str:
    if seconds < HOUR_S:
        return f"{seconds // MINUTE_S:02d}:{seconds % MINUTE_S:02d}"
    return _coarse(seconds)


def _age(seconds: int) -> str:
    if seconds < MINUTE_S:
        return _("just now")
    if seconds < HOUR_S:
        return f"{seconds // MINUTE_S} {_('min')}"
    return _coarse(seconds)


def _coarse(seconds: int) -> str:
    if seconds < 2 * DAY_S:
        return f"{seconds // HOUR_S} {_('h')}"
    return f"{seconds // DAY_S} {_('d')}"
