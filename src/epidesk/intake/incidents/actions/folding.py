# SPDX-License-Identifier: Apache-2.0
"""Requests for medical help that are shown on another one's row because many came from one sender."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import Fold, fold_items, update_items
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions.calling import must_call_first
from epidesk.intake.incidents.actions.desk_row import put_back_on_the_desk
from epidesk.intake.incidents.actions.moving import add_step, allow, checked_reason, lock, move, on_the_desk
from epidesk.intake.incidents.events import IncidentRejected, IncidentReleased
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import OPEN_STATES, Permission, Verb


def unfold(*, by: Actor, incident_id: UUID) -> None:
    """Gives a folded request a row of its own. Its deadlines have counted since it came.

    Who may: `incidents:triage` in its ward. Locks: it and the one it was shown on, in order of their ids. One that has
    a row already stays as it is. Raises `NotFound`, `OutsideArea`.
    """
    requires(by, Permission.TRIAGE)
    with unit_of_work():
        head_id = Incident.objects.filter(id=incident_id).values_list("folded_into_id", flat=True).first()
        rows = {row.id: row for row in _locked([incident_id, head_id] if head_id else [incident_id])}
        incident = rows.get(incident_id)
        if incident is None:
            raise NotFound
        allow(by, Permission.TRIAGE, incident, None)
        if incident.folded_into_id is None:
            return
        head_id, incident.folded_into_id = incident.folded_into_id, None
        incident.version += 1
        incident.save(update_fields=["folded_into", "version"])
        add_step(incident, by=by, now=timezone.now(), told_as="unfolded")
        record(by=by, verb="incident.unfolded", subject=("incident", incident.id), fields=("folded_into",))
        fold_items(by=by, folds=[Fold(head_id, -1, Priority.UNKNOWN)])
        put_back_on_the_desk(incident, by=by)


def settle_folded(*, by: Actor, incident_id: UUID, reason: str) -> int:
    """Closes what is shown on this one's row, all with one reason that each reporter reads; those with danger signs
    stay, each to be looked at by itself. The sender must have been called about this one. Gives how many were closed.

    Who may: `incidents:reject` in the ward of each; others stay. Locks: all of them, in order of their ids. Announces
    `IncidentRejected`. Raises `Invalid`, `NotFound`.
    """
    requires(by, Permission.REJECT)
    reason = checked_reason(reason)
    with unit_of_work():
        ids = list(Incident.objects.filter(folded_into_id=incident_id).values_list("id", flat=True))
        rows = _locked([incident_id, *ids])
        head = next((row for row in rows if row.id == incident_id), None)
        if head is None:
            raise NotFound
        if must_call_first(head):  # one call to the sender answers for all of theirs
            raise Invalid({"reason": _("Call them first and log how it ended: no request for help is closed unheard.")})
        now = timezone.now()
        closed: list[tuple[UUID, UUID]] = []
        for row in rows:
            mine = row.folded_into_id == incident_id and row.state in OPEN_STATES
            if not mine or "urgent-signs" in row.flags or not by.covers(row.area_id):
                continue
            row.closed_at, row.folded_into_id = now, None
            step = move(
                row, Verb.REJECT, by=by, now=now, told_as="rejected", reason=reason,
                changed=["closed_at", "folded_into"],
            )  # fmt: skip
            closed.append((row.id, step.id))
        if closed:
            fold_items(by=by, folds=[Fold(incident_id, -len(closed), Priority.UNKNOWN)])
            announce(IncidentRejected(tuple(id for id, _ in closed), tuple(step for _, step in closed)))
    return len(closed)


def promote_folded(*, incident_ids: Sequence[UUID]) -> None:
    """When a request is closed, the oldest that was shown on its row takes its place in the queue, and the others are
    shown there: nothing is closed with it unseen. Safe to run twice: then nothing is folded into it any more."""
    for incident_id in incident_ids:
        with unit_of_work():
            ids = list(Incident.objects.filter(folded_into_id=incident_id).values_list("id", flat=True))
            if not ids:
                continue
            rows = {row.id: row for row in _locked([incident_id, *ids])}
            head = rows.get(incident_id)
            if head is None or head.state in OPEN_STATES:
                continue
            waiting = [row for row in rows.values() if row.folded_into_id == incident_id]
            first = next((row for row in waiting if row.state in OPEN_STATES), None)
            if first is None:
                continue
            others = [row for row in waiting if row.id != first.id]
            first.folded_into_id = None
            first.version += 1
            first.save(update_fields=["folded_into", "version"])
            Incident.objects.filter(id__in=[row.id for row in others]).update(folded_into_id=first.id)
            add_step(first, by=SYSTEM, now=timezone.now(), told_as="unfolded")
            record(by=SYSTEM, verb="incident.unfolded", subject=("incident", first.id), fields=("folded_into",))
            put_back_on_the_desk(first, by=SYSTEM)
            still = [row for row in others if row.state in OPEN_STATES]
            if still:
                worst = Priority(min(row.priority for row in still))
                signs = ["urgent-signs"] if any("urgent-signs" in row.flags for row in still) else []
                fold_items(by=SYSTEM, folds=[Fold(first.id, len(still), worst, signs)])


def release_held(*, by: Actor, incident_id: UUID, version: int | None = None) -> None:
    """Somebody has looked at a held report: it joins the queue, its deadlines and escalation count from now.

    Who may: `incidents:triage` in its ward. Locks: the incident. One that is not held stays as it is. Announces
    `IncidentReleased`. Raises `NotFound`, `OutsideArea`, `Conflict`.
    """
    requires(by, Permission.TRIAGE)
    with unit_of_work():
        incident = lock(incident_id)
        allow(by, Permission.TRIAGE, incident, version)
        if incident.lane != "held":
            return
        now = timezone.now()
        incident.lane, incident.clock_at, incident.changed_at = "", now, now
        incident.version += 1
        incident.save(update_fields=["lane", "clock_at", "changed_at", "version"])
        step = add_step(incident, by=by, now=now, told_as="released")
        record(by=by, verb="incident.released", subject=("incident", incident.id), fields=("lane",))
        update_items(by=by, subject_ids=[incident.id], held=False, waits_since=now, **on_the_desk(incident))
        announce(IncidentReleased((incident.id,), (step.id,)))


def _locked(ids: Sequence[UUID]) -> list[Incident]:
    return list(Incident.objects.select_for_update(no_key=True).filter(id__in=list(ids)).order_by("id"))
