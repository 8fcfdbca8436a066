# SPDX-License-Identifier: Apache-2.0
"""New deadlines for what is open when the alert level changes: a few hundred matters a job, one job after the other."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import redate_items
from epidesk.foundation.places.queries import alert_now, forget_alert_level
from epidesk.foundation.places.rules import ALERT_SEEN_WITHIN_S
from epidesk.intake.incidents.actions.moving import on_the_desk
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import OPEN_STATES

CHUNK = 500
TASK = "incidents.redate_open"


def begin_redating(*, change_id: UUID) -> None:
    """Two rounds over what is open: one now, and one when no process can believe the old level any more, for what was
    filed or judged by it meanwhile. Called twice it does the same work twice, which changes nothing."""
    with unit_of_work():
        for later_s in (0.0, ALERT_SEEN_WITHIN_S * 2):
            at = timezone.now() + timedelta(seconds=later_s) if later_s else None
            task = app.configure_task(TASK, queue="bulk", schedule_at=at)
            task.defer(change_id=str(change_id), after="")


def redate_open(*, change_id: UUID, after: UUID | None = None) -> UUID | None:
    """Writes the deadlines of the next `CHUNK` open matters by the level of now, and defers the job for those after
    them in the same transaction. Gives the last id, None at the end, or when the level has changed again since: that
    change has a round of its own. Only what differs is written, so it may run any number of times.

    Locks: the incidents of the chunk, in order of their ids, so that nobody moves one meanwhile.
    """
    forget_alert_level()
    if alert_now().change_id != change_id:
        return None
    with unit_of_work():
        rows = Incident.objects.select_for_update(no_key=True).filter(state__in=[str(one) for one in OPEN_STATES])
        if after is not None:
            rows = rows.filter(id__gt=after)
        chunk = list(rows.order_by("id").defer("description", "answers", "suggestion", "contact_phone")[:CHUNK])
        if not chunk:
            return None
        deadlines = {row.id: on_the_desk(row) for row in chunk}
        redate_items(by=SYSTEM, deadlines={id: (one["due_at"], one["due_what"]) for id, one in deadlines.items()})
        last: UUID = chunk[-1].id
        app.configure_task(TASK, queue="bulk").defer(change_id=str(change_id), after=str(last))
    return last
