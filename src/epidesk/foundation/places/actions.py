# SPDX-License-Identifier: Apache-2.0
"""Writing geography: the tables that come with the programme, sets that an administrator
brings, the public directory, and the alert level."""

from __future__ import annotations

from epidesk.foundation.places.alerting import set_alert_level
from epidesk.foundation.places.directory_keeping import (
    TeamListing,
    list_teams,
    number_is_right,
    set_duty_number,
    verify_contact,
)
from epidesk.foundation.places.importing import import_areas
from epidesk.foundation.places.reference import load_reference_data
from epidesk.foundation.places.wrong_numbers import count_address, report_wrong_number

__all__ = [
    "TeamListing",
    "count_address",
    "import_areas",
    "list_teams",
    "load_reference_data",
    "number_is_right",
    "report_wrong_number",
    "set_alert_level",
    "set_duty_number",
    "verify_contact",
]
