# SPDX-License-Identifier: Apache-2.0
"""How alike two records are, in levels, and what the levels weigh (Fellegi and Sunter).

A level says its condition twice: as SQL, for a million pairs, and as a function, for one. Both must agree; a test
holds them together. The SQL uses only what DuckDB and Spark both know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Any

Record = Mapping[str, Any]
"""The columns of one side."""

UNKNOWN = -1
"""The level where one side does not know."""
_RAREST = 1e-9


@dataclass(frozen=True)
class Level:
    """`sql` speaks of `<column>_l` and `<column>_r`. `m`: how often people who are one reach this level, `u`: how often
    two who are not do; None where they are to be learned. `shared`: a column whose value's frequency replaces `u`: a
    rare name says more than a usual one."""

    slug: str
    sql: str
    holds: Callable[[Record, Record], bool]
    m: float | None = None
    u: float | None = None
    shared: str = ""


@dataclass(frozen=True)
class Comparison:
    """One thing that is compared. `levels` from alike to unlike; the first that holds is it, and the last always holds.
    `needs`: columns without which nothing can be said."""

    slug: str
    needs: tuple[str, ...]
    levels: tuple[Level, ...]

    @property
    def unknown_sql(self) -> str:
        return " OR ".join(f"{column}_{side} IS NULL" for column in self.needs for side in "lr")

    def level(self, left: Record, right: Record) -> int:
        """The place of the first level that holds, or `UNKNOWN`."""
        for column in self.needs:
            if left[column] is None or right[column] is None:
                return UNKNOWN
        for place, level in enumerate(self.levels):
            if level.holds(left, right):
                return place
        raise AssertionError(f"the last level of {self.slug} must always hold")

    def level_sql(self) -> str:
        """An SQL expression that gives the same number as `level`."""
        cases = " ".join(f"WHEN {level.sql} THEN {place}" for place, level in enumerate(self.levels[:-1]))
        return f"CASE WHEN {self.unknown_sql} THEN {UNKNOWN} {cases} ELSE {len(self.levels) - 1} END"


@dataclass(frozen=True)
class Reason:
    """One comparison's part in a score: `comparison` and `level` by slug, `weight` in bits, negative against."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True)
class Score:
    """`weight`: log2 of the odds that the two are one; `reasons`: what was known of both, weightiest first."""

    weight: float
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def probability(self) -> float:
        return probability(self.weight)


def probability(weight: float) -> float:
    """From log2 of the odds; 0 and 1 where floats end."""
    if weight > 60:
        return 1.0
    if weight < -60:
        return 0.0
    odds: float = 2.0**weight
    return odds / (1 + odds)


@dataclass(frozen=True)
class Model:
    """What is compared, and pairs that are looked at at all: those for which one of `blocks` (conditions over `l` and
    `r`) holds."""

    comparisons: tuple[Comparison, ...]
    blocks: tuple[str, ...] = ()

    def score(self, left: Record, right: Record, *, of: int, shares: Mapping[str, float] | None = None) -> Score:
        """Scores one pair. `of`: how many people the register holds; the odds before anything is known are one in so
        many. `shares`: column of `Level.shared` -> the share of the register that holds this value.

        Raises `ValueError` for a model whose weights are not set.
        """
        total = -log2(max(of, 1))
        reasons = []
        for comparison in self.comparisons:
            place = comparison.level(left, right)
            if place == UNKNOWN:
                continue
            level = comparison.levels[place]
            if level.m is None or level.u is None:
                raise ValueError(f"{comparison.slug}.{level.slug} has no weight")
            u = level.u
            if level.shared and shares and level.shared in shares:
                u = max(shares[level.shared], _RAREST)
            weight = log2(level.m / u)
            total += weight
            reasons.append(Reason(comparison.slug, level.slug, weight))
        reasons.sort(key=lambda one: -abs(one.weight))
        return Score(total, tuple(reasons))
