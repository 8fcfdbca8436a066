# SPDX-License-Identifier: Apache-2.0
"""How many pictures come in, and how much room they may take. Asked before anything is decoded: looking at a picture
costs more than all else of a report."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError, Text
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.models import Upload
from epidesk.foundation.core.principals import Principal, PrincipalKind
from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.foundation.core.storage import storage

A_DEVICE_AND_HOUR = 40
AN_ADDRESS_AND_HOUR = 1_000  # a mobile operator puts thousands of phones behind one address
STRANGERS_SHARE = 0.8
"""Of the room, for pictures of citizens; the rest is kept for teams and the desk."""
LEAST_FREE_BYTES = 1_000_000_000
"""Below it no picture is taken: the database lies on the same disk and must go on."""
THUMBNAILS = 1.1  # thumbnails take a tenth beside what the rows know
STRANGERS = (PrincipalKind.ANONYMOUS, PrincipalKind.CITIZEN)

_taken: ProcessCache[str, int] = ProcessCache(ttl_s=60, size=1)


class NoRoom(DomainError):
    """The disk, or the part of it that is meant for pictures, is full."""

    code: ClassVar[str] = "no-room"
    status: ClassVar[int] = 503
    default_message: ClassVar[Text] = _("No more photos can be stored at the moment. Go on without one.")


def count_strangers(by: Principal, *, address: str, pictures: int) -> None:
    """Counts pictures of a device that nobody vouches for, and of the address it comes from: a device is a cookie, and
    who throws it away is another device. Raises `TooMany`; nothing is taken then."""
    if pictures:
        limited("photos", by.device or "", limit=A_DEVICE_AND_HOUR, window_s=3600, cost=pictures)
        limited("photos-address", address, limit=AN_ADDRESS_AND_HOUR, window_s=3600, cost=pictures)


def check_room(by: Principal) -> None:
    """Whether one more picture has room, by figures at most a minute old. Raises `NoRoom`."""
    room = settings.ENV.pictures_max_gb * 1_000_000_000
    if by.kind in STRANGERS:
        room = int(room * STRANGERS_SHARE)
    if _taken.get("bytes", _bytes) >= room:
        raise NoRoom
    free = storage().free_bytes()
    if free is not None and free < LEAST_FREE_BYTES:
        raise NoRoom


def _bytes() -> int:
    return int((Upload.objects.aggregate(total=Sum("size_bytes"))["total"] or 0) * THUMBNAILS)
