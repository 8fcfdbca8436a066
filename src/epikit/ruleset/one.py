# SPDX-License-Identifier: Apache-2.0
"""The rule table as a plain function: one person at once, with what decided and what was nearest to deciding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from epikit.ruleset.facts import Facts, Stay, left_area, origin_stay
from epikit.ruleset.table import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    ContactAtMost,
    Flags,
    FromDay,
    Lacking,
    NotThis,
    OneOf,
    ResultIs,
    Rule,
    RuleSet,
    Until,
    Visited,
    Warm,
)


@dataclass(frozen=True)
class Evidence:
    """One condition that held, and with what: `stay`, `left_on` (the first day elsewhere) of a visit; `codes` of ticked
    lines; else the fact itself is in the declaration."""

    condition: Condition
    stay: Stay | None = None
    left_on: date | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NearMiss:
    """The rule that came nearest: it stands before the one that decided, gives another class, and lacked least."""

    rule_id: str
    class_code: str
    lacking: tuple[Condition, ...]


@dataclass(frozen=True)
class Outcome:
    """What the rules say of one person. `until_on`: the first day free of it; None: no end is set."""

    class_code: str
    rule_id: str
    until_on: date | None
    evidence: tuple[Evidence, ...] = ()
    nearest: NearMiss | None = None


@dataclass(frozen=True)
class _Case:
    facts: Facts
    lefts: Mapping[str, tuple[date, Stay] | None]


def compile_one(ruleset: RuleSet) -> Callable[[Facts], Outcome]:
    """The function of this rule set. It must have passed `check`: else a person may match no rule (`LookupError`)."""

    def screen(facts: Facts) -> Outcome:
        origin = origin_stay(facts.origin, facts.departed_on, facts.reference_on)
        stays = (*facts.stays, *((origin,) if origin else ()))
        case = _Case(facts, {area.code: left_area(area, stays, facts.reference_on) for area in ruleset.areas})
        for position, rule in enumerate(ruleset.rules):
            if holds(rule.when, case):
                return Outcome(
                    rule.class_code,
                    rule.id,
                    _until_on(rule.until, case),
                    tuple(_evidence(rule.when, case)),
                    _nearest(ruleset.rules[:position], rule, case),
                )
        raise LookupError("no rule decides")

    return screen


def holds(condition: Condition, case: _Case) -> bool:
    """Whether a condition holds for somebody."""
    facts = case.facts
    match condition:
        case Always():
            return True
        case Visited(area, within):
            left = case.lefts[area]
            return left is not None and (within is None or left[0] > facts.reference_on - timedelta(days=within))
        case Flags(column, _, mask, at_least):
            bits: int = getattr(facts, column) & mask
            return bits.bit_count() >= at_least
        case Warm(tenths):
            return facts.temperature_tenths is not None and facts.temperature_tenths >= tenths
        case ResultIs(results, within):
            if facts.test_result not in results:
                return False
            if within is None:
                return True
            return facts.tested_on is not None and facts.tested_on >= facts.reference_on - timedelta(days=within)
        case OneOf(column, values):
            return getattr(facts, column) in values
        case ContactAtMost(degree):
            return facts.contact_degree is not None and facts.contact_degree <= degree
        case FromDay(on):
            return facts.reference_on >= on
        case Lacking(column):
            return getattr(facts, column) in (None, "")
        case AllOf(parts):
            return all(holds(part, case) for part in parts)
        case AnyOf(parts):
            return any(holds(part, case) for part in parts)
        case NotThis(part):
            return not holds(part, case)


def _until_on(until: Until | None, case: _Case) -> date | None:
    if until is None:
        return None
    facts = case.facts
    since: date | None = facts.reference_on
    if until.since == "left":
        left = case.lefts[until.area]
        since = left[0] - timedelta(days=1) if left else None
    elif until.since == "arrived":
        since = facts.arrived_on
    elif until.since == "tested":
        since = facts.tested_on
    return (since or facts.reference_on) + timedelta(days=until.days)


def _evidence(condition: Condition, case: _Case) -> list[Evidence]:
    """The conditions that made it hold, alternatives that did not left out."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return [one for part in parts if holds(part, case) for one in _evidence(part, case)]
        case Visited(area, _):
            left = case.lefts[area]
            return [Evidence(condition, left[1] if left else None, left[0] if left else None)]
        case Flags(column, codes, _, _):
            return [Evidence(condition, codes=_ticked(getattr(case.facts, column), codes, condition))]
        case Always():
            return []
        case _:
            return [Evidence(condition)]


def _ticked(bits: int, codes: tuple[str, ...], flags: Flags) -> tuple[str, ...]:
    places = [place for place in range(flags.mask.bit_length()) if flags.mask >> place & 1]
    return tuple(code for place, code in zip(places, codes, strict=True) if bits >> place & 1)


def _nearest(before: tuple[Rule, ...], decided: Rule, case: _Case) -> NearMiss | None:
    """Of the rules that were asked first and gave another class, the one that lacked least; the earlier of equals. A
    rule of which nothing held is no near miss. To have been in the area, but too long ago, is half a condition."""
    best: NearMiss | None = None
    least = 0
    for rule in before:
        if rule.class_code == decided.class_code:
            continue
        parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
        lacking = tuple(part for part in parts if not holds(part, case))
        weight = sum(1 if isinstance(part, Visited) and case.lefts[part.area] else 2 for part in lacking)
        if weight < 2 * len(parts) and (best is None or weight < least):
            best, least = NearMiss(rule.id, rule.class_code, lacking), weight
    return best
