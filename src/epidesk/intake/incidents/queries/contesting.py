# SPDX-License-Identifier: Apache-2.0
"""What the desk reads of a matter whose closing was contested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries.telling import who_in_words
from epidesk.intake.incidents.rules import OPEN_STATES, Permission, Verb
from epidesk.intake.incidents.rules.contesting import FLAG
from epidesk.intake.incidents.second_officer import is_barred
from epidesk.intake.incidents.texts import step_text


@dataclass(frozen=True)
class Contest:
    """`text`: what the reporter says, "" for who may not see the person. `closed_by`, `closed_text`, `closed_reason`:
    who had closed it, how and why. `was`: how urgent it stood before. `another`: this viewer closed it, and somebody
    else has to decide."""

    at: datetime
    text: str
    closed_at: datetime | None
    closed_by: str
    closed_text: str
    closed_reason: str
    was: Priority
    another: bool


def contest_of(viewer: Viewer, incident_id: UUID) -> Contest | None:
    """The contest that an open matter came back with; None for any other. Who may: `incidents:read`. At most four
    queries, and a line in the read log. Raises `NotFound`."""
    requires(viewer, Permission.READ)
    incident = Incident.objects.filter(id=incident_id).only("id", "kind", "state", "flags", "area").first()
    if incident is None:
        raise NotFound
    if FLAG not in incident.flags or incident.state not in OPEN_STATES:
        return None
    step = Step.objects.filter(incident_id=incident_id, verb="contested", undone_at=None).order_by("-id").first()
    if step is None:
        return None
    inside = viewer.covers(incident.area_id)
    viewer.note_read("incident", [incident.id], outside=not inside)
    closing = Step.objects.filter(incident_id=incident_id, id=step.params.get("closing")).first()
    return Contest(
        at=step.at,
        text=step.reason if inside else "",
        closed_at=closing.at if closing else None,
        closed_by=who_in_words(closing.by_label) if closing else "",
        closed_text=step_text(closing.verb, closing.params, incident.kind, for_centre=True) if closing else "",
        closed_reason=closing.reason if closing else "",
        was=Priority.from_slug(step.params["was"]),
        another=is_barred(incident, Verb.REJECT, viewer),
    )
