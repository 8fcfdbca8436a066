# SPDX-License-Identifier: Apache-2.0
"""Pairs of bars, reckoned for the template to draw as SVG. No colour here, no words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HEIGHT = 96
GAP = 1


@dataclass(frozen=True)
class Pair:
    """One slot: the darker bar for `first`, the lighter for `second`. All lengths in the drawing's own units."""

    label: str
    first: int
    second: int
    x: int
    x2: int
    middle: int
    first_y: float
    first_h: float
    second_y: float
    second_h: float
    label_y: float


@dataclass(frozen=True)
class Chart:
    pairs: tuple[Pair, ...]
    width: int
    height: int
    bar: int
    most: int


def pairs_chart(series: Iterable[tuple[str, int, int]], *, slot: int) -> Chart:
    """`series`: label, first, second. `slot`: width of one pair with the space after it. Without any figure the bars
    are flat."""
    rows = list(series)
    most = max((max(first, second) for _, first, second in rows), default=0)
    bar = (slot - 6) // 2
    pairs = []
    for number, (label, first, second) in enumerate(rows):
        first_h, second_h = (round(HEIGHT * value / (most or 1), 1) for value in (first, second))
        x = number * slot + 2
        pairs.append(
            Pair(
                label=label,
                first=first,
                second=second,
                x=x,
                x2=x + bar + GAP,
                middle=x + bar,
                first_y=HEIGHT - first_h,
                first_h=first_h,
                second_y=HEIGHT - second_h,
                second_h=second_h,
                label_y=HEIGHT - max(first_h, second_h) - 3,
            )
        )
    return Chart(tuple(pairs), len(rows) * slot, HEIGHT, bar, most)
