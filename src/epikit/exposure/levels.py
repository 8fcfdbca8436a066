# SPDX-License-Identifier: Apache-2.0
"""F0 to F5: the shortest chain of contacts from a confirmed case, inside the window in which it can have infected.

A chain runs forward in time: whoever met an F1 before that one met the F0 is nobody's contact. Somebody who was
exposed is in question for `window_days` after the last exposure; only meetings in that time carry the chain on. A
negative test answers the question for all exposures that lie long enough before the sample: for the person, and for
those who hang on the person alone. Nothing here judges whether somebody is ill: only whom they met.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)
FURTHEST = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """`window_days`: how long after an exposure it is still in question. `frees_after_days`: a negative sample frees
    the person from exposures at least so many days older; `frees_below_after_days`: and those below from it."""

    window_days: int
    frees_after_days: int
    frees_below_after_days: int


@dataclass(frozen=True)
class Contact(Generic[N]):
    """Two people met, the first and the last day included. Who named whom does not matter."""

    one: N
    other: N
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Infectious:
    """A confirmed case may have infected from this day until before that one. `until` None: not yet isolated."""

    start: date
    until: date | None = None


@dataclass(frozen=True)
class Negative(Generic[N]):
    """The person's sample of this day was negative."""

    who: N
    sampled_on: date


@dataclass(frozen=True)
class Standing(Generic[N]):
    """`path`: from the confirmed case to the person, both included. `last_on`: the last exposure at this level,
    `until`: from this day on it is over. For F0 the two are None: a case ends by judgement, not by counting."""

    level: int
    path: tuple[N, ...]
    last_on: date | None
    until: date | None


@dataclass(frozen=True)
class _Reach(Generic[N]):
    """Somebody in question by one chain: from `start` until before `until` a meeting carries it on."""

    start: date
    until: date
    path: tuple[N, ...]


@dataclass(frozen=True)
class _Exposure(Generic[N]):
    """First and last day on which a chain can have reached the person, and the chain before."""

    first_on: date
    last_on: date
    path: tuple[N, ...]


MOST_CHAINS = 16
"""So many chains to one person are told apart at each distance; of more, the longest-lasting."""


def derive(
    contacts: Iterable[Contact[N]],
    confirmed: Mapping[N, Infectious],
    *,
    rules: Rules,
    on: date,
    negatives: Iterable[Negative[N]] = (),
) -> dict[N, Standing[N]]:
    """Everybody's level on a day. Who is not in it has none. Nobody stands twice in one chain, so a cycle ends; work
    grows with the number of contacts, not of chains (`MOST_CHAINS`)."""
    meets = _meetings(contacts, on)
    sampled: dict[N, date] = {}
    for test in negatives:
        if test.sampled_on <= on:
            sampled[test.who] = max(test.sampled_on, sampled.get(test.who, test.sampled_on))
    standings: dict[N, Standing[N]] = {who: Standing(0, (who,), None, None) for who in confirmed}
    reached = {who: [_Reach(one.start, one.until or on + _DAY, (who,))] for who, one in confirmed.items()}
    window = timedelta(days=rules.window_days)
    for level in range(1, FURTHEST + 1):
        exposed = _exposed(reached, meets)
        reached = {}
        for who, exposures in exposed.items():
            if who in confirmed:
                continue
            kept = _after(exposures, sampled.get(who), rules.frees_after_days)
            if kept and who not in standings:
                latest = max(kept, key=lambda one: one.last_on)
                until = latest.last_on + window + _DAY
                if until > on:
                    standings[who] = Standing(level, (*latest.path, who), latest.last_on, until)
            carrying = _after(exposures, sampled.get(who), rules.frees_below_after_days)
            chains = [_Reach(one.first_on, one.last_on + window + _DAY, (*one.path, who)) for one in carrying]
            if chains:
                reached[who] = _told_apart(chains)
    return standings


def _meetings(contacts: Iterable[Contact[N]], on: date) -> dict[N, list[tuple[N, date, date]]]:
    meets: dict[N, list[tuple[N, date, date]]] = defaultdict(list)
    for one in contacts:
        if one.one != one.other and one.first_on <= on:
            last_on = min(one.last_on, on)
            meets[one.one].append((one.other, one.first_on, last_on))
            meets[one.other].append((one.one, one.first_on, last_on))
    return meets


def _exposed(
    reached: Mapping[N, list[_Reach[N]]], meets: Mapping[N, list[tuple[N, date, date]]]
) -> dict[N, list[_Exposure[N]]]:
    exposed: dict[N, list[_Exposure[N]]] = defaultdict(list)
    for who, chains in reached.items():
        for other, first_on, last_on in meets.get(who, ()):
            for chain in chains:
                start, last = max(first_on, chain.start), min(last_on, chain.until - _DAY)
                if start <= last and other not in chain.path:
                    exposed[other].append(_Exposure(start, last, chain.path))
    return exposed


def _after(exposures: list[_Exposure[N]], sampled_on: date | None, days: int) -> list[_Exposure[N]]:
    """What a negative sample does not answer: exposures after the day that it speaks for."""
    if sampled_on is None:
        return exposures
    answered = sampled_on - timedelta(days=days)
    return [
        _Exposure(max(one.first_on, answered + _DAY), one.last_on, one.path)
        for one in exposures
        if one.last_on > answered
    ]


def _told_apart(chains: list[_Reach[N]]) -> list[_Reach[N]]:
    """Without those that another chain covers in time by way of the same people."""
    kept: list[_Reach[N]] = []
    for chain in sorted(chains, key=lambda one: (one.start - one.until, one.start)):
        people = set(chain.path)
        if not any(
            one.start <= chain.start and chain.until <= one.until and people.issuperset(one.path) for one in kept
        ):
            kept.append(chain)
        if len(kept) == MOST_CHAINS:
            break
    return kept
