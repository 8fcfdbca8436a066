# SPDX-License-Identifier: Apache-2.0
"""How a report was checked, and what that came to. For the centre only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Check, Incident
from epidesk.intake.incidents.queries.telling import who_in_words
from epidesk.intake.incidents.rules import OPEN_STATES, Permission, State
from epidesk.intake.incidents.rules.verifying import PROPOSED, Checking, Finding, Verdict
from epidesk.intake.incidents.texts import CHECKING, FINDING, VERDICT


@dataclass(frozen=True)
class CheckLine:
    """One try to check a report. `note` is for colleagues."""

    at: datetime
    check: str
    check_label: str
    result: str
    result_label: str
    note: str
    by_label: str


@dataclass(frozen=True)
class Way:
    """One way of checking, with its tries, newest first: the newest counts."""

    check: str
    label: str
    tries: tuple[CheckLine, ...]


@dataclass(frozen=True)
class Verification:
    """The checklist of one report. `verdict`: "" while there is none; not `confirmed`: only a team's outcome proposes
    it yet. `outcomes_say`: the verdict that each outcome says already. `may_verify`, `may_judge`: this viewer, now."""

    ways: tuple[Way, ...]
    checked: bool
    verdict: str
    verdict_label: str
    confirmed: bool
    outcomes_say: dict[str, str]
    may_verify: bool
    may_judge: bool

    @property
    def lines(self) -> tuple[CheckLine, ...]:
        """All tries, oldest first."""
        return tuple(sorted((line for way in self.ways for line in way.tries), key=lambda line: line.at))


def verification(viewer: Viewer, incident_id: UUID) -> Verification | None:
    """The checklist of one report, None for kinds that are not checked. Who may: `incidents:read` within its ward. Two
    queries, and a line in the read log. Raises `NotFound` for others'."""
    requires(viewer, Permission.READ)
    rows = Incident.objects.filter(id=incident_id)
    incident = rows.only("area", "kind", "state", "verdict", "verdict_confirmed_at").first()
    if incident is None or not viewer.covers(incident.area_id):
        raise NotFound
    if not KINDS[incident.kind].is_verified:
        return None
    viewer.note_read("incident", [incident.id])
    found = list(Check.objects.filter(incident_id=incident_id).order_by("-id"))
    resolved = State(incident.state) is State.RESOLVED
    return Verification(
        ways=tuple(
            Way(str(way), str(CHECKING[way]), tuple(_line(row) for row in found if row.check_by == way))
            for way in Checking
        ),
        checked=bool(found),
        verdict=incident.verdict,
        verdict_label=str(VERDICT[Verdict(incident.verdict)]) if incident.verdict else "",
        confirmed=incident.verdict_confirmed_at is not None,
        outcomes_say={outcome: str(verdict) for outcome, verdict in PROPOSED.items()},
        may_verify=(incident.state in OPEN_STATES or resolved) and viewer.may(Permission.VERIFY, incident.area_id),
        may_judge=resolved and viewer.may(Permission.RESOLVE, incident.area_id),
    )


def verdict_choices() -> tuple[tuple[str, str], ...]:
    """What checking can come to: code and words."""
    return tuple((str(verdict), str(words)) for verdict, words in VERDICT.items())


def finding_choices() -> tuple[tuple[str, str], ...]:
    """What one check can find: code and words."""
    return tuple((str(finding), str(words)) for finding, words in FINDING.items())


def _line(row: Check) -> CheckLine:
    return CheckLine(
        at=row.at,
        check=row.check_by,
        check_label=str(CHECKING[Checking(row.check_by)]),
        result=row.finding,
        result_label=str(FINDING[Finding(row.finding)]),
        note=row.note,
        by_label=who_in_words(row.by_label),
    )
