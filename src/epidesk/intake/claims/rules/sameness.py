# SPDX-License-Identifier: Apache-2.0
"""Two claims that may say the same. The machine suggests, somebody confirms or rejects; what was rejected is never
suggested again."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID


class PairState(StrEnum):
    SUGGESTED = "suggested"
    REJECTED = "rejected"
    CONFIRMED = "confirmed"


def ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """The pair as it is stored, whichever of the two was named first. Raises `ValueError` for one with itself."""
    if one == other:
        raise ValueError("a claim is no pair with itself")
    return (one, other) if one < other else (other, one)
