# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.models import Upload
from epidesk.foundation.core.principals import Principal, PrincipalKind
from epidesk.foundation.core.storage import MissingFile, storage
from epidesk.foundation.core.uploads.pictures import CONTENT_TYPE

K = TypeVar("K")
NOT_YOURS = _("This photo is no longer here. Choose it again.")


@dataclass(frozen=True)
class OpenedPicture:
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Redaction:
    """`boxes`: the parts that are unrecognisable to most, as left, top, width, height in shares of the picture."""

    width_px: int
    height_px: int
    boxes: tuple[tuple[float, float, float, float], ...]


def open_picture(upload_id: UUID, *, thumbnail: bool = False, original: bool = False) -> OpenedPicture:
    """The picture's bytes; where parts of it were made unrecognisable, without those, unless the `original` is asked
    for. Raises `NotFound`. Who may see it, and who the original, is for the room that shows it to decide before."""
    row = Upload.objects.filter(id=upload_id).first()
    if row is None:
        raise NotFound
    large, small = row.storage_key, row.thumbnail_key
    if row.redacted_key and not original:
        large, small = row.redacted_key, row.redacted_thumbnail_key
    try:
        return OpenedPicture(storage().get(small if thumbnail else large), CONTENT_TYPE)
    except MissingFile:
        raise NotFound from None


def redaction_of(upload_id: UUID) -> Redaction:
    """What of a picture is unrecognisable, and its size. Raises `NotFound`."""
    row = Upload.objects.filter(id=upload_id).values_list("width_px", "height_px", "redaction").first()
    if row is None:
        raise NotFound
    return Redaction(row[0], row[1], tuple((box[0], box[1], box[2], box[3]) for box in row[2]))


def check_own(by: Principal, upload_ids: Collection[UUID]) -> None:
    """Rooms ask before they attach pictures, whatever the door has asked: all exist, and this account, device or key
    sent them (a phone that signed in since is still the device that sent it).

    Raises `Invalid({"photo": …})`, the same for a stranger's picture as for none.
    """
    if not_own({None: (by, upload_ids)}):
        raise Invalid({"photo": NOT_YOURS})


def not_own(asked: Mapping[K, tuple[Principal, Collection[UUID]]]) -> list[K]:
    """The same for many at once, in one query: whose pictures are not all there and their own."""
    wanted = {upload_id for _, upload_ids in asked.values() for upload_id in upload_ids}
    if not wanted:
        return []
    uploaders = dict(Upload.objects.filter(id__in=wanted).values_list("id", "uploader"))
    return [
        key
        for key, (by, upload_ids) in asked.items()
        if not all(uploaders.get(upload_id) in _identities(by) for upload_id in upload_ids)
    ]


def uploader_of(by: Principal) -> str:
    """Whose upload it is: the API key's, else the account's, else the device's; empty for the centre itself."""
    return next(iter(_identities(by)), "")


def _identities(by: Principal) -> tuple[str, ...]:
    known = (("key", by.key_id), ("user", by.user_id), ("device", by.device))
    names = tuple(f"{kind}:{value}" for kind, value in known if value)
    return names or (("",) if by.kind is PrincipalKind.SYSTEM else ())
