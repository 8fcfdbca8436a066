# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from uuid import UUID

PROVINCE = "province"
"""The room that is always open."""
_ROOM = re.compile(r"province|team\.[A-Za-z0-9-]{1,8}")
_TO_ONE = ">"
"""Between a speaker and the only one who is to hear."""


@dataclass(frozen=True)
class Seat:
    """One participant of one room, as the gate names it. `id` is what others subscribe to; `display` its name on the
    wall; `commands`: speaks for the centre."""

    room: str
    id: str
    display: str
    commands: bool = False

    def speaking_to(self, other_id: str) -> Seat:
        """A second feed of the same person that one participant alone may hear."""
        return replace(self, id=f"{self.id}{_TO_ONE}{other_id}")


def is_room(name: str) -> bool:
    return _ROOM.fullmatch(name) is not None


def team_room(team_code: str) -> str:
    return f"team.{team_code}"


def team_seat(room: str, *, team_code: str, team_name: str, user_id: UUID) -> Seat:
    """A member's place. A second device of the same member takes the same place: the first one leaves it."""
    return Seat(room, f"t.{team_code}.{user_id.hex[-8:]}", team_name)


def centre_seat(room: str, *, name: str, user_id: UUID) -> Seat:
    return Seat(room, f"c.{user_id.hex[-8:]}", name, commands=True)


def answers_to(feed: str, seat: Seat) -> bool:
    """Whether this seat may hear and see that feed."""
    _speaker, sign, hearer = feed.partition(_TO_ONE)
    return not sign or hearer == seat.id
