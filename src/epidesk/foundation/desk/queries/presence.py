# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.models import Onlooker
from epidesk.foundation.desk.queries.shapes import Looking
from epidesk.foundation.desk.rules import LOOKING_FOR, Permission


def onlookers(viewer: Viewer, subject_id: UUID) -> tuple[Looking, ...]:
    """Who else has the matter open, first come first. Raises `Forbidden` without `desk:read`."""
    requires(viewer, Permission.READ)
    looking = Onlooker.objects.filter(item_id=subject_id, seen_at__gt=timezone.now() - LOOKING_FOR)
    if viewer.user_id is not None:
        looking = looking.exclude(user_id=viewer.user_id)
    others = looking.order_by("since").values_list("name", "since")
    return tuple(Looking(name, since) for name, since in others)
