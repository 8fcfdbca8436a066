# SPDX-License-Identifier: Apache-2.0
"""Every write of incidents."""

from epidesk.intake.incidents.actions.adding import add_note, add_photos
from epidesk.intake.incidents.actions.areas import assign_area
from epidesk.intake.incidents.actions.calling import Logged, log_call
from epidesk.intake.incidents.actions.closing import correct_outcome, reject, reopen, resolve
from epidesk.intake.incidents.actions.confirming import confirm_by_phone
from epidesk.intake.incidents.actions.contesting import ContestTooLate, contest
from epidesk.intake.incidents.actions.filing import Filed, check_draft, file_incident, file_incidents
from epidesk.intake.incidents.actions.folding import release_held, settle_folded, unfold
from epidesk.intake.incidents.actions.joining import Joined, ReviewFirst, join, leave
from epidesk.intake.incidents.actions.judging import crowded
from epidesk.intake.incidents.actions.linking import move_people, move_people_back
from epidesk.intake.incidents.actions.merging import Merged, merge, split
from epidesk.intake.incidents.actions.redacting import redact_photo
from epidesk.intake.incidents.actions.sanctioning import sanction_reporter
from epidesk.intake.incidents.actions.settling import set_similarity
from epidesk.intake.incidents.actions.teamwork import (
    mark_accepted,
    mark_arrived,
    mark_assigned,
    mark_resolved_by_team,
    mark_started,
    mark_unassigned,
)
from epidesk.intake.incidents.actions.triaging import triage
from epidesk.intake.incidents.actions.undoing import ChangedSince, undo_assignment, undo_last
from epidesk.intake.incidents.actions.verifying import give_verdict, verify
from epidesk.intake.incidents.second_officer import AnotherMustDecide

__all__ = [
    "AnotherMustDecide",
    "ChangedSince",
    "ContestTooLate",
    "Filed",
    "Joined",
    "Logged",
    "Merged",
    "ReviewFirst",
    "add_note",
    "add_photos",
    "assign_area",
    "check_draft",
    "confirm_by_phone",
    "contest",
    "correct_outcome",
    "crowded",
    "file_incident",
    "file_incidents",
    "give_verdict",
    "join",
    "leave",
    "log_call",
    "mark_accepted",
    "mark_arrived",
    "mark_assigned",
    "mark_resolved_by_team",
    "mark_started",
    "mark_unassigned",
    "merge",
    "move_people",
    "move_people_back",
    "redact_photo",
    "reject",
    "release_held",
    "reopen",
    "resolve",
    "sanction_reporter",
    "set_similarity",
    "settle_folded",
    "split",
    "triage",
    "undo_assignment",
    "undo_last",
    "unfold",
    "verify",
]
