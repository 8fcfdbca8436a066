# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the meaning of a rule set whose form is right."""

from __future__ import annotations

import string
from collections.abc import Iterator

from epikit.ruleset.faults import Fault
from epikit.ruleset.table import AllOf, Always, AnyOf, Condition, NotThis, Rule, RuleSet, Visited

PLACEHOLDERS = frozenset({"place", "area", "left", "symptoms", "exposures", "temperature", "tested", "until"})


def check(ruleset: RuleSet) -> tuple[Fault, ...]:
    """Every fault: somebody may match no rule; a rule is never reached, for an earlier one holds whenever it does; two
    rules say different things of the same; a class of the disease is given by no rule (unless `without` says so); a
    reason asks for words that its rule does not have; an area that no rule looks at. None: it may be tried."""
    return tuple(_find(ruleset))


def _find(ruleset: RuleSet) -> Iterator[Fault]:
    if not ruleset.rules or not isinstance(ruleset.rules[-1].when, Always):
        yield Fault("rules", "no-last-rule")
    for position, rule in enumerate(ruleset.rules):
        for earlier in ruleset.rules[:position]:
            if _implies(rule.when, earlier.when):
                differ = earlier.class_code != rule.class_code and _implies(earlier.when, rule.when)
                yield Fault(f"rules.{rule.id}.when", "conflict" if differ else "never-reached", {"earlier": earlier.id})
                break
        yield from _reason(rule)
    given = {rule.class_code for rule in ruleset.rules}
    for one in ruleset.classes:
        if one.code not in given and one.code not in ruleset.without:
            yield Fault("rules", "class-unreachable", {"code": one.code})
    for code in ruleset.without:
        if code in given:
            yield Fault("without", "class-given", {"code": code})
    looked_at = {condition.area for rule in ruleset.rules for condition in _inside(rule.when)}
    for area in ruleset.areas:
        if area.code not in looked_at:
            yield Fault(f"risk_areas.{area.code}", "area-unused", {"code": area.code})
    if not ruleset.tests:
        yield Fault("tests", "no-tests")


def _reason(rule: Rule) -> Iterator[Fault]:
    for language in ("vi", "en"):
        try:
            asked = {name for _, name, _, _ in string.Formatter().parse(rule.reason.of(language)) if name is not None}
        except ValueError:
            yield Fault(f"rules.{rule.id}.reason.{language}", "reason-braces")
            continue
        for name in sorted(asked - PLACEHOLDERS):
            yield Fault(f"rules.{rule.id}.reason.{language}", "reason-word", {"code": name[:40]})


def _inside(condition: Condition) -> Iterator[Visited]:
    if isinstance(condition, Visited):
        yield condition
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from _inside(part)
    elif isinstance(condition, NotThis):
        yield from _inside(condition.part)


def _implies(one: Condition, other: Condition) -> bool:
    """Whether `other` surely holds whenever `one` does. Says no where it would need to think about numbers."""
    if isinstance(other, Always) or one == other:
        return True
    if isinstance(one, AnyOf):
        return all(_implies(part, other) for part in one.parts)
    if isinstance(other, AllOf):
        return all(_implies(one, part) for part in other.parts)
    if isinstance(other, AnyOf) and any(_implies(one, part) for part in other.parts):
        return True
    if isinstance(one, AllOf):
        return any(_implies(part, other) for part in one.parts)
    if isinstance(one, Visited) and isinstance(other, Visited) and one.area == other.area:
        return other.within_days is None or (one.within_days is not None and one.within_days <= other.within_days)
    return False
