# SPDX-License-Identifier: Apache-2.0
"""Taking back what one has just done at the desk, while nobody outside has heard of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Gone, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_item
from epidesk.foundation.desk.rules import TOLD_AFTER
from epidesk.intake.incidents.actions.desk_row import put_back_on_the_desk
from epidesk.intake.incidents.actions.groups import lock_with_kept
from epidesk.intake.incidents.actions.merging import split
from epidesk.intake.incidents.actions.moving import RESTORED, lock, on_the_desk, ranks_as_confirmed
from epidesk.intake.incidents.events import StepsUndone
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.rules import OPEN_STATES, Permission, State
from epidesk.intake.incidents.texts import FOR_THE_CENTRE

NEEDED = {
    "triaged": Permission.TRIAGE,
    "rejected": Permission.REJECT,
    "resolved": Permission.RESOLVE,
    "duplicate": Permission.REJECT,
    "moved": Permission.TRIAGE,
}
"""What may be taken back with `undo_last`, and the permission it was done with. Sending a team: `undo_assignment`."""
BESIDE = FOR_THE_CENTRE - {"moved"}
"""Steps that change nothing which could be taken back."""
_MOMENTS = ("triaged_at", "closed_at", "clock_at", "next_call_at", "verdict_confirmed_at")
_IDS = ("area_id", "duplicate_of_id")


class ChangedSince(Conflict):
    """Somebody else has gone on from there."""

    code = "changed-since"


def undo_last(*, by: Actor, incident_id: UUID, version: int) -> None:
    """Takes back the last thing `by` did with it: triage, rejection, resolution or merge. `version`: the incident's
    right after that.

    Who may: who did it, with the permission it was done with, where the matter lay before. Locks: the incident (for a
    merge both, in order of their ids). Announces `StepsUndone`. Raises `NotFound`, `ChangedSince` when somebody has
    changed it meanwhile, `Gone` when the time is over (the reporter may have been told), `Forbidden`.
    """
    with unit_of_work():
        if Step.objects.filter(incident_id=incident_id).order_by("-id").values_list("verb", flat=True).first() == (
            "duplicate"
        ):
            _undo_merge(by, incident_id, version)
            return
        incident = lock(incident_id)
        step = _last_step(by, incident, version)
        if step.verb not in NEEDED:
            raise ChangedSince(_("There is nothing to take back."))
        requires(by, NEEDED[step.verb], area_id=_uuid(step.params["before"].get("area_id")))
        _restore(incident, step, by=by)


def undo_assignment(*, by: Actor, incident_id: UUID, version: int) -> None:
    """Takes back that a team was asked. For dispatch, which has asked who may, and holds the incident's lock.

    Raises `ChangedSince`, `Gone`.
    """
    with unit_of_work():
        incident = lock(incident_id)
        step = _last_step(by, incident, version)
        if step.verb != "assigned":
            raise ChangedSince(_("There is nothing to take back."))
        _restore(incident, step, by=by)


def _last_step(by: Actor, incident: Incident, version: int) -> Step:
    """The step that may be taken back; the incident is locked."""
    step = Step.objects.filter(incident_id=incident.id).exclude(verb__in=BESIDE).order_by("-id").first()
    if step is None or incident.version != version or step.by_id != by.user_id or step.undone_at is not None:
        raise ChangedSince(_changed_by(step, by))
    if "before" not in step.params or timezone.now() > step.at + TOLD_AFTER:
        raise Gone(_("The time to take it back is over: the reporter has been told."))
    return step


def _changed_by(step: Step | None, by: Actor) -> str:
    if step is not None and step.by_label and step.by_id not in (None, by.user_id):
        return _("%(name)s has changed this since. It stays as it is now.") % {"name": step.by_label}
    return _("This has changed since. It stays as it is now.")


def _restore(incident: Incident, step: Step, *, by: Actor) -> None:
    now = timezone.now()
    _mark(step, now)
    was_open = incident.state in OPEN_STATES
    before = _read(step.params["before"])
    for name, value in before.items():
        setattr(incident, name, value)
    incident.version += 1
    incident.changed_at = now
    incident.save(update_fields=[*before, "version", "changed_at"])
    if not was_open:
        put_back_on_the_desk(incident, by=by)
    update_item(
        by=by,
        subject_id=incident.id,
        priority=incident.priority,
        kind=incident.kind,
        area_id=incident.area_id,
        confirmed=ranks_as_confirmed(incident),
        **on_the_desk(incident),
    )
    _tell_the_house(incident, step, by=by, fields=tuple(before))


def _undo_merge(by: Actor, incident_id: UUID, version: int) -> None:
    """A merge has a way back of its own; of both ways nobody outside hears."""
    incident = lock_with_kept([incident_id], and_carried=True).get(incident_id)
    if incident is None:
        raise NotFound
    step = _last_step(by, incident, version)
    if State(incident.state) is not State.DUPLICATE:
        raise ChangedSince(_changed_by(step, by))
    requires(by, NEEDED[step.verb], area_id=incident.area_id)
    now = timezone.now()
    _mark(step, now)
    split(by=by, incident_id=incident_id, reason=_("Taken back within seconds."), version=version)
    beside = Step.objects.filter(by_id=by.user_id, at__gte=step.at, undone_at=None)
    kept_id = incident.duplicate_of_id
    beside.filter(incident_id=incident_id, verb="split").update(undone_at=now)
    beside.filter(incident_id=kept_id, verb__in=("took_in", "gave_back")).update(undone_at=now)
    _tell_the_house(incident, step, by=by, fields=("state", "duplicate_of"))


def _mark(step: Step, now: datetime) -> None:
    """The same row says that the reporter was told: one of the two comes first. Raises `Gone`."""
    if not Step.objects.filter(id=step.id, told_at=None, undone_at=None).update(undone_at=now):
        raise Gone(_("The time to take it back is over: the reporter has been told."))


def _tell_the_house(incident: Incident, step: Step, *, by: Actor, fields: tuple[str, ...]) -> None:
    record(by=by, verb="incident.undone", subject=("incident", incident.id), fields=fields)
    hint("incident", id=incident.id, version=incident.version)
    announce(StepsUndone((incident.id,), (step.id,)))


def _read(before: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: before[name] for name in RESTORED if name in before}
    for name in _MOMENTS:
        if found.get(name):
            found[name] = parse_datetime(found[name])
    for name in _IDS:
        if name in found:
            found[name] = _uuid(found[name])
    return found


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
