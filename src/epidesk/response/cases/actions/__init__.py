# SPDX-License-Identifier: Apache-2.0
"""Every write of the register."""

from epidesk.response.cases.actions.contacts import NewContact, add_contacts, drop_contact
from epidesk.response.cases.actions.entering import enter, from_incident, suspect
from epidesk.response.cases.actions.judging import Dates, classify, confirm, record_test, rule_out, set_dates
from epidesk.response.cases.actions.levelling import relevel, relevel_expired
from epidesk.response.cases.actions.merging import move_people, move_people_back

__all__ = [
    "Dates",
    "NewContact",
    "add_contacts",
    "classify",
    "confirm",
    "drop_contact",
    "enter",
    "from_incident",
    "move_people",
    "move_people_back",
    "record_test",
    "relevel",
    "relevel_expired",
    "rule_out",
    "set_dates",
    "suspect",
]
