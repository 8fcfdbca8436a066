# SPDX-License-Identifier: Apache-2.0
"""Finding out whether a report is true, and saying what that came to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, Text
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_items
from epidesk.intake.incidents.actions.moving import NotPossibleNow, add_step, lock_for, write_note
from epidesk.intake.incidents.events import VerdictGiven
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Check, Incident
from epidesk.intake.incidents.rules import MAX_NOTE, MIN_REASON, OPEN_STATES, Permission, State
from epidesk.intake.incidents.rules.verifying import (
    ONE_CHECK,
    Checking,
    Finding,
    Lacking,
    Verdict,
    found_at_the_place,
    lacking,
    proposed,
)
from epikit.text import nfc

WORDS: dict[Lacking, tuple[str, Text]] = {
    Lacking.VERDICT: ("verdict", _("Say what checking it came to.")),
    Lacking.AGAINST_OUTCOME: ("verdict", _("This does not fit the outcome above. Change one of the two.")),
    Lacking.CHECK: (
        "verdict",
        _("Log first how it was checked: called back, asked the local station, or looked at the place."),
    ),
    Lacking.REASON: ("note", _("Write what shows that it was on purpose, in at least %(limit)s characters.")),
}
"""Beside which field, and in which words, a verdict is refused."""


def verify(*, by: Actor, incident_id: UUID, check: str, result: str, note: str = "") -> UUID:
    """Logs one way in which a report was checked (`Checking`) and what came of it (`Finding`); gives the check's id.
    `note` is for colleagues, who reported reads neither. The version stays: nobody's form goes stale.

    Two people who checked are two checks; the same words of one person within a minute are one. Who may:
    `incidents:verify` in its ward. Locks: the incident. Raises `Invalid`, `OutsideArea`, `NotPossibleNow` for what was
    refused or merged, or is no report that is checked.
    """
    note = nfc(note)
    way, finding = _checked(check, result, note)
    with unit_of_work():
        incident = lock_for(by, Permission.VERIFY, incident_id, None)
        if not KINDS[incident.kind].is_verified or incident.state in (State.REJECTED, State.DUPLICATE):
            raise NotPossibleNow
        now = timezone.now()
        before = Check.objects.filter(incident=incident, by_id=by.user_id, by_label=by.label[:120]).order_by("-id")
        last = before.first()
        same = last is not None and (last.check_by, last.finding, last.note) == (way, finding, note)
        if last is not None and same and now - last.at <= ONE_CHECK:
            return UUID(str(last.id))
        return UUID(str(_log(incident, by, now, way, finding, note).id))


def log_what_the_team_found(incident: Incident, *, by: Actor, now: datetime, outcome: str) -> None:
    """A team that was at the place has checked the report by that. Its outcome proposes a verdict, which somebody at
    the desk confirms; outcomes that leave it open propose none. The incident is locked, and is saved by the caller."""
    if not KINDS[incident.kind].is_verified:
        return
    _log(incident, by, now, Checking.ON_SITE, found_at_the_place(outcome), "")
    incident.verdict = proposed(outcome) or ""


def check_verdict(incident: Incident, *, verdict: str, outcome: str, note: str) -> Verdict:
    """The verdict that a report may end with. An outcome that says it already need not be said twice. Raises `Invalid`
    beside `verdict` or `note`. The incident is locked."""
    said = Verdict(verdict) if verdict in list(Verdict) else None
    if verdict and said is None:
        raise Invalid({"verdict": WORDS[Lacking.VERDICT][1]})
    said = said or proposed(outcome)
    ways = set(Check.objects.filter(incident=incident).values_list("check_by", flat=True))
    why = lacking(said, outcome=outcome, checked=ways, has_reason=len(nfc(note)) >= MIN_REASON)
    if why is not Lacking.NONE or said is None:
        field, text = WORDS[why]
        raise Invalid({field: str(text) % {"limit": MIN_REASON}})
    return said


def give_verdict(*, by: Actor, incident_id: UUID, verdict: str, note: str = "", version: int | None = None) -> None:
    """Says, or says anew, what checking a report came to that has ended: confirms what the team's outcome proposes, or
    corrects it. `note` is for colleagues; without one nothing is malicious. The same again changes nothing.

    Who may: `incidents:resolve` in its ward. Locks: the incident. Announces `VerdictGiven`. Raises `Invalid`,
    `OutsideArea`, `Conflict`, `NotPossibleNow` while it is open, and for what was refused or merged.
    """
    with unit_of_work():
        incident = lock_for(by, Permission.RESOLVE, incident_id, version)
        if State(incident.state) is not State.RESOLVED or not KINDS[incident.kind].is_verified:
            raise NotPossibleNow
        said = check_verdict(incident, verdict=verdict, outcome=incident.outcome, note=note)
        if incident.verdict == said and incident.verdict_confirmed_at is not None:
            return
        now = timezone.now()
        incident.verdict, incident.verdict_confirmed_at, incident.changed_at = said, now, now
        incident.version += 1
        incident.save(update_fields=["verdict", "verdict_confirmed_at", "changed_at", "version"])
        write_note(incident, by=by, now=now, text=note)
        step = add_step(incident, by=by, now=now, told_as="judged", params={"verdict": str(said)})
        update_items(by=by, subject_ids=[incident.id])
        record(by=by, verb="incident.judged", subject=("incident", incident.id), fields=("verdict",))
        announce(VerdictGiven((incident.id,), (step.id,), (str(said),)))


def _checked(check: str, result: str, note: str) -> tuple[Checking, Finding]:
    errors: dict[str, Text] = {}
    if check not in list(Checking):
        errors["check"] = _("Choose how it was checked.")
    if result not in list(Finding):
        errors["result"] = _("Choose what came of it.")
    if len(note) > MAX_NOTE:
        errors["note"] = _("At most %(limit)s characters.") % {"limit": MAX_NOTE}
    if errors:
        raise Invalid(errors)
    return Checking(check), Finding(result)


def _log(incident: Incident, by: Actor, now: datetime, way: Checking, finding: Finding, note: str) -> Check:
    row = Check.objects.create(
        incident=incident, at=now, check_by=way, finding=finding, note=note, by_id=by.user_id, by_label=by.label[:120]
    )
    add_step(incident, by=by, now=now, told_as="checked", params={"check": str(way), "finding": str(finding)})
    if incident.state in OPEN_STATES:
        update_items(by=by, subject_ids=[incident.id])
    record(by=by, verb="incident.checked", subject=("incident", incident.id), fields=("checks",))
    return row
