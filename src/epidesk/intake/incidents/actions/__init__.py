# SPDX-License-Identifier: Apache-2.0
"""Every write of incidents."""

from epidesk.intake.incidents.actions.adding import add_note, add_photos
from epidesk.intake.incidents.actions.closing import mark_duplicate, reject, reopen, resolve
from epidesk.intake.incidents.actions.confirming import confirm_by_phone
from epidesk.intake.incidents.actions.filing import Filed, file_incident, file_incidents
from epidesk.intake.incidents.actions.linking import move_people, move_people_back
from epidesk.intake.incidents.actions.folding import release_held, settle_folded, unfold
from epidesk.intake.incidents.actions.joining import Joined, join, leave
from epidesk.intake.incidents.actions.judging import crowded
from epidesk.intake.incidents.actions.teamwork import (
from epidesk.intake.incidents.actions.merging import Merged, merge, split
from epidesk.intake.incidents.actions.sanctioning import sanction_reporter
from epidesk.intake.incidents.actions.settling import set_similarity
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
    "crowded",
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
    "release_held",
    "sanction_reporter",
    "set_similarity",
    "settle_folded",
    "split",
    "unfold",
