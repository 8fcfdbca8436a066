# SPDX-License-Identifier: Apache-2.0
"""When something was done that waited on a phone without a line.

A phone's clock may be wrong by days. It says only how long ago it was, and the centre's clock decides.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

KEPT_ON_PHONES_S = 7 * 24 * 3600
"""So long a phone keeps what could not leave it; `KEPT_MS` of `frontend/src/offline/item.ts`."""


def instant_back(seconds: str, now: datetime, *, at_once_s: float) -> datetime | None:
    """The instant that lies so many seconds back. None for what came within `at_once_s`, for nonsense, and beyond what
    a phone keeps."""
    try:
        ago_s = float(seconds)
    except ValueError:
        return None
    if not (math.isfinite(ago_s) and at_once_s < ago_s <= KEPT_ON_PHONES_S):
        return None
    return now - timedelta(seconds=ago_s)
