# SPDX-License-Identifier: Apache-2.0
"""What all verbs on one incident share: the lock, the version, the rule, the timeline, the ledger, the hint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident, Note, Step
from epidesk.intake.incidents.policy import callbacks
from epidesk.intake.incidents.rules import LIFE, MAX_NOTE, MAX_REASON, MIN_REASON, OPEN_STATES, Permission, State, Verb
from epidesk.intake.incidents.rules.calling import deadline_with_call
from epidesk.intake.incidents.second_officer import check_second_officer
from epidesk.intake.incidents.weighing import due, review_due
from epikit.text import nfc
from epikit.workflow import IllegalTransition

UNDOABLE = (Verb.TRIAGE, Verb.REJECT, Verb.RESOLVE, Verb.MARK_DUPLICATE, Verb.ASSIGN)
"""What the desk may take back within `UNDO_FOR`; people outside hear of it only when that time is over."""
RESTORED = (
    "state",
    "priority",
    "area_id",
    "kind",
    "outcome",
    "verdict",
    "verdict_confirmed_at",
    "duplicate_of_id",
    "triaged_at",
    "closed_at",
    "clock_at",
    "next_call_at",
)
"""The columns that verbs change, and that taking one back restores (where the table has them)."""


class NotPossibleNow(Conflict):
    """The matter is in a state that this cannot be done in."""

    code = "not-possible-now"
    default_message = _("This is no longer possible: the report has moved on. Look at its new state.")


def lock(incident_id: UUID) -> Incident:
    """The row, ours until commit; rows may still come that point to it (missions, notes). Raises `NotFound`."""
    incident = Incident.objects.select_for_update(no_key=True).filter(id=incident_id).first()
    if incident is None:
        raise NotFound
    note_before(incident)
    return incident


def lock_for(by: Actor, permission: Permission, incident_id: UUID, version: int | None) -> Incident:
    """The row of an incident in the actor's area. Raises `NotFound`, `Forbidden`, `OutsideArea`, `Conflict`."""
    requires(by, permission)
    incident = lock(incident_id)
    allow(by, permission, incident, version)
    return incident


def allow(by: Actor, permission: Permission, incident: Incident, version: int | None) -> None:
    """Whether `by` may, here, on what they saw. Raises `Forbidden`, `OutsideArea`, `Conflict`."""
    requires(by, permission, area_id=incident.area_id)
    if version is not None and version != incident.version:
        raise Conflict


def note_before(incident: Incident) -> None:
    """Remembers on the row, locked and not yet changed, how it stands: what taking the coming verb back restores."""
    incident.before = {  # type: ignore[attr-defined]
        name: value if value is None or isinstance(value, str | int) else _as_text(value)
        for name in RESTORED
        if hasattr(incident, name)
        for value in [getattr(incident, name)]
    }


def _as_text(value: datetime | UUID) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _undoable(incident: Incident, verb: Verb, by: Actor, params: Mapping[str, Any] | None) -> dict[str, Any]:
    """`before`, for the timeline of what a colleague at the desk does; teams, jobs and machines take nothing back."""
    noted = getattr(incident, "before", None)
    if noted is None or verb not in UNDOABLE or by.kind is not PrincipalKind.STAFF:
        return {}
    return {"before": {**noted, **(params or {}).get("before", {})}}


def move(
    incident: Incident,
    verb: Verb,
    *,
    by: Actor,
    now: datetime,
    told_as: str,
    params: Mapping[str, Any] | None = None,
    reason: str = "",
    changed: Sequence[str] = (),
    happened_at: datetime | None = None,
) -> Step:
    """Takes the step of the workflow and writes it with whatever else the caller `changed` on the row. `happened_at`:
    what the timeline says when it was not told at once.

    Raises `NotPossibleNow`, `AnotherMustDecide`.
    """
    if incident.lane == "held" and verb is not Verb.REJECT:
        raise NotPossibleNow(_("This report is held for review. Release it into the queue first, or reject it."))
    if incident.folded_into_id is not None:
        raise NotPossibleNow(_("This request is shown on another one's row. Give it a row of its own first."))
    check_second_officer(incident, verb, by)
    try:
        incident.state = LIFE.next(State(incident.state), verb)
    except IllegalTransition as error:
        raise NotPossibleNow from error
    incident.version += 1
    incident.changed_at = now
    if incident.state not in OPEN_STATES:
        incident.next_call_at = None
    incident.save(update_fields=["state", "version", "changed_at", "next_call_at", *changed])
    params = {**(params or {}), **_undoable(incident, verb, by, params)}
    step = add_step(incident, by=by, now=happened_at or now, told_as=told_as, params=params, reason=reason)
    record(by=by, verb=f"incident.{told_as}", subject=("incident", incident.id), fields=("state", *changed))
    return step


def add_step(
    incident: Incident,
    *,
    by: Actor,
    now: datetime,
    told_as: str,
    params: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Step:
    """A line of the timeline, and the hint for whoever follows the matter."""
    hint("incident", id=incident.id, version=incident.version)
    return Step.objects.create(
        incident=incident,
        at=now,
        verb=told_as,
        state=incident.state,
        params=dict(params or {}),
        reason=reason,
        by_id=by.user_id,
        by_label=by.label[:120],
    )


def write_note(incident: Incident, *, by: Actor, now: datetime, text: str) -> None:
    """A note for colleagues; blank text writes none. Raises `Invalid` when it is too long."""
    text = nfc(text)
    if len(text) > MAX_NOTE:
        raise Invalid({"note": _("At most %(limit)s characters.") % {"limit": MAX_NOTE}})
    if text:
        Note.objects.create(incident=incident, at=now, text=text, by_id=by.user_id, by_label=by.label[:120])


def on_the_desk(incident: Incident) -> dict[str, Any]:
    """What the desk row says about an open incident."""
    if incident.lane == "held":
        due_at, due_what = review_due(incident.clock_at)
    else:
        due_at, due_what = due(
            incident.kind,
            State(incident.state),
            Priority(incident.priority),
            incident.clock_at,
            unconfirmed=not ranks_as_confirmed(incident),
        )
    due_at, due_what = deadline_with_call(
        due_at, due_what, next_call_at=incident.next_call_at, waits_for_call=_waits_for_call(incident)
    )
    return {"stage": incident.state, "due_at": due_at, "due_what": due_what}


def _waits_for_call(incident: Incident) -> bool:
    """Whether nothing but a planned call is to be done now: no team is out, and its priority waits for a call."""
    urgent = Priority(incident.priority).slug in callbacks().at_any_hour
    return incident.state in (State.RECEIVED, State.TRIAGED) and not urgent


def ranks_as_confirmed(incident: Incident) -> bool:
    """Whether it stands where the confirmed ones do: it is, or its kind never waits (unless it came from an address
    from which very many came). A witness with a confirmed phone stands behind it like the filer: who joins a report
    instead of sending a second one must not put it behind."""
    waits = KINDS[incident.kind].waits_for_phone or incident.lane == "slow"
    return incident.confirmed_at is not None or incident.witnesses_proved > 0 or not waits


def checked_reason(text: str) -> str:
    """A reason that its reader can do something with. Raises `Invalid`."""
    text = nfc(text)
    if len(text) < MIN_REASON:
        raise Invalid({"reason": _("Say why, in at least %(limit)s characters.") % {"limit": MIN_REASON}})
    if len(text) > MAX_REASON:
        raise Invalid({"reason": _("At most %(limit)s characters.") % {"limit": MAX_REASON}})
    return text
