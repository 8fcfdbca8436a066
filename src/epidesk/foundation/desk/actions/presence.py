# SPDX-License-Identifier: Apache-2.0
"""Who has a matter open: two operators on one item see each other."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils import timezone

from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.models import Onlooker
from epidesk.foundation.desk.queries import Looking, get_item, onlookers
from epidesk.foundation.desk.rules import LOOKING_FOR

_SEEN = """
INSERT INTO desk_onlooker (item_id, user_id, name, since, seen_at)
VALUES (%(item)s, %(user)s, %(name)s, %(now)s, %(now)s)
ON CONFLICT (item_id, user_id) DO UPDATE SET seen_at = excluded.seen_at, name = excluded.name,
    since = CASE WHEN desk_onlooker.seen_at < %(gone)s THEN excluded.since ELSE desk_onlooker.since END
RETURNING since = %(now)s
"""


def look_at(*, by: Actor, subject_id: UUID) -> tuple[Looking, ...]:
    """Says that `by` has the matter open, and gives who else has. To be repeated within `LOOKING_FOR`.

    May: who may see the matter. Hints only when somebody new arrives. Raises `NotFound`, `Forbidden`.
    """
    if by.user_id is None:
        raise Forbidden
    viewer = by.as_viewer()
    item = get_item(viewer, subject_id)
    now = timezone.now()
    with unit_of_work(), connection.cursor() as cursor:
        cursor.execute(
            _SEEN,
            {"item": subject_id, "user": by.user_id, "name": by.label[:120], "now": now, "gone": now - LOOKING_FOR},
        )
        if cursor.fetchone()[0]:
            Onlooker.objects.filter(item_id=subject_id, seen_at__lt=now - LOOKING_FOR).delete()
            hint("desk", id=subject_id, version=item.version, areas=[item.area_id] if item.area_id else [])
        return onlookers(viewer, subject_id)


def look_away(*, by: Actor, subject_id: UUID) -> None:
    """Says that `by` closed the matter. Needs no permission: it is one's own row."""
    if by.user_id is not None:
        Onlooker.objects.filter(item_id=subject_id, user_id=by.user_id).delete()
