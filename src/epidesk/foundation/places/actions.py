# SPDX-License-Identifier: Apache-2.0
"""Writing geography: the tables that come with the programme, sets that an administrator
brings, the public directory, and the alert level."""

from __future__ import annotations

from epidesk.foundation.places.alerting import set_alert_level
from epidesk.foundation.places.directory_keeping import TeamListing, list_teams, set_duty_number, verify_contact
from epidesk.foundation.places.importing import import_areas
from epidesk.foundation.places.reference import load_reference_data

__all__ = [
    "TeamListing",
    "import_areas",
    "list_teams",
    "load_reference_data",
    "set_alert_level",
    "set_duty_number",
    "verify_contact",
]
