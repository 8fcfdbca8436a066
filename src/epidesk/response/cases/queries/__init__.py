# SPDX-License-Identifier: Apache-2.0
"""Every read of the register."""

from epidesk.response.cases.queries.detail import detail
from epidesk.response.cases.queries.lists import MOST_COUNTED, CaseFilter, list_cases
from epidesk.response.cases.queries.shapes import (
    CaseDetail,
    CasePage,
    CaseRow,
    ContactLine,
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
    "JudgementLine",
    "StopLine",
    "TestLine",
    "detail",
    "list_cases",
]
