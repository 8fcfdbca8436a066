# SPDX-License-Identifier: Apache-2.0
"""What the desk offers to take back: signed, for its maker only, and for seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import DomainError, Gone
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Actor, Viewer
from epidesk.foundation.desk.actions import undo_one
from epidesk.foundation.desk.rules import TOLD_AFTER
from epidesk.response.dispatch.actions import take_back

SALT = "desk.undo"
SEND = "send"


@dataclass(frozen=True)
class Back:
    """One matter as the act left it: its id, its version, whether claiming it made it one's own."""

    subject_id: UUID
    version: int
    owned: bool = False


@dataclass(frozen=True)
class Offer:
    """What may be taken back. `mission_id`: the team that was asked."""

    act: str
    matters: tuple[Back, ...]
    mission_id: UUID | None = None


def sign(viewer: Viewer, offer: Offer) -> str:
    return signing.dumps(
        {
            "u": str(viewer.user_id),
            "a": offer.act,
            "i": [[one.subject_id.hex, one.version, int(one.owned)] for one in offer.matters],
            "m": public_id("mis", offer.mission_id) if offer.mission_id else "",
        },
        salt=SALT,
        compress=True,
    )


def unsign(viewer: Viewer, token: str) -> Offer:
    """Raises `Gone` when it is over, damaged or another's."""
    try:
        read = signing.loads(token, salt=SALT, max_age=TOLD_AFTER)
        if read["u"] != str(viewer.user_id):
            raise signing.BadSignature
    except signing.BadSignature as error:
        raise Gone(_("The time to take it back is over.")) from error
    matters = tuple(Back(UUID(hex=id), version, bool(owned)) for id, version, owned in read["i"])
    return Offer(read["a"], matters, parse_public_id("mis", read["m"]) if read["m"] else None)


def take_all_back(*, by: Actor, offers: Sequence[Offer]) -> tuple[int, list[tuple[Back, DomainError]]]:
    """Takes each back in a transaction of its own, the last first; how many were, and which were not and why."""
    done, left = 0, []
    for offer in reversed(offers):
        for one in reversed(offer.matters):
            try:
                if offer.act == SEND and offer.mission_id is not None:
                    take_back(by=by, mission_id=offer.mission_id, version=one.version)
                else:
                    undo_one(by=by, act=offer.act, subject_id=one.subject_id, version=one.version, owned=one.owned)
                done += 1
            except DomainError as error:
                left.append((one, error))
    return done, left
