# SPDX-License-Identifier: Apache-2.0
"""Is this day's count an ordinary one? Counts of an epidemic grow and fall over days; a count many times what the
fortnight before ever had is mostly a back-log entered on one day, a change of definition or a slip of the keyboard.

Nothing is thrown away here and nothing is mended: a doubt says that somebody should look before the public does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Doubt(StrEnum):
    """Why a figure waits. `AFTER`: itself ordinary, but it stands on one before it that waits; `BESIDE`: itself
    ordinary, but stated in one breath with one that waits."""

    JUMP = "jump"
    FALLS = "falls"
    NEGATIVE = "negative"
    REVISED = "revised"
    AFTER = "after"
    BESIDE = "beside"


@dataclass(frozen=True)
class Yardstick:
    """What is ordinary. A daily count may be `factor` times the largest of the `window_days` before it; below `floor`
    nothing is asked, for small numbers jump by chance. `first_most`: the most on a series' first day, which has
    nothing before it. A total may fall by `fall_least`, or by `fall_share` of what it was: publishers take single
    cases back all the time, and one such must not hold up the weeks after it. Measured on 63 provinces (10,788 counts,
    2020-2022) and 191 countries (65,000, 2020)."""

    window_days: int = 14
    factor: float = 4.0
    floor: int = 500
    first_most: int = 10_000
    fall_least: int = 10
    fall_share: float = 0.02


YARDSTICK = Yardstick()


def doubts_of_new(
    known: Mapping[date, int], candidates: Mapping[date, int], *, stick: Yardstick = YARDSTICK
) -> dict[date, Doubt]:
    """Doubts about daily counts: day → why. `known`: what counts already; a candidate for a known day is a revision.
    A day that neither has stands for none, as in files that leave out the days without a case.
    """
    found: dict[date, Doubt] = {}
    reference: dict[date, float] = {}
    for on in sorted({*known, *candidates}):
        value = candidates.get(on, known.get(on, 0))
        most = _most(reference, on, stick)
        if on in candidates and (doubt := _doubt(value, most, known.get(on), stick)):
            found[on] = doubt
        reference[on] = min(value, most)
    return found


def doubts_of_totals(
    known: Mapping[date, int], candidates: Mapping[date, int], *, stick: Yardstick = YARDSTICK
) -> dict[date, Doubt]:
    """Doubts about running totals: day → why. A total is judged by its step from the one before it, per day when days
    lie between; a candidate before a known total must not exceed that. Small falls are ordinary. A candidate for a
    known day is a revision and is asked about when it takes much away or adds much, unless the known number no longer
    fits what goes before it. After a doubt every later candidate stands on it: `Doubt.AFTER`; once the doubt is settled
    they are judged anew. The first total has no step.
    """
    found: dict[date, Doubt] = {}
    reference: dict[date, float] = {}
    last: tuple[date, int] | None = None
    for on in sorted({*known, *candidates}):
        value, most = candidates.get(on, known.get(on, 0)), _most(reference, on, stick)
        days = (on - last[0]).days if last else 1
        step = (value - last[1]) / days if last else 0.0
        if on in candidates:
            if found:
                found[on] = Doubt.AFTER
            elif value < 0:
                found[on] = Doubt.NEGATIVE
            elif last and _falls(last[1], value, stick):
                found[on] = Doubt.FALLS
            elif step > most:
                found[on] = Doubt.JUMP
            elif on in known and _revised(known[on], value, stick) and _fits(last, on, known[on], most, stick):
                found[on] = Doubt.REVISED
        elif last and last[0] in candidates and _falls(last[1], value, stick):
            found.setdefault(last[0], Doubt.FALLS)
        if last:
            reference[on] = max(0.0, min(step, most))
        last = (on, value)
    return found


def _falls(before: int, value: int, stick: Yardstick) -> bool:
    return before - value > max(stick.fall_least, stick.fall_share * before)


def _revised(known: int, value: int, stick: Yardstick) -> bool:
    return _falls(known, value, stick) or value - known > max(stick.floor, known / 2)


def _fits(last: tuple[date, int] | None, on: date, value: int, most: float, stick: Yardstick) -> bool:
    """Whether a total is ordinary after the one before it."""
    return last is None or not (_falls(last[1], value, stick) or (value - last[1]) / (on - last[0]).days > most)


def _most(reference: Mapping[date, float], on: date, stick: Yardstick) -> float:
    """The largest count that is ordinary on a day. Counts above what was ordinary enter as the most that was, so that
    neither one bulk entry opens the door for the next, nor a rise that stays is asked about for a fortnight."""
    if not reference:
        return stick.first_most
    days = (on - timedelta(days=n) for n in range(1, stick.window_days + 1))
    return max(stick.floor, stick.factor * max((reference.get(day, 0.0) for day in days), default=0.0))


def _doubt(value: int, most: float, known: int | None, stick: Yardstick) -> Doubt | None:
    if value < 0:
        return Doubt.NEGATIVE
    if value > most:
        return Doubt.JUMP
    if known is not None and abs(value - known) > max(stick.floor, known / 2):
        return Doubt.REVISED
    return None
