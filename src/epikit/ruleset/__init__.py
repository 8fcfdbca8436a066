# SPDX-License-Identifier: Apache-2.0
"""Screening rules: one table, read from a file, checked, and compiled twice: to a function for one person and to
columns for a million. Both must say the same of every input (`tests/epikit/test_ruleset_agrees.py`).

A rule set is read from top to bottom and the first rule whose conditions hold decides. Which bits mean which symptom,
and which classes there are, comes from the disease (`Vocabulary`), never from here.
"""

from epikit.ruleset.checking import check
from epikit.ruleset.facts import Facts, Stay
from epikit.ruleset.faults import BadRuleSet, Fault
from epikit.ruleset.one import Evidence, NearMiss, Outcome, compile_one
from epikit.ruleset.parsing import parse_ruleset
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
    OwnTest,
    ResultIs,
    RiskArea,
    Rule,
    RuleSet,
    ScreeningClass,
    Span,
    Until,
    Visited,
    Vocabulary,
    Warm,
    Words,
    place_within,
)
from epikit.ruleset.trying import TestRun, run_own_tests

__all__ = [
    "AllOf",
    "Always",
    "AnyOf",
    "BadRuleSet",
    "Condition",
    "ContactAtMost",
    "Evidence",
    "Facts",
    "Fault",
    "Flags",
    "FromDay",
    "Lacking",
    "NearMiss",
    "NotThis",
    "OneOf",
    "Outcome",
    "OwnTest",
    "ResultIs",
    "RiskArea",
    "Rule",
    "RuleSet",
    "ScreeningClass",
    "Span",
    "Stay",
    "TestRun",
    "Until",
    "Visited",
    "Vocabulary",
    "Warm",
    "Words",
    "check",
    "compile_one",
    "parse_ruleset",
    "place_within",
    "run_own_tests",
]
