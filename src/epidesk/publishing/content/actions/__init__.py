# SPDX-License-Identifier: Apache-2.0
"""Every write of this room."""

from epidesk.publishing.content.actions.dated_texts import approve_text, withdraw_text, write_text
from epidesk.publishing.content.actions.guide_pictures import add_picture
from epidesk.publishing.content.actions.guides import begin_guide, drop_guide, save_version, set_review_by, take_over
from epidesk.publishing.content.actions.local_rules import approve_rule, end_rule, withdraw_rule, write_rule
from epidesk.publishing.content.actions.publishing import (
    approve_version,
    hold_version,
    publish_due,
    remark,
    return_version,
    settle_remark,
    submit_version,
    withdraw_version,
)
from epidesk.publishing.content.actions.starters import load_starters
from epidesk.publishing.content.actions.telling import tell_of_overdue, tell_returned, tell_submitted

__all__ = [
    "add_picture",
    "approve_rule",
    "approve_text",
    "approve_version",
    "begin_guide",
    "drop_guide",
    "end_rule",
    "hold_version",
    "load_starters",
    "publish_due",
    "remark",
    "return_version",
    "save_version",
    "set_review_by",
    "settle_remark",
    "submit_version",
    "take_over",
    "tell_of_overdue",
    "tell_returned",
    "tell_submitted",
    "withdraw_rule",
    "withdraw_text",
    "withdraw_version",
    "write_rule",
    "write_text",
]
