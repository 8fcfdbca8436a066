# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.utils import timezone

from epidesk.foundation.core.principals import Viewer
from epidesk.response.video.models import ShownOut
from epidesk.response.video.rules import PROVINCE, Permission, Seat, centre_seat, is_room, team_room, team_seat


def seat(viewer: Viewer, room: str, *, team_code: str = "", team_name: str = "", on_duty: bool = False) -> Seat | None:
    """The place this one may take in a room now; None for none.

    `team_code`, `team_name`, `on_duty`: of the viewer's own team, as dispatch knows it. Who: `video:command` in every
    room; `video:join` in the province's and in one's own team's, while the team is on duty. Who was shown out has no
    place until the time is over.
    """
    if viewer.user_id is None or not is_room(room):
        return None
    if viewer.may(Permission.COMMAND):
        found = centre_seat(room, name=viewer.label, user_id=viewer.user_id)
    elif team_code and on_duty and room in (PROVINCE, team_room(team_code)) and viewer.may(Permission.JOIN):
        found = team_seat(room, team_code=team_code, team_name=team_name, user_id=viewer.user_id)
    else:
        return None
    away = ShownOut.objects.filter(room=room, seat_id=found.id, until_at__gt=timezone.now())
    return None if away.exists() else found
