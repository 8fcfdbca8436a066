# SPDX-License-Identifier: Apache-2.0
"""What fair use makes of one more report: taken as usual, taken and held, added to another row, or not taken now.

Medical help is never refused and never held. A number that somebody merely names is proof of nothing: nothing is
refused for it. An internet address is shared by thousands: it only slows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from epidesk.foundation.accounts.rules import SanctionStep, by_named_number

if TYPE_CHECKING:
    from epidesk.foundation.accounts.fair_use import FairUse

CROWDED, MANY_NAME_IT, UNDER_REVIEW = "many-from-address", "many-from-number", "held-by-decision"


class Lane(StrEnum):
    NORMAL = ""
    SLOW = "slow"
    HELD = "held"


class Refusal(StrEnum):
    NONE = ""
    SUSPENDED = "suspended"
    LIMITED = "limited"
    TOO_MANY = "too-many"


@dataclass(frozen=True)
class Counted:
    """What one source has sent: reports of suspected cases in an hour and a day, and requests for medical help in an
    hour that have a row of their own."""

    reports_in_hour: int = 0
    reports_in_day: int = 0
    medical_rows_in_hour: int = 0

    def with_(self, *, medical: bool, folded: bool) -> Counted:
        """And one more."""
        if medical:
            return Counted(self.reports_in_hour, self.reports_in_day, self.medical_rows_in_hour + (not folded))
        return Counted(self.reports_in_hour + 1, self.reports_in_day + 1, self.medical_rows_in_hour)

    def most(self, other: Counted) -> Counted:
        """Figure by figure the higher: device and account of one person count the same reports."""
        return Counted(
            max(self.reports_in_hour, other.reports_in_hour),
            max(self.reports_in_day, other.reports_in_day),
            max(self.medical_rows_in_hour, other.medical_rows_in_hour),
        )


@dataclass(frozen=True)
class Ruling:
    """`folds`: it is added to the sender's open row, if there is one."""

    lane: Lane = Lane.NORMAL
    flags: tuple[str, ...] = ()
    refusal: Refusal = Refusal.NONE
    folds: bool = False


def rule_medical(*, own: Counted, named: Counted, crowded: bool, proved: bool, limits: FairUse) -> Ruling:
    """A request for medical help: always taken at once. Beyond so many rows it is shown on an open one. From a crowded
    address and unproved it stands behind others that are as urgent."""
    folds = max(own.medical_rows_in_hour, named.medical_rows_in_hour) >= limits.medical_rows_a_sender
    slow = crowded and not proved
    return Ruling(lane=Lane.SLOW if slow else Lane.NORMAL, flags=(CROWDED,) if slow else (), folds=folds)


def rule_report(
    *,
    own: Counted,
    named: Counted,
    against: SanctionStep | None,
    against_number: SanctionStep | None,
    crowded: bool,
    proved: bool,
    limits: FairUse,
) -> Ruling:
    """A report of a suspected case. `against`: the hardest step that holds against account, device or proved number;
    `against_number`: against a number that is only named."""
    if against is SanctionStep.SUSPENSION:
        return Ruling(refusal=Refusal.SUSPENDED)
    if against is SanctionStep.LIMIT and own.reports_in_day >= limits.limited_reports_a_day:
        return Ruling(refusal=Refusal.LIMITED)
    if own.reports_in_hour >= limits.reports_a_sender:
        return Ruling(refusal=Refusal.TOO_MANY)
    if against is SanctionStep.HOLD or by_named_number(against_number) is SanctionStep.HOLD:
        return Ruling(lane=Lane.HELD, flags=(UNDER_REVIEW,))
    if named.reports_in_hour >= limits.reports_a_number:
        return Ruling(lane=Lane.HELD, flags=(MANY_NAME_IT,))
    if crowded and not proved:
        return Ruling(lane=Lane.SLOW, flags=(CROWDED,))
    return Ruling()
