# SPDX-License-Identifier: Apache-2.0
"""The judgement: what somebody is. Apart from the level, which only counts contacts (`epikit.exposure`)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class CaseClass(StrEnum):
    CONTACT = "contact"
    """In the register for whom they met, without any suspicion of illness yet."""
    SUSPECT = "suspect"
    PROBABLE = "probable"
    CONFIRMED = "confirmed"
    CONFIRMED_ASYMPTOMATIC = "confirmed_asymptomatic"
    NOT_A_CASE = "not_a_case"


CONFIRMED = frozenset({CaseClass.CONFIRMED, CaseClass.CONFIRMED_ASYMPTOMATIC})


class Basis(StrEnum):
    CLINICAL = "clinical"
    LABORATORY = "laboratory"
    EPIDEMIOLOGICAL = "epidemiological"
    BY_RULE = "by_rule"
    """The register's own: who came in by a report, a request, screening or as a contact."""


class Source(StrEnum):
    REPORT = "report"
    MEDICAL = "medical"
    SCREENING = "screening"
    CONTACT = "contact"
    HAND = "hand"


class TestResult(StrEnum):
    PENDING = "pending"
    NEGATIVE = "negative"
    POSITIVE = "positive"
    INCONCLUSIVE = "inconclusive"


class Outcome(StrEnum):
    RECOVERED = "recovered"
    DECEASED = "deceased"


def may_begin_again(classification: str, outcome: str) -> bool:
    """Whether somebody's illness is over, so that another one of theirs is a period of its own."""
    return classification == CaseClass.NOT_A_CASE or (classification in CONFIRMED and outcome == Outcome.RECOVERED)


def change_problem(now: CaseClass, to: CaseClass, basis: Basis, onset_on: date | None) -> str:
    """Why somebody cannot be given this class, as a slug of `texts.PROBLEM`; "" when they can."""
    if to is now:
        return "same_class"
    if to is CaseClass.CONTACT:
        return "not_back_to_contact"
    if to in CONFIRMED and basis is not Basis.LABORATORY:
        return "needs_laboratory"
    if to is CaseClass.CONFIRMED_ASYMPTOMATIC and onset_on is not None:
        return "has_onset"
    return ""
