# SPDX-License-Identifier: Apache-2.0
"""What somebody still has in hand when their account is to be closed. Rooms above register how to count it; as long as
there is any, the account stays open: what nobody is told to do is not done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import ngettext

from epidesk.foundation.core.errors import Conflict

Count = Callable[[UUID], int]
_in_hand: dict[str, Count] = {}


class StillInHand(Conflict):
    """`n`: how many tasks must be handed on first."""

    code = "still-in-hand"

    def __init__(self, n: int) -> None:
        super().__init__(
            ngettext(
                "%(n)d task is still with this person. Hand it to somebody else first, then close the account.",
                "%(n)d tasks are still with this person. Hand them to somebody else first, then close the account.",
                n,
            )
            % {"n": n}
        )
        self.n = n


def register_in_hand(what: str, count: Count) -> None:
    """`count(user_id)`: how much of `what` an account has. The same name again replaces it."""
    _in_hand[what] = count


def in_hand(user_id: UUID) -> int:
    """Everything together."""
    return sum(count(user_id) for count in _in_hand.values())
