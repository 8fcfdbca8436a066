# SPDX-License-Identifier: Apache-2.0
"""A rule set's own tests: invented people whose class it promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from epikit.ruleset.conditions import RESULTS
from epikit.ruleset.facts import Facts, Stay
from epikit.ruleset.one import Outcome, compile_one
from epikit.ruleset.table import OwnTest, RuleSet, Vocabulary


@dataclass(frozen=True)
class TestRun:
    """One test and what came of it. `problem`: "" or why its facts could not be read; then there is no outcome."""

    __test__ = False  # no test case, whatever pytest thinks of the name

    test: OwnTest
    outcome: Outcome | None
    problem: str = ""

    @property
    def passed(self) -> bool:
        found, test = self.outcome, self.test
        return (
            found is not None
            and found.class_code == test.class_code
            and test.rule_id in ("", found.rule_id)
            and test.until_on in (None, found.until_on)
        )


def run_own_tests(ruleset: RuleSet) -> tuple[TestRun, ...]:
    """All of them, in order; a test whose facts cannot be read fails."""
    screen = compile_one(ruleset)
    runs = []
    for test in ruleset.tests:
        try:
            runs.append(TestRun(test, screen(read_facts(test.facts, ruleset.vocabulary))))
        except (ValueError, TypeError, LookupError) as error:
            runs.append(TestRun(test, None, str(error)))
    return tuple(runs)


def read_facts(tree: object, vocabulary: Vocabulary) -> Facts:
    """Facts as a rule set's test writes them: codes instead of bits, °C, names of results. Raises `ValueError`."""
    if not isinstance(tree, Mapping):
        raise ValueError("facts: a table is wanted")
    known = {
        "declared_on", "kind", "nationality", "origin", "departed_on", "arrived_on", "symptoms", "exposures",
        "conditions", "temperature", "test", "tested_on", "contact_degree", "stays",
    }  # fmt: skip
    if odd := sorted(str(key) for key in set(tree) - known):
        raise ValueError(f"facts: {', '.join(odd)}?")
    arrived_on = _day(tree.get("arrived_on"))
    declared_on = _day(tree.get("declared_on")) or arrived_on
    if declared_on is None:
        raise ValueError("facts: declared_on is wanted")
    result = str(tree.get("test") or "none")
    if result not in RESULTS:
        raise ValueError(f"facts: test: {result}?")
    temperature = tree.get("temperature")
    return Facts(
        declared_on=declared_on,
        kind=str(tree.get("kind") or "arrival"),
        nationality=str(tree.get("nationality") or ""),
        origin=str(tree.get("origin") or ""),
        departed_on=_day(tree.get("departed_on")),
        arrived_on=arrived_on,
        symptoms=_bits("symptoms", tree.get("symptoms"), vocabulary),
        exposures=_bits("exposures", tree.get("exposures"), vocabulary),
        conditions=_bits("conditions", tree.get("conditions"), vocabulary),
        temperature_tenths=None if temperature is None else round(float(temperature) * 10),
        test_result=RESULTS[result],
        tested_on=_day(tree.get("tested_on")),
        contact_degree=tree.get("contact_degree"),
        stays=tuple(_stay(entry) for entry in tree.get("stays") or ()),
    )


def _bits(column: str, codes: Any, vocabulary: Vocabulary) -> int:
    known: tuple[str, ...] = getattr(vocabulary, column)
    bits = 0
    for code in codes or ():
        if code not in known:
            raise ValueError(f"facts: {column}: {code}?")
        bits |= 1 << known.index(code)
    return bits


def _stay(entry: Any) -> Stay:
    if not isinstance(entry, Mapping):
        raise ValueError("facts: stays: a table is wanted")
    start, end = _day(entry.get("from")), _day(entry.get("to"))
    if start is None or end is None or end <= start:
        raise ValueError("facts: stays: from and to are wanted, in this order")
    return Stay(str(entry.get("place") or ""), start, end)


def _day(value: Any) -> date | None:
    if value is None:
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))
