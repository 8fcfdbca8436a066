# SPDX-License-Identifier: Apache-2.0
"""Every write of the register."""

from epidesk.response.cases.actions.contacts import NewContact, add_contacts, drop_contact
from epidesk.response.cases.actions.daily import take_daily_checks
from epidesk.response.cases.actions.deciding import issue_decisions, record_delivery
from epidesk.response.cases.actions.entering import enter, from_incident, suspect
from epidesk.response.cases.actions.following import (
    assign_follow_ups,
    change_follow_up,
    check,
    end_follow_up,
    finish_follow_ups,
    keep_follow_ups,
    start_follow_up,
)
from epidesk.response.cases.actions.itinerary import add_itinerary_stop, match_exposed, match_recent, remove_stop
from epidesk.response.cases.actions.judging import (
    Dates,
    begin_period,
    classify,
    confirm,
    record_test,
    rule_out,
    set_dates,
)
from epidesk.response.cases.actions.levelling import relevel, relevel_expired
from epidesk.response.cases.actions.listing import Listed, list_contacts, send_list_link
from epidesk.response.cases.actions.merging import move_people, move_people_back

__all__ = [
    "Dates",
    "Listed",
    "NewContact",
    "add_contacts",
    "add_itinerary_stop",
    "assign_follow_ups",
    "begin_period",
    "change_follow_up",
    "check",
    "classify",
    "confirm",
    "drop_contact",
    "end_follow_up",
    "enter",
    "finish_follow_ups",
    "from_incident",
    "issue_decisions",
    "keep_follow_ups",
    "list_contacts",
    "match_exposed",
    "match_recent",
    "move_people",
    "move_people_back",
    "record_delivery",
    "record_test",
    "relevel",
    "relevel_expired",
    "remove_stop",
    "rule_out",
    "send_list_link",
    "set_dates",
    "start_follow_up",
    "suspect",
    "take_daily_checks",
]
