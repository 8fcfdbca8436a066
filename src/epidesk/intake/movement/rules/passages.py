# SPDX-License-Identifier: Apache-2.0
"""What is decided at a checkpoint, and what makes an officer look twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

FEVER_TENTHS = 380
WARM_TENTHS = 375
"""From here on measured again after five minutes."""
LONGEST_WAIT = timedelta(hours=72)
"""A passage of a post without a line is told at the latest after this long."""
AHEAD = timedelta(minutes=10)
"""So far a phone's clock may be ahead."""
LONGEST_MS = 3_600_000


class Outcome(StrEnum):
    CLEARED = "cleared"
    SECONDARY = "secondary"
    REFERRED = "referred"


@dataclass(frozen=True)
class PassageDraft:
    """One decision. `at`: when it was tapped; None for now. At least one of `declaration_id`, `person_id`,
    `receipt_id`, or a temperature: somebody stood there."""

    checkpoint_id: UUID
    lane: int
    outcome: str
    person_id: UUID | None = None
    declaration_id: UUID | None = None
    receipt_id: str = ""
    class_code: str = ""
    temperature_tenths: int | None = None
    at: datetime | None = None
    took_ms: int | None = None


def problems(draft: PassageDraft, *, lanes: int, now: datetime) -> dict[str, str]:
    """Field → slug of what is wrong."""
    found = {}
    if draft.outcome not in set(map(str, Outcome)):
        found["outcome"] = "choose"
    if not 1 <= draft.lane <= lanes:
        found["lane"] = "choose"
    if draft.temperature_tenths is not None and not 340 <= draft.temperature_tenths <= 430:
        found["temperature"] = "temperature"
    if draft.at is not None and not now - LONGEST_WAIT <= draft.at <= now + AHEAD:
        found["at"] = "too-old" if draft.at < now else "too-late"
    if len(draft.receipt_id) not in (0, 16) or any(ch not in "0123456789abcdef" for ch in draft.receipt_id):
        found["receipt_id"] = "receipt"
    return found
