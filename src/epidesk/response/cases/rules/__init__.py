# SPDX-License-Identifier: Apache-2.0
"""What may be said of somebody in the register, by whom, and what follows."""

from epidesk.response.cases.rules.classes import (
    CONFIRMED,
    Basis,
    CaseClass,
    Outcome,
    Source,
    TestResult,
    change_problem,
    may_begin_again,
)
from epidesk.response.cases.rules.contacts import Proximity, Relation
from epidesk.response.cases.rules.permissions import Permission
from epidesk.response.cases.rules.windows import Terms, infectious

__all__ = [
    "CONFIRMED",
    "Basis",
    "CaseClass",
    "Outcome",
    "Permission",
    "Proximity",
    "Relation",
    "Source",
    "Terms",
    "TestResult",
    "change_problem",
    "infectious",
    "may_begin_again",
]
