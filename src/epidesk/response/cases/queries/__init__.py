# SPDX-License-Identifier: Apache-2.0
"""Every read of the register."""

from epidesk.response.cases.queries.detail import detail
from epidesk.response.cases.queries.export import line_list
from epidesk.response.cases.queries.exposures import exposed_people
from epidesk.response.cases.queries.following import decision_texts, decisions_of, follow_up_of, open_follow_ups
from epidesk.response.cases.queries.lists import MOST_COUNTED, CaseFilter, list_cases
from epidesk.response.cases.queries.seating import Seating, SeatLine, seating
from epidesk.response.cases.queries.shapes import (
    CaseDetail,
    CasePage,
    CaseRow,
    ContactLine,
    ExposedLine,
    JudgementLine,
    StopLine,
    TestLine,
)

__all__ = [
    "MOST_COUNTED",
    "CaseDetail",
    "CaseFilter",
    "CasePage",
    "CaseRow",
    "ContactLine",
    "ExposedLine",
    "JudgementLine",
    "SeatLine",
    "Seating",
    "StopLine",
    "TestLine",
    "decision_texts",
    "decisions_of",
    "detail",
    "exposed_people",
    "follow_up_of",
    "line_list",
    "list_cases",
    "open_follow_ups",
    "seating",
]
