# SPDX-License-Identifier: Apache-2.0
"""Every read of incidents."""

from epidesk.intake.incidents.queries.callers import Caller, matters_of_number
from epidesk.intake.incidents.queries.calling import CallLine, CallLog, call_outcomes, calls
from epidesk.intake.incidents.queries.contesting import Contest, contest_of
from epidesk.intake.incidents.queries.desk import detail, list_incidents, version_of
from epidesk.intake.incidents.queries.fair_use import (
    Hint,
    SenderStanding,
    folded_with,
    reliability,
    sender_of,
)
from epidesk.intake.incidents.queries.joined import JoinedMatter, JoinedRow, joined, joined_matter
from epidesk.intake.incidents.queries.live_request import live_request
from epidesk.intake.incidents.queries.machines import public_requests, requests_of_key
from epidesk.intake.incidents.queries.pictures import (
    PictureToRedact,
    may_see_picture,
    original_picture,
    picture_to_redact,
)
from epidesk.intake.incidents.queries.reporter import check_lookups, matter_for, mine, own_matter, stage_by_code
from epidesk.intake.incidents.queries.shapes import (
    Answer,
    CallersMatter,
    FoldedRow,
    IncidentDetail,
    IncidentPage,
    IncidentRow,
    Matter,
    MatterRow,
    NoteLine,
    OwnRequest,
    PhotoRef,
    PublicRequest,
    Stage,
    StepLine,
)
from epidesk.intake.incidents.queries.similar import (
    Likely,
    SettingLine,
    Similar,
    likely_duplicates,
    read_ref,
    similar_open,
    similarity_history,
    similarity_settings,
)
from epidesk.intake.incidents.queries.statements import Statement, statements_of
from epidesk.intake.incidents.queries.verifying import (
    CheckLine,
    Verification,
    Way,
    finding_choices,
    verdict_choices,
    verification,
)

__all__ = [
    "Answer",
    "CallLine",
    "CallLog",
    "Caller",
    "CallersMatter",
    "CheckLine",
    "Contest",
    "FoldedRow",
    "Hint",
    "IncidentDetail",
    "IncidentPage",
    "IncidentRow",
    "JoinedMatter",
    "JoinedRow",
    "Likely",
    "Matter",
    "MatterRow",
    "NoteLine",
    "OwnRequest",
    "PhotoRef",
    "PictureToRedact",
    "PublicRequest",
    "SenderStanding",
    "SettingLine",
    "Similar",
    "Stage",
    "Statement",
    "StepLine",
    "Verification",
    "Way",
    "call_outcomes",
    "calls",
    "check_lookups",
    "contest_of",
    "detail",
    "finding_choices",
    "folded_with",
    "joined",
    "joined_matter",
    "likely_duplicates",
    "list_incidents",
    "live_request",
    "matter_for",
    "matters_of_number",
    "may_see_picture",
    "mine",
    "original_picture",
    "own_matter",
    "picture_to_redact",
    "public_requests",
    "read_ref",
    "reliability",
    "requests_of_key",
    "sender_of",
    "similar_open",
    "similarity_history",
    "similarity_settings",
    "stage_by_code",
    "statements_of",
    "verdict_choices",
    "verification",
    "version_of",
]
