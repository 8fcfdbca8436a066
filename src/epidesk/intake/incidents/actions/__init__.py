# SPDX-License-Identifier: Apache-2.0
"""Every write of incidents."""

from epidesk.intake.incidents.actions.adding import add_note, add_photos
from epidesk.intake.incidents.actions.closing import mark_duplicate, reject, reopen, resolve
from epidesk.intake.incidents.actions.confirming import confirm_by_phone
from epidesk.intake.incidents.actions.filing import Filed, file_incident, file_incidents
from epidesk.intake.incidents.actions.linking import move_people, move_people_back
from epidesk.intake.incidents.actions.teamwork import (
    mark_arrived,
    mark_assigned,
    mark_resolved_by_team,
    mark_started,
    mark_unassigned,
)
from epidesk.intake.incidents.actions.triaging import triage

__all__ = [
    "Filed",
    "add_note",
    "add_photos",
    "confirm_by_phone",
    "file_incident",
    "file_incidents",
    "mark_arrived",
    "mark_assigned",
    "mark_duplicate",
    "mark_resolved_by_team",
    "mark_started",
    "mark_unassigned",
    "move_people",
    "move_people_back",
    "reject",
    "reopen",
    "resolve",
    "triage",
]
