# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    READ = "cases:read"
    """See the register of one's area: class, level, contacts, itinerary."""
    WRITE = "cases:write"
    """Add suspects, contacts, itineraries and daily checks."""
    CLASSIFY = "cases:classify"
    """Say what somebody is: suspect, probable, confirmed, not a case; write down test results."""
    EXPORT = "cases:export"
    """Take the line list out as a file."""
    DECIDE = "cases:decide"
    """Issue quarantine decisions and end or change a follow-up."""
