# SPDX-License-Identifier: Apache-2.0
"""Counts by day, reckoned for the template to draw as SVG: a bar a day, the mean of seven days as a line. Each stands
at its date. A day that is not known gets a small empty box at the foot; a correction, which belongs to no single day,
a mark; neither gets a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, log10

WIDTH, HEIGHT = 320, 120
LEFT = 34
"""Room for the numbers of the scale."""
WEEK = 7
MONTH_APART = 40


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class DayChart:
    """`gaps`: x of days that are not known; `corrections`: x of corrections; `means`: points of the line, in pieces
    where too few days of a week are known."""

    bars: tuple[Bar, ...]
    bar_width: float
    gaps: tuple[float, ...]
    corrections: tuple[float, ...]
    means: tuple[str, ...]
    scale: tuple[Tick, ...]
    days: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def day_chart(days: Sequence[tuple[date, int | None, bool]]) -> DayChart:
    """`days`: each day in order, its count or None, whether it is a correction. Days left out are not known."""
    if not days:
        return DayChart((), 0, (), (), (), (), ())
    first, last = days[0][0], days[-1][0]
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    counts = {on: count for on, count, correction in days if count is not None and not correction}
    corrected = {on for on, _count, correction in days if correction}
    most = _round_up(max((max(count, 0) for count in counts.values()), default=0))
    slot = (WIDTH - LEFT) / len(every)
    bars, gaps, corrections = [], [], []
    for n, on in enumerate(every):
        x = round(LEFT + n * slot, 1)
        if on in corrected:
            corrections.append(round(x + slot / 2, 1))
        elif on not in counts:
            gaps.append(x)
        elif counts[on] > 0:
            height = round(HEIGHT * counts[on] / most, 1)
            bars.append(Bar(x, round(HEIGHT - height, 1), height))
    return DayChart(
        bars=tuple(bars),
        bar_width=round(slot * 0.8, 1),
        gaps=tuple(gaps),
        corrections=tuple(corrections),
        means=_means(every, counts, slot, most),
        scale=tuple(Tick(round(HEIGHT * (1 - part), 1), _short(most * part)) for part in (0, 0.5, 1)),
        days=tuple(_day_ticks(every, slot)),
    )


def _means(every: Sequence[date], counts: Mapping[date, int], slot: float, most: int) -> tuple[str, ...]:
    pieces: list[list[str]] = [[]]
    for n in range(WEEK - 1, len(every)):
        week = [counts[on] for on in every[n - WEEK + 1 : n + 1] if on in counts]
        if len(week) >= WEEK - 1:
            y = HEIGHT * (1 - min(max(sum(week) / len(week), 0), most) / most)
            pieces[-1].append(f"{LEFT + (n + 0.4) * slot:.1f},{y:.1f}")
        elif pieces[-1]:
            pieces.append([])
    return tuple(" ".join(points) for points in pieces if len(points) > 1)


def _day_ticks(every: Sequence[date], slot: float) -> list[Tick]:
    """The first day, and each first of a month far enough from the one before."""
    ticks: list[Tick] = []
    for n, on in enumerate(every):
        x = round(LEFT + n * slot, 1)
        if (n == 0 or on.day == 1) and x <= WIDTH - MONTH_APART / 2 and (not ticks or x - ticks[-1].at >= MONTH_APART):
            ticks.append(Tick(x, f"{on.day}/{on.month}"))
    return ticks


def _round_up(most: int) -> int:
    """The next 1, 2, 4, 6 or 10 of its power of ten: half of it is a whole number to read."""
    if most <= 2:
        return 2
    power: int = 10 ** int(log10(most))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= most)


def _short(value: float) -> str:
    """Fits beside the scale: 800, 12k, 1.5M."""
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:.1f}".removesuffix(".0") + sign
    return str(ceil(value))
