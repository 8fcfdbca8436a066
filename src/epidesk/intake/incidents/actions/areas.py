# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_item
from epidesk.foundation.places.queries import get_area
from epidesk.foundation.places.rules import Level
from epidesk.intake.incidents.actions.moving import NotPossibleNow, add_step, lock_for
from epidesk.intake.incidents.rules import OPEN_STATES, Permission


def assign_area(*, by: Actor, incident_id: UUID, area_id: UUID, version: int | None = None) -> None:
    """Says in which ward it lies, and so whose it is, without judging it. Already there: changes nothing.

    Who may: `incidents:triage` in its ward; the new one may be a neighbour's. Locks: the incident. Raises `Invalid`,
    `OutsideArea`, `Conflict`, `NotPossibleNow` when it is closed.
    """
    try:
        is_ward = get_area(area_id).level is Level.WARD
    except NotFound:
        is_ward = False
    if not is_ward:
        raise Invalid({"area": _("Choose a ward or commune from the list.")})
    with unit_of_work():
        incident = lock_for(by, Permission.TRIAGE, incident_id, version)
        if incident.state not in OPEN_STATES:
            raise NotPossibleNow
        if incident.area_id == area_id:
            return
        now = timezone.now()
        incident.area_id = area_id
        incident.version += 1
        incident.changed_at = now
        incident.save(update_fields=["area", "version", "changed_at"])
        before = getattr(incident, "before", {})
        add_step(incident, by=by, now=now, told_as="moved", params={"before": before})
        record(by=by, verb="incident.moved", subject=("incident", incident.id), fields=("area",))
        update_item(by=by, subject_id=incident.id, area_id=area_id)
