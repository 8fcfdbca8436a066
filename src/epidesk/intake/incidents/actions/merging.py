# SPDX-License-Identifier: Apache-2.0
"""Two reports of the same become one to work on, and two again when that was a mistake.

Nothing is moved: each report keeps its words, its code, its people. The merged one points to the kept one, always
directly, so that who filed or joined it follows the kept one; taking the pointer away restores what was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import close_item
from epidesk.intake.incidents.actions.desk_row import put_back_on_the_desk
from epidesk.intake.incidents.actions.groups import count_witnesses, kept_of, lock_with_kept
from epidesk.intake.incidents.actions.moving import NotPossibleNow, add_step, allow, move, write_note
from epidesk.intake.incidents.events import IncidentDuplicate, IncidentSplit
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.rules import MAX_NOTE, MIN_REASON, Permission, State, Verb
from epikit.codes import display_code
from epikit.text import nfc

WITH_A_TEAM = (State.ASSIGNED, State.IN_PROGRESS)


@dataclass(frozen=True)
class Merged:
    """`kept_id`: the report that stays, which is another than was named when that one is a duplicate itself."""

    incident_id: UUID
    kept_id: UUID


def merge(*, by: Actor, incident_id: UUID, into_id: UUID, note: str = "", version: int | None = None) -> Merged:
    """Closes a report as the same as another one, in whatever ward, open or closed. What had been merged into it before
    points to the kept one too. Doing it again changes nothing and answers alike.

    Who may: `incidents:reject` in its ward. Locks: both reports and those they are duplicates of, in order of their
    ids. Announces `IncidentDuplicate`. Raises `Invalid` (field `of`) when the other is not there, is the same, or is no
    call for help while this one is; `NotPossibleNow` while a team is out for it, so that no team loses its matter;
    `Conflict` when it changed since `version`, or when the other has just been merged into this one.
    """
    if into_id == incident_id:
        raise Invalid({"of": _("A report cannot be a duplicate of itself.")})
    with unit_of_work():
        rows = lock_with_kept([incident_id, into_id], and_carried=True)
        incident, kept = rows.get(incident_id), kept_of(rows, into_id)
        if incident is None:
            raise NotFound
        requires(by, Permission.REJECT, area_id=incident.area_id)
        if kept is not None and incident.duplicate_of_id == kept.id:
            return Merged(incident_id, kept.id)  # a second hand did the same
        if kept is not None and kept.id == incident.id:
            raise Conflict(_("The other report was merged into this one meanwhile. Split it off first."))
        allow(by, Permission.REJECT, incident, version)
        if kept is None:
            raise Invalid({"of": _("Choose the report that stays open; there is none with this code.")})
        if incident.kind == MEDICAL_HELP.code and kept.kind != MEDICAL_HELP.code:
            raise Invalid({"of": _("A request for medical help can only be merged into another one.")})
        if incident.state in WITH_A_TEAM:
            raise NotPossibleNow(
                _("A team is out for this report. Merge the other one into this, or call the team off first.")
            )
        _merge(incident, kept, by=by, note=note)
        return Merged(incident_id, kept.id)


def _merge(incident: Incident, kept: Incident, *, by: Actor, note: str) -> None:
    now = timezone.now()
    carried = list(Incident.objects.filter(duplicate_of_id=incident.id).order_by("id").values_list("id", flat=True))
    before = {"state": str(incident.state), "carried": [str(one) for one in carried]}
    Incident.objects.filter(id__in=carried).update(duplicate_of_id=kept.id)
    incident.closed_at, incident.duplicate_of_id = now, kept.id
    step = move(
        incident,
        Verb.MARK_DUPLICATE,
        by=by,
        now=now,
        told_as="duplicate",
        params={"code": display_code(kept.code), "before": before},
        changed=["closed_at", "duplicate_of"],
    )
    write_note(incident, by=by, now=now, text=note)
    close_item(by=by, subject_id=incident.id, stage=incident.state)
    add_step(kept, by=by, now=now, told_as="took_in", params={"code": display_code(incident.code)})
    count_witnesses(kept, by=by)
    announce(IncidentDuplicate((incident.id,), (step.id,)))


def split(*, by: Actor, incident_id: UUID, reason: str, version: int | None = None) -> None:
    """Takes a merge back: the report is open as it was, with its own deadlines, and what had been merged into it comes
    along. `reason` is a note for colleagues.

    Who may: `incidents:reject` in its ward. Locks: as `merge`. Announces `IncidentSplit`. Raises `Invalid`,
    `OutsideArea`, `Conflict`, `NotPossibleNow` when it is no duplicate (any more).
    """
    reason = nfc(reason)
    if len(reason) < MIN_REASON:
        raise Invalid({"reason": _("Say why, in at least %(limit)s characters.") % {"limit": MIN_REASON}})
    if len(reason) > MAX_NOTE:
        raise Invalid({"reason": _("At most %(limit)s characters.") % {"limit": MAX_NOTE}})
    with unit_of_work():
        rows = lock_with_kept([incident_id], and_carried=True)
        incident = rows.get(incident_id)
        if incident is None:
            raise NotFound
        allow(by, Permission.REJECT, incident, version)
        kept = kept_of(rows, incident_id)
        if incident.state != State.DUPLICATE or kept is None:
            raise NotPossibleNow
        _split(incident, kept, by=by, reason=reason)


def _split(incident: Incident, kept: Incident, *, by: Actor, reason: str) -> None:
    now, before = timezone.now(), _before(incident)
    carried = Incident.objects.filter(id__in=before.get("carried", ()), duplicate_of_id=kept.id)
    carried.update(duplicate_of_id=incident.id)
    incident.closed_at, incident.duplicate_of_id = None, None
    unread = before.get("state", State.TRIAGED if incident.triaged_at else State.RECEIVED) == State.RECEIVED
    step = move(
        incident,
        Verb.SPLIT_UNREAD if unread else Verb.SPLIT,
        by=by,
        now=now,
        told_as="split",
        changed=["closed_at", "duplicate_of"],
    )
    write_note(incident, by=by, now=now, text=reason)
    put_back_on_the_desk(incident, by=by)
    add_step(kept, by=by, now=now, told_as="gave_back", params={"code": display_code(incident.code)})
    record(by=by, verb="incident.gave_back", subject=("incident", kept.id), fields=("duplicates",))
    count_witnesses(kept, by=by)
    count_witnesses(incident, by=by)
    hint("incident", id=kept.id, version=kept.version)
    announce(IncidentSplit((incident.id,), (step.id,)))


def _before(incident: Incident) -> Mapping[str, Any]:
    """What the last merge noted of it; nothing for merges older than this note."""
    step = Step.objects.filter(incident_id=incident.id, verb="duplicate").order_by("-id").first()
    found = step.params.get("before") if step else None
    return found if isinstance(found, dict) else {}
