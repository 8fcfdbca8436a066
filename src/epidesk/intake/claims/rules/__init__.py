# SPDX-License-Identifier: Apache-2.0
"""The policy of claims: their life, who may do what, what claim and verdict must hold, how much one is asked for."""

from epidesk.intake.claims.rules.demand import Demand, demand_of, priority_of
from epidesk.intake.claims.rules.evidence import CopyState, EvidenceKind, bad_address, clean_address, copied_type
from epidesk.intake.claims.rules.life import LIFE, LIVING, OPEN_STATES, State, Verb
from epidesk.intake.claims.rules.permissions import Permission, may_send
from epidesk.intake.claims.rules.sameness import PairState, ordered
from epidesk.intake.claims.rules.sending import (
    MAX_TEXT,
    MAX_WHERE,
    MIN_TEXT,
    Draft,
    Problem,
    Reach,
    Seen,
    check,
    clean,
)
from epidesk.intake.claims.rules.verdicts import (
    LANGUAGES,
    MAX_CLAIMED,
    MAX_NOTE,
    MAX_REASON,
    MAX_SUMMARY,
    MAX_WORDS,
    MIN_REASON,
    Scale,
    Texts,
    VerdictCard,
    verdict_problems,
)

__all__ = [
    "LANGUAGES",
    "LIFE",
    "LIVING",
    "MAX_CLAIMED",
    "MAX_NOTE",
    "MAX_REASON",
    "MAX_SUMMARY",
    "MAX_TEXT",
    "MAX_WHERE",
    "MAX_WORDS",
    "MIN_REASON",
    "MIN_TEXT",
    "OPEN_STATES",
    "CopyState",
    "Demand",
    "Draft",
    "EvidenceKind",
    "PairState",
    "Permission",
    "Problem",
    "Reach",
    "Scale",
    "Seen",
    "State",
    "Texts",
    "Verb",
    "VerdictCard",
    "bad_address",
    "check",
    "clean",
    "clean_address",
    "copied_type",
    "demand_of",
    "may_send",
    "ordered",
    "priority_of",
    "verdict_problems",
]
