# SPDX-License-Identifier: Apache-2.0
"""How many independent people saw something: whoever shares an account, a phone or a device with another is one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """Who told it, as far as known; without any of the three, somebody of their own. `proved`: by a confirmed phone."""

    account: Hashable = None
    device: str = ""
    phone_index: str = ""
    proved: bool = False


def independent(told: Sequence[Told]) -> tuple[int, int]:
    """How many people, and how many of them besides the first one's have a confirmed phone."""
    leaders = list(range(len(told)))

    def leader(one: int) -> int:
        while leaders[one] != one:
            leaders[one] = leaders[leaders[one]]
            one = leaders[one]
        return one

    first_with: dict[tuple[str, Hashable], int] = {}
    for place, who in enumerate(told):
        for mark in (("account", who.account), ("device", who.device), ("phone", who.phone_index)):
            if mark[1]:
                leaders[leader(place)] = leader(first_with.setdefault(mark, place))
    people = {leader(place) for place in range(len(told))}
    proved = {leader(place) for place, who in enumerate(told) if who.proved}
    if told:
        proved.discard(leader(0))
    return len(people), len(proved)
