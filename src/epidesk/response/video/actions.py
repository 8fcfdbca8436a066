# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.video.models import ShownOut
from epidesk.response.video.rules import Permission, is_room

LONGEST = timedelta(hours=24)
SHOWN_OUT_FOR = timedelta(hours=1)


def show_out(*, by: Actor, room: str, seat_id: str, reason: str, lasting: timedelta = SHOWN_OUT_FOR) -> None:
    """From now on that participant has no place in the room, for `lasting`; the gate ends the line within seconds.

    Raises `Invalid`. Who may: `video:command`.
    """
    requires(by, Permission.COMMAND)
    reason = reason.strip()
    wrong = {}
    if not reason:
        wrong["reason"] = _("Say why.")
    if not is_room(room) or not seat_id:
        wrong["seat_id"] = _("Nobody sits there.")
    if not timedelta() < lasting <= LONGEST:
        wrong["lasting"] = _("At most 24 hours.")
    if wrong:
        raise Invalid(wrong)
    with unit_of_work():
        now = timezone.now()
        row = ShownOut.objects.create(
            id=uuid7(),
            room=room,
            seat_id=seat_id,
            reason=reason,
            by_label=by.label,
            from_at=now,
            until_at=now + lasting,
        )
        audit.record(by=by, verb="video.shown_out", subject=("video_shown_out", row.id), fields=["room", "seat_id"])
