# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid, NotFound, Text
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_item
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.queries import get_area
from epidesk.foundation.places.rules import Level
from epidesk.intake.incidents.actions.moving import lock_for, move, on_the_desk, ranks_as_confirmed, write_note
from epidesk.intake.incidents.events import IncidentTriaged
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.rules import Permission, Verb


def triage(
    *,
    by: Actor,
    incident_id: UUID,
    priority: Priority,
    area_id: UUID | None = None,
    kind: str | None = None,
    note: str = "",
    version: int | None = None,
) -> None:
    """Judges how urgent it is; `area_id` and `kind` only where they are to change. Judging again is possible while it
    is open, and keeps a team that is on its way.

    Who may: `incidents:triage` in the incident's ward; the new ward may be a neighbour's (that hands it over).
    Locks: the incident. Announces `IncidentTriaged`. Raises `Invalid`, `OutsideArea`, `Conflict` when it changed since
    `version`, `NotPossibleNow` when it is closed.
    """
    priority = _checked(priority, area_id, kind)
    with unit_of_work():
        incident = lock_for(by, Permission.TRIAGE, incident_id, version)
        now = timezone.now()
        changed = ["priority"]
        desk: dict[str, Any] = {"priority": priority}
        if area_id is not None and area_id != incident.area_id:
            incident.area_id = area_id
            changed.append("area")
            desk["area_id"] = area_id
        if kind is not None and kind != incident.kind:
            incident.kind = kind
            changed.append("kind")
            desk["kind"] = kind
        if incident.triaged_at is None:
            incident.triaged_at = now
            changed.append("triaged_at")
        incident.priority = priority
        step = move(
            incident,
            Verb.TRIAGE,
            by=by,
            now=now,
            told_as="triaged",
            params={"priority": priority.slug},
            changed=changed,
        )
        write_note(incident, by=by, now=now, text=note)
        desk["confirmed"] = ranks_as_confirmed(incident)
        update_item(by=by, subject_id=incident.id, **desk, **on_the_desk(incident))
        announce(IncidentTriaged((incident.id,), (step.id,)))


def _checked(priority: Priority, area_id: UUID | None, kind: str | None) -> Priority:
    errors: dict[str, Text] = {}
    try:
        priority = Priority(priority)
    except ValueError:
        errors["priority"] = _("Choose how urgent it is.")
    if kind is not None and kind not in KINDS:
        errors["kind"] = _("Choose what it is about.")
    if area_id is not None:
        try:
            is_ward = get_area(area_id).level is Level.WARD
        except NotFound:
            is_ward = False
        if not is_ward:
            errors["area"] = _("Choose a ward or commune from the list.")
    if errors:
        raise Invalid(errors)
    return priority
