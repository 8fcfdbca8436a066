# SPDX-License-Identifier: Apache-2.0
"""A matter that a team gave back stands out on the desk until somebody is sent again."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.actions import update_item
from epidesk.foundation.desk.models import DeskItem

SENT_BACK = "sent-back"


def mark_sent_back(by: Actor, incident_id: UUID) -> None:
    """Flags it and makes it due now: among its equals it stands before all that still have time."""
    flags, due_at = DeskItem.objects.values_list("flags", "due_at").get(subject_id=incident_id)
    marked = [*(flag for flag in flags if flag != SENT_BACK), SENT_BACK]
    update_item(by=by, subject_id=incident_id, flags=marked, due_at=min(due_at, timezone.now()))


def clear_sent_back(by: Actor, incident_id: UUID) -> None:
    """Takes the flag away; the incident's own step has set the deadline."""
    flags = DeskItem.objects.values_list("flags", flat=True).get(subject_id=incident_id)
    if SENT_BACK in flags:
        update_item(by=by, subject_id=incident_id, flags=[flag for flag in flags if flag != SENT_BACK])
