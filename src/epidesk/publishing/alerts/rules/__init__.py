# SPDX-License-Identifier: Apache-2.0
"""Policy of alerts: what they are, who may send them, how long they live."""

from epidesk.publishing.alerts.rules.kinds import (
    LANGUAGES,
    SOURCE,
    USUAL,
    AreaKind,
    Category,
    Certainty,
    Level,
    Message,
    Reach,
    Response,
    Severity,
    Urgency,
)
from epidesk.publishing.alerts.rules.lifecycle import SEEN, SENT, WORKFLOW, Status
from epidesk.publishing.alerts.rules.permissions import Permission

__all__ = [
    "LANGUAGES",
    "SEEN",
    "SENT",
    "SOURCE",
    "USUAL",
    "WORKFLOW",
    "AreaKind",
    "Category",
    "Certainty",
    "Level",
    "Message",
    "Permission",
    "Reach",
    "Response",
    "Severity",
    "Status",
    "Urgency",
]
