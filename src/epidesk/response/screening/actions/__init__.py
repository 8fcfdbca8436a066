# SPDX-License-Identifier: Apache-2.0
"""Every write of screening."""

from epidesk.response.screening.actions.alarms import drop_alarms, end_alarm, raise_alarms
from epidesk.response.screening.actions.linking import move_people, move_people_back
from epidesk.response.screening.actions.receipts import issue_receipts, revoke_receipts, rotate_receipt_key
from epidesk.response.screening.actions.running import rescreen, run_simulation, simulate
from epidesk.response.screening.actions.screening import (
    enter_suspects,
    forget_replaced,
    screen_declarations,
    screen_people,
)
from epidesk.response.screening.actions.telling import tell_changed, tell_of_declarations, tell_wards
from epidesk.response.screening.actions.versions import add_risk_area, adopt, take_shipped, write_version

__all__ = [
    "add_risk_area",
    "adopt",
    "drop_alarms",
    "end_alarm",
    "enter_suspects",
    "forget_replaced",
    "issue_receipts",
    "move_people",
    "move_people_back",
    "raise_alarms",
    "rescreen",
    "revoke_receipts",
    "rotate_receipt_key",
    "run_simulation",
    "screen_declarations",
    "screen_people",
    "simulate",
    "take_shipped",
    "tell_changed",
    "tell_of_declarations",
    "tell_wards",
    "write_version",
]
