# SPDX-License-Identifier: Apache-2.0
"""Every read of this room. `public`: for everybody; the rest for staff."""

from epidesk.publishing.alerts.queries.public import (
    CapEntry,
    PublicAlert,
    cap_entries,
    cap_of,
    current_alerts,
    past_alerts,
    public_alert,
)

__all__ = [
    "CapEntry",
    "PublicAlert",
    "cap_entries",
    "cap_of",
    "current_alerts",
    "past_alerts",
    "public_alert",
]
