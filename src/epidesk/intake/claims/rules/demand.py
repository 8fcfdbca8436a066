# SPDX-License-Identifier: Apache-2.0
"""How much a claim is asked for: who asks counts once, and more the further they say that it has spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from epidesk.foundation.desk.rules import Priority


@dataclass(frozen=True)
class Demand:
    """`asks`: how many different people or devices asked; `weight`: with the reach that they told of."""

    asks: int
    weight: int


def demand_of(tips: Iterable[tuple[str, str]], weights: Mapping[str, int]) -> Demand:
    """`tips`: who asked (the same text for the same one) and the reach they named. Who asks twice counts once, with
    the widest reach they told of; a reach without a weight counts as one."""
    widest: dict[str, int] = {}
    for who, reach in tips:
        widest[who] = max(widest.get(who, 1), weights.get(reach, 1))
    return Demand(len(widest), sum(widest.values()))


def priority_of(demand: Demand, steps: Mapping[Priority, int]) -> Priority:
    """How urgent a claim is by its demand. `steps`: from which weight on which priority; below all it is minor."""
    reached = [priority for priority, least in steps.items() if demand.weight >= least]
    return min(reached, default=Priority.MINOR)
