# SPDX-License-Identifier: Apache-2.0
"""Calling reporters back: each try with its outcome, and when to try again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_items
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Permission as DeskPermission
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.queries import told_of
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.incidents.actions.moving import NotPossibleNow, add_step, lock_for, on_the_desk
from epidesk.intake.incidents.actions.preparing import province_zone
from epidesk.intake.incidents.events import CallsGivenUp, IncidentCalled
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import CallAttempt, Incident
from epidesk.intake.incidents.policy import callbacks
from epidesk.intake.incidents.rules import MAX_NOTE, OPEN_STATES, Permission
from epidesk.intake.incidents.rules.calling import LATEST_CALL, ONE_CALL, NextCall, next_call
from epikit.codes import display_code
from epikit.text import nfc

GIVEN_UP = "not-reached"
"""The flag of a matter whose reporter could not be reached by telephone."""
SENT_BACK = "sent-back"
"""The flag that dispatch sets on the row of what a team gave back."""


@dataclass(frozen=True)
class Logged:
    """`tries`: calls in a row that reached nobody, this one counted; `next_at`: when the next one is due, None for no
    more; `given_up`: the shift lead is told."""

    attempt_id: UUID
    tries: int
    next_at: datetime | None
    given_up: bool


def log_call(*, by: Actor, incident_id: UUID, outcome: str, note: str = "", next_at: datetime | None = None) -> Logged:
    """Writes down a call to the reporter and plans the next one: at `next_at` if `by` says so, else as
    config/callbacks.yaml has it. After the last try the shift leads of the area are told. The reporter reads that they
    were called; `note` is for colleagues.

    Two people who called are two calls; the same words of the same person within a minute are one. The version stays:
    nobody's form goes stale because somebody telephoned.

    Who may: `incidents:call` in its ward. Locks: the incident. Announces `IncidentCalled`, and `CallsGivenUp` after the
    last try. Raises `Invalid` without a known outcome, for a note too long or a moment that no call can be planned for,
    `OutsideArea`, `NotPossibleNow` when it is closed.
    """
    plan = callbacks()
    note = nfc(note)
    if len(note) > MAX_NOTE:
        raise Invalid({"note": _("At most %(limit)s characters.") % {"limit": MAX_NOTE}})
    how = plan.outcomes.get(outcome)
    if how is None:
        raise Invalid({"outcome": _("Choose how the call ended.")})
    with unit_of_work():
        incident = lock_for(by, Permission.CALL, incident_id, None)
        if incident.state not in OPEN_STATES:
            raise NotPossibleNow
        now = timezone.now()
        if same := _sent_twice(incident, by, outcome, note, now):
            return Logged(same.id, _tries(incident), same.next_at, GIVEN_UP in incident.flags)
        tries = _tries(incident) + (how.then != "done")
        follows = next_call(
            plan,
            outcome=how,
            tries=tries,
            wanted=str((incident.answers or {}).get("call_back", "")),
            priority=Priority(incident.priority).slug,
            now=now.astimezone(province_zone()),
        )
        if next_at is not None:
            follows = NextCall(_checked(next_at, now))
        attempt = CallAttempt.objects.create(
            incident=incident,
            at=now,
            outcome=outcome,
            note=note,
            next_at=follows.at,
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        _on_the_matter(incident, by, follows, reached=how.then == "done")
        params = {"call": outcome} | ({"next_at": follows.at.isoformat(timespec="seconds")} if follows.at else {})
        called = add_step(incident, by=by, now=now, told_as="called", params=params)
        announce(IncidentCalled((incident.id,), (called.id,)))
        if follows.hand_over:
            step = add_step(incident, by=SYSTEM, now=now, told_as="call_given_up", params={"tries": tries})
            announce(CallsGivenUp((incident.id,), (step.id,)))
        fields = ("calls", *(("next_call_at",) if follows.at else ()))
        record(by=by, verb="incident.called", subject=("incident", incident.id), fields=fields)
        return Logged(attempt.id, tries, follows.at, follows.hand_over)


def tell_given_up(*, incident_ids: Sequence[UUID]) -> None:
    """Tells the shift leads that somebody cannot be reached by telephone: those of the ward, and where there is none,
    all. Safe to run twice: who was told of a matter is left out."""
    leads = holders_of(DeskPermission.HEAR_FIRST)
    for incident_id in incident_ids:
        with unit_of_work():
            incident = Incident.objects.select_for_update(no_key=True).filter(id=incident_id).first()
            if incident is None:
                continue
            subject = ("incident", incident.id)
            told = told_of("calls-given-up", subject)
            near = [one for one in leads if one.covers(incident.area_id)] or list(leads)
            to = [Recipient(user_id=one.user_id) for one in near if one.user_id not in told]
            if to:
                params = {"code": display_code(incident.code)}
                tell(by=SYSTEM, to=to, template="calls-given-up", params=params, subject=subject)


def must_call_first(incident: Incident) -> bool:
    """Whether a call for help may not be closed unseen yet: its reporter can be called, and nobody has tried. What
    ends without a team ends with the outcome of a call."""
    if KINDS[incident.kind].waits_for_phone or not incident.contact_phone_index:
        return False
    return not CallAttempt.objects.filter(incident_id=incident.id).exists()


def _sent_twice(incident: Incident, by: Actor, outcome: str, note: str, now: datetime) -> CallAttempt | None:
    """The call that this very person has just logged in the same words."""
    own = CallAttempt.objects.filter(incident=incident, at__gte=incident.clock_at, by_id=by.user_id)
    before = own.order_by("-id").first()
    if before is None or now - before.at > ONE_CALL or (before.outcome, before.note) != (outcome, note):
        return None
    return before


def _tries(incident: Incident) -> int:
    """Calls in a row that reached nobody, since the matter was opened last. The incident is locked."""
    outcomes = callbacks().outcomes
    codes = CallAttempt.objects.filter(incident=incident, at__gte=incident.clock_at).order_by("-id")
    count = 0
    for code in codes.values_list("outcome", flat=True):
        if code in outcomes and outcomes[code].then == "done":
            break
        count += 1
    return count


def _checked(next_at: datetime, now: datetime) -> datetime:
    if next_at.utcoffset() is None:
        next_at = next_at.replace(tzinfo=province_zone())
    if not now < next_at <= now + LATEST_CALL:
        raise Invalid({"next_at": _("Choose a moment within the next %(days)s days.") % {"days": LATEST_CALL.days}})
    return next_at


def _on_the_matter(incident: Incident, by: Actor, follows: NextCall, *, reached: bool) -> None:
    """The next call and the flag, on the matter and on its row; open pages read it again."""
    incident.next_call_at = follows.at
    incident.flags = _flags(incident.flags, follows, reached)
    incident.save(update_fields=["next_call_at", "flags"])
    row = DeskItem.objects.filter(subject_id=incident.id).values_list("flags", flat=True).first()
    if row is not None:
        # What a team sent back is due at once, whoever telephones meanwhile.
        due = {} if SENT_BACK in row else on_the_desk(incident)
        update_items(by=by, subject_ids=[incident.id], flags=_flags(row, follows, reached), **due)


def _flags(before: Sequence[str], follows: NextCall, reached: bool) -> list[str]:
    flags = [flag for flag in before if flag != GIVEN_UP or not reached]
    return [*flags, GIVEN_UP] if follows.hand_over and GIVEN_UP not in flags else flags
