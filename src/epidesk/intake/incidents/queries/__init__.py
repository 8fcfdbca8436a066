# SPDX-License-Identifier: Apache-2.0
"""Every read of incidents."""

from epidesk.intake.incidents.queries.desk import detail, list_incidents
from epidesk.intake.incidents.queries.machines import public_requests, requests_of_key
from epidesk.intake.incidents.queries.fair_use import (
    FoldedRow,
    Hint,
    SenderStanding,
    folded_with,
    reliability,
    sender_of,
)
from epidesk.intake.incidents.queries.joined import JoinedMatter, JoinedRow, joined, joined_matter
from epidesk.intake.incidents.queries.pictures import may_see_picture
from epidesk.intake.incidents.queries.reporter import matter_for, mine, own_matter, stage_by_code
from epidesk.intake.incidents.queries.shapes import (
    Answer,
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

__all__ = [
    "Answer",
    "IncidentDetail",
    "IncidentPage",
    "IncidentRow",
    "Matter",
    "MatterRow",
    "NoteLine",
    "OwnRequest",
    "PhotoRef",
    "PublicRequest",
    "Stage",
    "StepLine",
    "detail",
    "CallLine",
    "CallLog",
    "FoldedRow",
    "Hint",
    "list_incidents",
    "matter_for",
    "may_see_picture",
    "mine",
    "own_matter",
    "public_requests",
    "requests_of_key",
    "stage_by_code",
]
    "SenderStanding",
    "SettingLine",
    "Similar",
    "folded_with",
    "joined",
    "joined_matter",
    "likely_duplicates",
    "read_ref",
    "reliability",
    "sender_of",
    "similar_open",
    "similarity_history",
    "similarity_settings",
