# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.intake.incidents.events import IncidentResolved
from epidesk.response.dispatch import actions


@subscribe(IncidentResolved, queue="urgent")  # a team may be on the road for nothing
def call_off_missions_of_resolved(event: IncidentResolved) -> None:
    """Only a resolved matter can still have teams out: the others may not be closed under a team's feet."""
    actions.stand_down_closed(incident_ids=event.incident_ids)
