# SPDX-License-Identifier: Apache-2.0
from epidesk.response.video.rules.passing import MAX_MESSAGE_BYTES, NotAllowed, core_words, passed
from epidesk.response.video.rules.permissions import Permission
from epidesk.response.video.rules.seats import PROVINCE, Seat, answers_to, centre_seat, is_room, team_room, team_seat
from epidesk.response.video.rules.tokens import CORE_REALM, PLUGIN, core_token, room_token

__all__ = [
    "CORE_REALM",
    "MAX_MESSAGE_BYTES",
    "PLUGIN",
    "PROVINCE",
    "NotAllowed",
    "Permission",
    "Seat",
    "answers_to",
    "centre_seat",
    "core_token",
    "core_words",
    "is_room",
    "passed",
    "room_token",
    "team_room",
    "team_seat",
]
