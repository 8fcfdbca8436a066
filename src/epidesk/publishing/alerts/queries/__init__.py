# SPDX-License-Identifier: Apache-2.0
"""Every read of this room. `public`: for everybody; `desk`: for staff."""

from epidesk.publishing.alerts.queries.desk import (
    AlertLine,
    AlertPage,
    AreaLine,
    Preview,
    Reached,
    SmsPreview,
    alert,
    count_waiting,
    is_discarded,
    list_alerts,
    preview,
    preview_of,
    progress,
    reached,
    saved_areas,
)
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
    "AlertLine",
    "AlertPage",
    "AreaLine",
    "CapEntry",
    "Preview",
    "PublicAlert",
    "Reached",
    "SmsPreview",
    "alert",
    "cap_entries",
    "cap_of",
    "count_waiting",
    "current_alerts",
    "is_discarded",
    "list_alerts",
    "past_alerts",
    "preview",
    "preview_of",
    "progress",
    "public_alert",
    "reached",
    "saved_areas",
]
