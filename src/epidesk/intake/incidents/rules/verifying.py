# SPDX-License-Identifier: Apache-2.0
"""Finding out whether a report is true: the ways, what each may find, and what it comes to in the end.

`malicious` (false on purpose) is only ever said by a person who gives a reason: no outcome proposes it, and who
reported never reads the word; what follows from it is for fair use, with notice and appeal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum


class Checking(StrEnum):
    CALL_BACK = "call_back"
    STATION = "station"
    ON_SITE = "on_site"


class Finding(StrEnum):
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNCLEAR = "unclear"


class Verdict(StrEnum):
    FOUNDED = "founded"
    UNFOUNDED = "unfounded"
    MALICIOUS = "malicious"


class Lacking(StrEnum):
    """Why a verdict cannot stand."""

    NONE = ""
    VERDICT = "verdict-missing"
    AGAINST_OUTCOME = "verdict-against-outcome"
    CHECK = "verdict-unchecked"
    REASON = "verdict-reason"


ONE_CHECK = timedelta(minutes=1)
"""The same words of the same person within it are one check, sent twice."""

PROPOSED: Mapping[str, Verdict] = {
    "founded": Verdict.FOUNDED,
    "taken_to_care": Verdict.FOUNDED,
    "unfounded": Verdict.UNFOUNDED,
}
"""What an outcome says of the report. The others leave it open: somebody at the desk has to say."""

_FOUND: Mapping[str, Finding] = {
    "founded": Finding.CONFIRMED,
    "taken_to_care": Finding.CONFIRMED,
    "unfounded": Finding.REFUTED,
}


def proposed(outcome: str) -> Verdict | None:
    """The verdict that an outcome proposes."""
    return PROPOSED.get(outcome)


def found_at_the_place(outcome: str) -> Finding:
    """What a team found, by the outcome that it reports."""
    return _FOUND.get(outcome, Finding.UNCLEAR)


def lacking(verdict: Verdict | None, *, outcome: str, checked: Collection[str], has_reason: bool) -> Lacking:
    """What a verdict still needs. That a report is founded lets a case be opened, that it is malicious lets its sender
    be sanctioned: both rest on a check that somebody has logged. `checked`: the ways that were gone."""
    if verdict is None:
        return Lacking.VERDICT
    said = proposed(outcome)
    if said is not None and (said is Verdict.FOUNDED) != (verdict is Verdict.FOUNDED):
        return Lacking.AGAINST_OUTCOME
    if verdict is not Verdict.UNFOUNDED and not checked:
        return Lacking.CHECK
    if verdict is Verdict.MALICIOUS and not has_reason:
        return Lacking.REASON
    return Lacking.NONE
