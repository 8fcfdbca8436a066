# SPDX-License-Identifier: Apache-2.0
"""The life of a swap: one asks, the colleague agrees, the shift lead approves. Who finds nobody asks the lead to be
freed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from epikit.workflow import Transition, Workflow


class SwapState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"
    DECLINED = "declined"
    """By the colleague."""
    REFUSED = "refused"
    """By the shift lead."""
    WITHDRAWN = "withdrawn"
    """By who asked, or because the shift has changed or begun meanwhile."""


class SwapVerb(StrEnum):
    AGREE = "agree"
    DECLINE = "decline"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


OPEN_SWAPS = (SwapState.ASKED, SwapState.AGREED)
ENDED_SWAPS = (SwapState.APPROVED, SwapState.DECLINED, SwapState.REFUSED, SwapState.WITHDRAWN)

SWAP_LIFE: Workflow[SwapState] = Workflow(
    "swap",
    SwapState.ASKED,
    (
        Transition(SwapVerb.AGREE, SwapState.ASKED, SwapState.AGREED),
        Transition(SwapVerb.DECLINE, SwapState.ASKED, SwapState.DECLINED),
        Transition(SwapVerb.APPROVE, SwapState.AGREED, SwapState.APPROVED),
        Transition(SwapVerb.REFUSE, OPEN_SWAPS, SwapState.REFUSED),
        Transition(SwapVerb.WITHDRAW, OPEN_SWAPS, SwapState.WITHDRAWN),
    ),
    final=ENDED_SWAPS,
)


@dataclass(frozen=True)
class Left:
    """A shift that would have fewer people than it needs, and fewer than before."""

    shift_id: UUID
    has: int
    needs: int


def holes_left(
    before: Mapping[UUID, Collection[UUID]], after: Mapping[UUID, Collection[UUID]], needs: Mapping[UUID, int]
) -> tuple[Left, ...]:
    """The shifts, by id, in which a swap tears a hole: `before` and `after` are the people on each who may serve
    there. A hole that was there before and grows no larger is not the swap's."""
    return tuple(
        Left(shift_id, len(set(people)), needs[shift_id])
        for shift_id, people in after.items()
        if len(set(people)) < needs[shift_id] and len(set(people)) < len(set(before[shift_id]))
    )
