# SPDX-License-Identifier: Apache-2.0
"""How a matter ends, and how it begins again."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import close_item
from epidesk.intake.incidents.actions.calling import must_call_first
from epidesk.intake.incidents.actions.desk_row import put_back_on_the_desk
from epidesk.intake.incidents.actions.moving import add_step, checked_reason, lock, lock_for, move, write_note
from epidesk.intake.incidents.actions.verifying import check_verdict, log_what_the_team_found
from epidesk.intake.incidents.events import (
    IncidentRejected,
    IncidentReopened,
    IncidentResolved,
)
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import LIFE, Permission, State, Verb


def reject(*, by: Actor, incident_id: UUID, reason: str, version: int | None = None) -> None:
    """Closes it without a visit. `reason` is read by the reporter, word for word.

    Who may: `incidents:reject` in its ward. Locks: the incident. Announces `IncidentRejected`. Raises `Invalid` for a
    reason too short to be one, `OutsideArea`, `Conflict`, `NotPossibleNow` while a team is out for it.
    """
    reason = checked_reason(reason)
    with unit_of_work():
        incident = lock_for(by, Permission.REJECT, incident_id, version)
        if must_call_first(incident):
            raise Invalid({"reason": _("Call them first and log how it ended: no request for help is closed unheard.")})
        now = timezone.now()
        incident.closed_at = now
        step = move(incident, Verb.REJECT, by=by, now=now, told_as="rejected", reason=reason, changed=["closed_at"])
        close_item(by=by, subject_id=incident.id, stage=incident.state)
        announce(IncidentRejected((incident.id,), (step.id,)))


def resolve(
    *, by: Actor, incident_id: UUID, outcome: str, note: str = "", verdict: str = "", version: int | None = None
) -> None:
    """Closes it with one of its kind's outcomes. A report of a suspected case ends with a verdict too: `verdict`, or
    what the outcome says already. Malicious needs a `note` that says why. Missions that still live are stood down by
    dispatch.

    Who may: `incidents:resolve` in its ward. Locks: the incident. Announces `IncidentResolved`. Raises `Invalid`,
    `OutsideArea`, `Conflict`, `NotPossibleNow`.
    """
    with unit_of_work():
        incident = lock_for(by, Permission.RESOLVE, incident_id, version)
        _known(incident, outcome)
        if LIFE.can(State(incident.state), Verb.RESOLVE) and KINDS[incident.kind].is_verified:
            incident.verdict = check_verdict(incident, verdict=verdict, outcome=outcome, note=note)
            incident.verdict_confirmed_at = timezone.now()
        close_with_outcome(incident, Verb.RESOLVE, by=by, outcome=outcome, note=note)


def finish_by_team(incident: Incident, *, by: Actor, outcome: str, note: str) -> None:
    """The end that a team reports. It was at the place: that is a check, and its outcome proposes the verdict. The
    incident is locked."""
    _known(incident, outcome)
    log_what_the_team_found(incident, by=by, now=timezone.now(), outcome=outcome)
    close_with_outcome(incident, Verb.FINISH, by=by, outcome=outcome, note=note)


def correct_outcome(*, by: Actor, incident_id: UUID, before: str, outcome: str) -> None:
    """A matter that ended with `before` ended with another outcome, as somebody has found who looked at what the team's
    members said; who may is dispatch's to ask. Ended otherwise, or open again, meanwhile: changes nothing. Locks the
    incident. Raises `Invalid` for another kind's outcome."""
    with unit_of_work():
        incident = lock(incident_id)
        _known(incident, outcome)
        if incident.state != State.RESOLVED or incident.outcome != before:
            return
        now = timezone.now()
        incident.outcome = outcome
        incident.version += 1
        incident.save(update_fields=["outcome", "version"])
        add_step(incident, by=by, now=now, told_as="resolved", params={"outcome": outcome})
        record(by=by, verb="incident.outcome_corrected", subject=("incident", incident.id), fields=("outcome",))


def _known(incident: Incident, outcome: str) -> None:
    if outcome not in {choice.slug for choice in KINDS[incident.kind].outcomes}:
        raise Invalid({"outcome": _("Choose how it ended.")})


def close_with_outcome(incident: Incident, verb: Verb, *, by: Actor, outcome: str, note: str) -> None:
    """The end that operator and team share; the incident is locked, its verdict set."""
    now = timezone.now()
    incident.closed_at, incident.outcome = now, outcome
    told = {"outcome": outcome}
    if incident.verdict and incident.verdict_confirmed_at:
        told["verdict"] = str(incident.verdict)
    step = move(
        incident,
        verb,
        by=by,
        now=now,
        told_as="resolved",
        params=told,
        changed=["closed_at", "outcome", "verdict", "verdict_confirmed_at"],
    )
    write_note(incident, by=by, now=now, text=note)
    close_item(by=by, subject_id=incident.id, stage=incident.state)
    announce(IncidentResolved((incident.id,), (step.id,), (told.get("verdict", ""),)))


def reopen(*, by: Actor, incident_id: UUID, reason: str, version: int | None = None) -> None:
    """Puts a closed matter back among the triaged; its deadlines count from now. `reason` is a note for colleagues.

    Who may: `incidents:reopen` in its ward. Locks: the incident. Announces `IncidentReopened`. Raises `Invalid`,
    `OutsideArea`, `Conflict`, `NotPossibleNow` when it is open.
    """
    reason = checked_reason(reason)
    with unit_of_work():
        incident = lock_for(by, Permission.REOPEN, incident_id, version)
        now = timezone.now()
        incident.closed_at, incident.outcome, incident.duplicate_of_id, incident.clock_at = None, "", None, now
        incident.triaged_at = incident.triaged_at or now
        incident.verdict, incident.verdict_confirmed_at = "", None
        step = move(
            incident,
            Verb.REOPEN,
            by=by,
            now=now,
            told_as="reopened",
            changed=[
                "closed_at",
                "outcome",
                "duplicate_of",
                "clock_at",
                "triaged_at",
                "verdict",
                "verdict_confirmed_at",
            ],
        )
        write_note(incident, by=by, now=now, text=reason)
        put_back_on_the_desk(incident, by=by)
        announce(IncidentReopened((incident.id,), (step.id,)))
